"""Where each event of a load run was seen, and how long after it was sent."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

Place = Literal["stored", "admitted", "device", "after admission", "stream"]


class Sightings:
    """When events were sent, by (device, seq), and the seconds until they were seen at each place."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, int], float] = {}
        self._admitted: dict[tuple[str, int], float] = {}
        self.seconds: defaultdict[Place, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()

    def sending(self, device: str, seq: int) -> None:
        """It is about to be sent."""
        self._sent[device, seq] = time.perf_counter()

    def seen(self, place: Place, device: str, first: int, last: int) -> None:
        """A device's events `first` to `last` were seen; those that were not sent here do not count."""
        now = time.perf_counter()
        for event in ((device, seq) for seq in range(first, last + 1)):
            if event not in self._sent:
                continue
            self.seconds[place].append(now - self._sent[event])
            if place == "admitted":
                self._admitted[event] = now
            elif place == "device":
                # Whoever else is told before the author is: no time at all.
                self.seconds["after admission"].append(now - self._admitted.get(event, now))

    @property
    def sent(self) -> int:
        """How many events were sent."""
        return len(self._sent)

    def forget(self) -> None:
        """Begin anew: what was sent before does not count."""
        self._sent.clear()
        self._admitted.clear()
        self.seconds.clear()


def percentile(values: Sequence[float], share: int) -> float:
    """The least value that `share` of a hundred do not exceed; not a number where there are none."""
    return sorted(values)[math.ceil(len(values) * share / 100) - 1] if values else math.nan
