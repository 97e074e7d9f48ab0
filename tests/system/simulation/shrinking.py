"""Shortening a history that fails: steps are left out as long as it still fails."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.system.simulation.history import History

Fails = Callable[[History], bool]


def shortened(history: History, fails: Fails, seconds: float) -> History:
    """The history without the steps that its failure does not need, as far as that can be found out in so
    many seconds: ever smaller runs of steps are left out, until no single one can be."""
    until = time.monotonic() + seconds
    size = max(1, len(history.steps) // 2)
    while True:
        shorter = _without_runs(history, size, fails, until)
        if time.monotonic() > until or (size == 1 and shorter == history):
            return shorter
        size, history = max(1, size // 2), shorter


def _without_runs(history: History, size: int, fails: Fails, until: float) -> History:
    """The history without those runs of `size` steps that it fails without, from its end on backwards."""
    for first in reversed(range(0, len(history.steps), size)):
        if time.monotonic() > until:
            break
        steps = history.steps[:first] + history.steps[first + size :]
        shorter = history._replace(steps=steps)
        if fails(shorter):
            history = shorter
    return history
