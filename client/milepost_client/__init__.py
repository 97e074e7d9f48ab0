"""A device: its commands, its identity and its sync. See client/README.md."""
