"""Reads of this device and the person's other ones: what they hold, and what syncs changed."""
