"""Commands about goals: set and adjust them, see how they stand, and what to do next."""
