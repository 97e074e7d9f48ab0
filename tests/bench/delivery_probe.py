"""The stages that each event of a load run reached, and the seconds since it was sent."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

Stage = Literal["stored", "admitted", "device", "after admission", "stream"]


class DeliveryProbe:
    """Measures the seconds from sending an event, known by (device, seq), to each stage of its delivery."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, int], float] = {}
        self._admitted: dict[tuple[str, int], float] = {}
        self.seconds: defaultdict[Stage, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()

    def record_sent(self, device: str, seq: int) -> None:
        """Record that an event is about to be sent."""
        self._sent[device, seq] = time.perf_counter()

    def record(self, stage: Stage, device: str, first: int, last: int) -> None:
        """Record that a device's events `first` to `last` reached a stage, if they were sent here."""
        now = time.perf_counter()
        for event in ((device, seq) for seq in range(first, last + 1)):
            if event not in self._sent:
                continue
            self.seconds[stage].append(now - self._sent[event])
            if stage == "admitted":
                self._admitted[event] = now
            elif stage == "device":
                # A device that receives it before its author's confirmation counts as no delay.
                self.seconds["after admission"].append(now - self._admitted.get(event, now))

    @property
    def sent(self) -> int:
        """The number of events sent."""
        return len(self._sent)

    def reset(self) -> None:
        """Forget everything recorded so far."""
        self._sent.clear()
        self._admitted.clear()
        self.seconds.clear()


def percentile(values: Sequence[float], share: int) -> float:
    """Return the percentile `share` of the values, by nearest rank; NaN if there are none."""
    return sorted(values)[math.ceil(len(values) * share / 100) - 1] if values else math.nan
