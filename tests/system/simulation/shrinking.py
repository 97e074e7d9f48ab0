"""Shrinking a failing history: remove steps while it still fails."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.system.simulation.history import History

Fails = Callable[[History], bool]


def shrink(history: History, fails: Fails, seconds: float) -> History:
    """Return the history without the steps that its failure does not need.

    Removes ever smaller runs of steps, until no single step can go or `seconds` have passed.
    """
    until = time.monotonic() + seconds
    size = max(1, len(history.steps) // 2)
    while True:
        shorter = _without_runs(history, size, fails, until)
        if time.monotonic() > until or (size == 1 and shorter == history):
            return shorter
        size, history = max(1, size // 2), shorter


def _without_runs(history: History, size: int, fails: Fails, until: float) -> History:
    """Remove each run of `size` steps that the failure does not need, from the end backwards."""
    for first in reversed(range(0, len(history.steps), size)):
        if time.monotonic() > until:
            break
        steps = history.steps[:first] + history.steps[first + size :]
        shorter = history._replace(steps=steps)
        if fails(shorter):
            history = shorter
    return history
