"""What is due and what was found, as lines."""
