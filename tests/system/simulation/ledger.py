"""The expected result of a history, recorded independently of the code under test."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from milepost_shared.events.texts import shown
from milepost_shared.events.types import ActivityLogged
from milepost_shared.events.validation import decode_or_none
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry
from milepost_shared.protocol.messages import Frame
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.set_aside import FORKED
from tests.shared.builders import GOAL, OTHER

MILLION = 1_000_000


class Violation(AssertionError):
    """An invariant does not hold."""


@dataclass
class Ledger:
    """Every logged amount in millionths, keyed by name. The name is the activity's person, and is unique.

    `safe` names are in frames that the broker acknowledged; they must survive the device that sent them.
    `lost` names had no copy left when a disk was lost; they may count once or not at all.
    """

    amounts: dict[str, int] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    safe: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    erasers: dict[str, set[str]] = field(default_factory=dict)
    """The names of the activities that somebody erased, with the devices on which that was done. Where no
    copy of that is left, they may stay."""
    void: set[str] = field(default_factory=set)
    """The names of those that only a thief erased. They count, with or without their names."""
    newer: set[str] = field(default_factory=set)
    """The names of the events that a newer version wrote."""
    moods: set[str] = field(default_factory=set)
    """The names of the activities that a newer version wrote, with a field unknown to this version."""
    losses: int = 0
    """How often the server or the broker lost data. Acknowledgements before a loss no longer count."""

    def log(self, name: str, amount: int) -> None:
        """Record a logged amount."""
        self.amounts[name] = amount * MILLION
        self.lost.discard(name)

    @property
    def erased(self) -> set[str]:
        """The names of the activities that somebody erased."""
        return {*self.erasers}

    def erase(self, name: str, device: str) -> None:
        """Record that an activity was erased on a device."""
        self.erasers.setdefault(name, set()).add(device)

    def disown(self, device: str, before: Collection[str], *, certain: bool) -> None:
        """Record that a device's erasures are void, but for those that a server had stored `before` it was
        stolen. Which those are is not known, and of the others only where it is `certain`."""
        only = {name for name, devices in self.erasers.items() if devices == {device}}
        for name in only:
            del self.erasers[name]
        doubtful = only & set(before) if certain else only
        self.void |= only - doubtful
        self.lost |= doubtful

    def acknowledge(self, frame: Frame, device: str, losses: int) -> None:
        """Record that the broker stored a frame, in a sync that began after `losses` losses."""
        if frame.device == device and losses == self.losses:
            texts = (frame.texts_by_seq.get(seq) for seq in range(frame.first, frame.last + 1))
            self.safe |= set(names(zip(frame.raws, texts, strict=True)))

    def record_losses(self, held: Collection[str], *, acknowledged: bool = False) -> None:
        """Record that every name except `held` may be lost for good.

        `held` are the names in the remaining files. With `acknowledged`, names that the broker had
        acknowledged may be lost too.
        """
        if acknowledged:
            self.losses += 1
            self.safe.clear()
        self.lost |= {*self.amounts, *self.newer} - set(held) - self.safe

    def check(self, book: Book) -> None:
        """Check that each amount counts exactly once. Raises Violation."""
        found = sorted(filter(None, map(name_of, book.entries)))
        if twice := sorted({name for name in found if found.count(name) > 1}):
            raise Violation(f"these activities are there more than once: {', '.join(twice)}")
        if gone := sorted(self.amounts.keys() - set(found) - self.lost - self.erased - self.void):
            raise Violation(f"these activities are gone: {', '.join(gone)}")
        nameless = sum(not name_of(entry) for entry in book.entries)
        if len(void := sorted(self.void - set(found) - self.lost - self.erased)) > nameless:
            raise Violation(f"a thief erased some of these for good: {', '.join(void)}")
        counted = {name_of(entry) for entry in book.entries if not entry.withdrawn} - {""}
        if withdrawn := sorted(set(found) - counted - self.withdrawn):
            raise Violation(f"these activities were withdrawn by nobody: {', '.join(withdrawn)}")
        self._check_sum(counted, book)

    def check_newer(self, newer: Collection[str], moods: Mapping[str, str]) -> None:
        """Check that data of newer versions is kept. Raises Violation.

        `newer` are the names of events that are not understood. `moods` maps names of entries to the value
        of their unknown field.
        """
        if gone := sorted(self.newer - set(newer) - self.lost):
            raise Violation(f"events that need a newer version are gone: {', '.join(gone)}")
        if changed := sorted(name for name in self.moods & moods.keys() if moods[name] != name):
            raise Violation(f"corrections dropped a field that they do not know: {', '.join(changed)}")

    def _check_sum(self, counted: Iterable[str], book: Book) -> None:
        expected = sum(self.amounts[name] for name in counted) + sum(map(_nameless_amount, book.entries))
        goal = book.goal(GOAL)
        actual = sum(day.amount for day in goal.days.values()) - sum(goal.rolled_up.values())
        if actual != expected:
            raise Violation(f"the amounts come to {actual / 1e6:g}, and not to {expected / 1e6:g}")


def name_of(entry: Entry) -> str:
    """Return the ledger's name of an entry; empty where that was erased."""
    return next(iter(entry.activity.people), "")


def _nameless_amount(entry: Entry) -> int:
    """Return what an entry counts for whose name was erased, in millionths; 0 where it still has it."""
    if entry.withdrawn or name_of(entry):
        return 0
    given = (each.amount for each in entry.activity.contributions if each.goal != OTHER)
    return round(max(given, default=0) * MILLION)


def names(events: Iterable[tuple[bytes, bytes | None]]) -> Iterator[str]:
    """Yield the names of original activities and of events not understood, given with their texts."""
    for raw, texts in events:
        if decode_or_none(raw) is None:
            yield newer_name(raw)
        elif isinstance(event := shown(raw, texts), ActivityLogged) and not event.corrects:
            yield from event.people[:1]  # None where it was erased.


def newer_name(raw: bytes) -> str:
    """Return the name of an event that is not understood; empty when it is damaged."""
    return str(msgspec.json.decode(raw).get("newer", ""))


def stored_names(log: Log) -> set[str]:
    """Return the names in a log, with those of set-aside events that will be written again."""
    aside = ((row.raw, row.texts) for row in log.set_aside.unresolved() if row.reason == FORKED)
    known = ((msgspec.json.encode(held.event), None) for held in log.events.activities())
    return {*names(aside), *names(known), *(newer_name(raw) for _, _, raw in log.events.not_understood())}
