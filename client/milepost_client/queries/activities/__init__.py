"""Reads of what was logged."""
