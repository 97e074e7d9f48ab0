"""Figures: `uv run --group bench python -m tests.bench` prints one table (design section 9)."""
