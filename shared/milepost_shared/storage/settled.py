"""Settled entries: tallies of those up to a day, kept beside the events (shared/decisions/0039-tallies.md).

They count the events up to a position of each author; what came later is added on reading. The database drops
them when an event that they count changes, goes or comes late, and a correction of a settled entry makes them
useless. Then they are made anew. So what is read is always what a fold comes to.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from milepost_shared.errors import UNREADABLE
from milepost_shared.model.entries import Entry, current_entries
from milepost_shared.model.tallies import FORM, Tallies, is_marked
from milepost_shared.storage.affected_entries import activities_by_ref, affected_entries
from milepost_shared.storage.tables.entry_versions import EntryVersions
from milepost_shared.storage.tables.events import Events
from milepost_shared.storage.tables.settled_tallies import Kept, SettledTallies

LISTED = timedelta(days=8)
"""How many days stay out when entries are settled: what is corrected is mostly new."""
STALE = timedelta(days=16)
"""How many days are out when more are settled."""
MOST_PENDING = 1_000
"""How many events may come before they are settled."""
FEW = 2_000
"""A log of so few events is folded as soon."""


class Settlement(NamedTuple):
    """The tallies of the entries up to the ordinal `until`."""

    until: int
    tallies: Tallies


class Settled:
    """The settled entries of a log within one transaction; `fold` is the version of the fold."""

    def __init__(self, sql: sqlite3.Connection, events: Events, versions: EntryVersions, fold: int) -> None:
        self._events = events
        self._versions = versions
        self._kept = SettledTallies(sql)
        # The normal forms of names depend on the version of Unicode.
        self._form = f"{fold} {FORM} {unicodedata.unidata_version}"

    def load(self, today: date) -> Settlement | None:
        """Return the tallies with what came since they were kept; None where there are none for `today`."""
        kept = self._kept.read()
        if kept is None or kept.form != self._form or kept.until > today.toordinal():
            return None
        try:
            tallies = msgspec.msgpack.decode(kept.body, type=Tallies)
        except UNREADABLE:
            return None
        settlement = Settlement(kept.until, tallies)
        return settlement if self._catch_up(settlement) else None

    def listed(self, settlement: Settlement) -> Iterator[Entry]:
        """Return the entries that are not in the tallies: the later ones, and those that are marked."""
        later = self._entries_between(settlement.until + 1, date.max.toordinal())
        marked = current_entries(self._versions.of(settlement.tallies.marked))
        yield from later
        yield from (entry for entry in marked if _ordinal(entry) <= settlement.until)

    def entries_between(self, settlement: Settlement, first: date, last: date) -> Iterator[Entry]:
        """Return the entries of those days that are in the tallies."""
        found = self._entries_between(first.toordinal(), min(last.toordinal(), settlement.until))
        return (entry for entry in found if not (entry.withdrawn or is_marked(entry.activity)))

    def is_due(self, today: date) -> bool:
        """Return whether views of `today` are to be had sooner once entries are settled."""
        if self._events.count() < FEW:
            return False
        kept = self._kept.read()
        if kept is None or kept.form != self._form or not _suits(kept.until, today):
            return True
        pending, linked = self._events.count_activities_after(self._kept.heads())
        return pending > MOST_PENDING or (linked > 0 and self.load(today) is None)

    def settle(self, today: date) -> None:
        """Settle the entries up to some days before `today`."""
        until = (today - LISTED).toordinal()
        settlement = self.load(today)
        if settlement is not None and settlement.until <= until:
            tallies, entries = settlement.tallies, self.listed(settlement)
        else:
            tallies, entries = Tallies(), current_entries(self._events.activities())
        for entry in entries:
            if _ordinal(entry) <= until:
                tallies.add(entry)
        self._kept.put(Kept(until, self._form, msgspec.msgpack.encode(tallies)))

    def forget(self) -> None:
        """Keep no tallies until entries are settled again."""
        self._kept.clear()

    def differs(self) -> bool:
        """Return whether what would be read differs from what the events come to."""
        settlement = self.load(date.max)
        if settlement is None:
            return False
        tallies = Tallies()
        for entry in current_entries(self._events.activities()):
            if _ordinal(entry) <= settlement.until:
                tallies.add(entry)
        return tallies != settlement.tallies

    def _catch_up(self, settlement: Settlement) -> bool:
        """Add what came since; return False where that changes an entry that is in the tallies."""
        until, tallies = settlement
        pending = activities_by_ref(self._events.activities_after(self._kept.heads()))
        before, after = affected_entries(self._versions, pending, {})
        for entry in before:
            if _ordinal(entry) <= until and not entry.withdrawn:
                if not is_marked(entry.activity):
                    return False
                tallies.marked.discard(entry.original.event.ref)
        for entry in after:
            if _ordinal(entry) <= until:
                tallies.add(entry)
        return True

    def _entries_between(self, first: int, last: int) -> Iterator[Entry]:
        activities = activities_by_ref(self._events.activities_between(first, last))
        _, entries = affected_entries(self._versions, activities, {})
        return (entry for entry in entries if first <= _ordinal(entry) <= last)


def _suits(until: int, today: date) -> bool:
    return (today - STALE).toordinal() <= until <= (today - LISTED).toordinal() + 7


def _ordinal(entry: Entry) -> int:
    return entry.activity.day.toordinal()
