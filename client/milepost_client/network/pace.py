"""How much is asked for or sent at once: little at first, and then what the line carries in a few seconds.

Whatever cuts a line off, what came before stays. So on a slow one each try makes progress.
"""

from __future__ import annotations

FIRST, LEAST = 16 * 1024, 2 * 1024
"""Bytes at first, and at least."""
GROWTH = 4
QUICK, LONG = 1.0, 5.0
"""Seconds within which more is asked for next time, and from which less."""
SLOWEST = 1000.0
"""Bytes that a line carries in a second at least: one that carries less counts as silent."""


class Pace:
    """How many bytes go at once, up to `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.size = min(FIRST, most)

    def note(self, seconds: float) -> None:
        """Note how long the last ones took."""
        if seconds < QUICK:
            self.size = min(self.size * GROWTH, self._most)
        elif seconds > LONG:
            self.size = max(self.size // 2, LEAST)


def time_to_send(message: bytes) -> float:
    """Return how many seconds a message takes over the slowest line."""
    return len(message) / SLOWEST
