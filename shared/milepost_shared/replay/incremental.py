"""Entries and values kept up to date event by event, so that a playback need not fold the log for each frame.

They follow the rules of the fold (`model/entries.py`, `progress/value_curve.py`). See
shared/decisions/0007-corrections.md and shared/decisions/0018-values-and-roll-up.md.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Set
from heapq import heappop, heappush

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, split_ref
from milepost_shared.model.entries import Entry, EventId, Reading, current_entry

EntryChange = tuple[Entry | None, Entry | None]
"""An entry before and after an activity was added; None where there is none."""


class IncrementalEntries:
    """The entries of the activities added so far, without those whose refs are in `absent`. `corrected` must
    have every original that a later correction names.

    An activity that no correction names, and that is no import, is an entry by itself. It is not kept, since
    nearly all activities are such.
    """

    def __init__(self, corrected: Set[EventId], absent: Set[str] = frozenset()) -> None:
        self._corrected, self._absent = corrected, absent
        self._entries: dict[EventId | str, Entry] = {}
        self._keys: dict[EventId, EventId | str] = {}
        self._pending_corrections: defaultdict[EventId | str, list[Stamped]] = defaultdict(list)

    def add(self, activity: Stamped) -> EntryChange:
        """Add an activity, in any order but each once, and return the entry that it changes."""
        event = activity.event
        assert isinstance(event, ActivityLogged)
        is_import = event.origin and not event.corrects
        if self._is_absent(activity) and not is_import:
            return None, None
        if event.corrects:
            return self._correct(split_ref(event.corrects), activity)
        identity = event.device, event.seq
        if not event.origin and identity not in self._corrected:
            return None, Entry(activity, activity)
        return self._add_original(event.origin or identity, identity, activity)

    def _add_original(self, key: EventId | str, identity: EventId, original: Stamped) -> EntryChange:
        """Add an original with the corrections that came before it. Imports of one origin are one entry.

        An absent import is no original, but its corrections count for the other copies.
        """
        before = self._entries.get(key)
        self._keys[identity] = key
        originals = [before.original] if before else []
        originals += [] if self._is_absent(original) else [original]
        pending = self._pending_corrections
        corrections = [*_correction(before), *pending.pop(identity, ()), *pending.pop(key, ())]
        if not originals:
            pending[key] += corrections
            return None, None
        after = self._entries[key] = current_entry(originals, corrections)
        return before, after

    def _correct(self, identity: EventId, correction: Stamped) -> EntryChange:
        """Add a correction of an original, which may follow later."""
        key = self._keys.get(identity, identity)
        if (before := self._entries.get(key)) is None:
            self._pending_corrections[key].append(correction)
            return None, None
        after = self._entries[key] = current_entry([before.original], [*_correction(before), correction])
        return before, after

    def _is_absent(self, activity: Stamped) -> bool:
        return bool(self._absent) and activity.event.ref in self._absent


def _correction(entry: Entry | None) -> list[Stamped]:
    """Return the correction in force; earlier ones never matter again."""
    return [] if entry is None or entry.version is entry.original else [entry.version]


class RunningSum:
    """The sum of amounts up to a day that only advances."""

    def __init__(self) -> None:
        self._until = self._total = 0
        self._future: dict[int, int] = {}
        self._future_days: list[int] = []

    def add(self, day: int, amount: int) -> None:
        """Add an amount on `day`; a negative one takes back."""
        if day <= self._until:
            self._total += amount
        elif day in self._future:
            self._future[day] += amount
        else:
            self._future[day] = amount
            heappush(self._future_days, day)

    def at(self, day: int) -> int:
        """Return the sum at the end of `day`, which must not be before the day of an earlier call."""
        while self._future_days and self._future_days[0] <= day:
            self._total += self._future.pop(heappop(self._future_days))
        self._until = day
        return self._total


class LatestReading:
    """The latest reading up to any day."""

    def __init__(self) -> None:
        self._days: list[int] = []
        self._readings: dict[int, list[Reading]] = {}

    def add(self, day: int, reading: Reading) -> None:
        """Add a reading of `day`."""
        if day not in self._readings:
            insort(self._days, day)
            self._readings[day] = []
        insort(self._readings[day], reading)

    def remove(self, day: int, reading: Reading) -> None:
        """Remove a reading that was added."""
        readings = self._readings[day]
        del readings[bisect_left(readings, reading)]
        if not readings:
            del self._readings[day], self._days[bisect_left(self._days, day)]

    def at(self, day: int) -> int | None:
        """Return the reading in force at the end of `day`; None before the first."""
        n = bisect_right(self._days, day)
        return self._readings[self._days[n - 1]][-1].amount if n else None
