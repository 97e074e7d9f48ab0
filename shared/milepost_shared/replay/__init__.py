"""The book at other moments, and what changed between two of them: replay, what-if, playback and comparison.

It folds events as `model` does and measures goals as `progress` does; it knows no log and no projection, and
has no effects.
"""
