"""Figures: `uv run python -m tests.bench` prints one table (design section 9)."""
