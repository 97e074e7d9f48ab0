"""Benchmarks: `python -m tests.bench` prints one table (tests/decisions/0003-figures.md)."""
