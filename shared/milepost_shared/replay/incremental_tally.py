"""The value of a goal while days pass and contributions come and go (design section 7).

`progress.curve` gives the same value on every day at once; these give it day after day, each at the
cost of what changed. Amounts are whole millionths, days proleptic ordinals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from heapq import heappop, heappush

from milepost_shared.model.entries import Reading


class Sum:
    """The running sum of amounts over the days gone by."""

    def __init__(self) -> None:
        self._until = self._total = 0
        self._ahead: dict[int, int] = {}
        self._days: list[int] = []

    def add(self, day: int, amount: int) -> None:
        """Count an amount on `day`; a negative one takes back."""
        if day <= self._until:
            self._total += amount
        elif day in self._ahead:
            self._ahead[day] += amount
        else:
            self._ahead[day] = amount
            heappush(self._days, day)

    def at(self, day: int) -> int:
        """The sum at the end of `day`, which is never before a day asked for earlier."""
        while self._days and self._days[0] <= day:
            self._total += self._ahead.pop(heappop(self._days))
        self._until = day
        return self._total


class Latest:
    """The latest reading of the days gone by."""

    def __init__(self) -> None:
        self._days: list[int] = []
        self._readings: dict[int, list[Reading]] = {}

    def add(self, day: int, reading: Reading) -> None:
        """Count a reading of `day`."""
        if day not in self._readings:
            insort(self._days, day)
            self._readings[day] = []
        insort(self._readings[day], reading)

    def remove(self, day: int, reading: Reading) -> None:
        """Take back a reading that was counted."""
        readings = self._readings[day]
        del readings[bisect_left(readings, reading)]
        if not readings:
            del self._readings[day], self._days[bisect_left(self._days, day)]

    def at(self, day: int) -> int | None:
        """The reading that holds at the end of `day`; None before the first."""
        n = bisect_right(self._days, day)
        return self._readings[self._days[n - 1]][-1].amount if n else None
