"""Entries as their originals and corrections become known, one after the other (design section 2).

The rule is that of `current_entry`; what no correction names and no import may repeat is an entry by
itself and is not remembered, since that is nearly all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Set
from heapq import heappop, heappush

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, split_ref
from milepost_shared.model.entries import Entry, Identity, Reading, current_entry

Change = tuple[Entry | None, Entry | None]
"""An entry before and after an event became known; None where there is none."""


class IncrementalEntries:
    """The entries of the activities taken so far. `corrected` names all originals that a correction
    which is yet to come may name."""

    def __init__(self, corrected: Set[Identity]) -> None:
        self._corrected = corrected
        self._entries: dict[Identity | str, Entry] = {}
        self._keys: dict[Identity, Identity | str] = {}
        self._waiting: defaultdict[Identity, list[Stamped]] = defaultdict(list)

    def take(self, held: Stamped) -> Change:
        """Let an activity be known, in any order, each once; gives what it changes."""
        event = held.event
        assert isinstance(event, ActivityLogged)
        if event.corrects:
            return self._correct(split_ref(event.corrects), held)
        name = event.device, event.seq
        if not event.origin and name not in self._corrected:
            return None, Entry(held, held)
        return self._begin(event.origin or name, name, held)

    def _begin(self, key: Identity | str, name: Identity, held: Stamped) -> Change:
        """Take an original, and the corrections that waited for it."""
        before = self._entries.get(key)
        self._keys[name] = key
        originals = [before.original, held] if before else [held]
        after = current_entry(originals, [*_edits(before), *self._waiting.pop(name, ())])
        self._entries[key] = after
        return before, after

    def _correct(self, name: Identity, held: Stamped) -> Change:
        """Take a correction of the original `name`, which may not be known yet."""
        key = self._keys.get(name)
        if key is None:
            self._waiting[name].append(held)
            return None, None
        before = self._entries[key]
        after = self._entries[key] = current_entry([before.original], [*_edits(before), held])
        return before, after


def _edits(entry: Entry | None) -> list[Stamped]:
    """The correction that holds of those known so far: an earlier one never has a say again."""
    return [] if entry is None or entry.version is entry.original else [entry.version]


class RunningSum:
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


class LatestReading:
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
