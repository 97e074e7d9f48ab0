"""Reads of people, opportunities and next steps."""
