"""Sentences that say what a write came to."""
