"""Everything together: real broker, real servers, real devices."""
