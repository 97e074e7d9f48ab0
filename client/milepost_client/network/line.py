"""How a connection to the broker fares: how much came over it, and when something last did."""

from __future__ import annotations

from collections.abc import Callable


class Line:
    """What came over a connection so far. `clock` is that of the event loop (seconds)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.heard = 0
        """How many bytes came."""
        self.last = clock()
        """When the last of them came, or the connection was opened."""

    def note(self, count: int) -> None:
        """Note that so many bytes came."""
        self.heard += count
        self.last = self._clock()
