"""What has to count in the end: kept by the simulation, beside everything that it tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from milepost_shared.events.types import ActivityLogged
from milepost_shared.events.validation import decode_or_none
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry
from milepost_shared.protocol.messages import Frame
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.set_aside import FORKED
from tests.shared.builders import GOAL

MILLION = 1_000_000


class Broken(AssertionError):
    """Something does not hold."""


@dataclass
class Ledger:
    """Every amount that was logged, in millionths, by the name of the person that its activity tells of.

    `safe` are those whose frames the broker acknowledged; they must outlive the device that sent them.
    `lost` are those of which no copy was left when a disk was lost: they may count once, or not at all.
    """

    amounts: dict[str, int] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    safe: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    newer: set[str] = field(default_factory=set)
    """The names of the events that a newer version wrote."""
    moods: set[str] = field(default_factory=set)
    """The names of the activities that a newer version wrote, with a field that this one does not know."""
    losses: int = 0
    """How often the server or the broker lost something: an acknowledgement before counts no more."""

    def log(self, name: str, amount: int) -> None:
        """Note that an amount was logged."""
        self.amounts[name] = amount * MILLION
        self.lost.discard(name)

    def acknowledge(self, frame: Frame, device: str, losses: int) -> None:
        """Note that the broker keeps a frame, in a sync that began after so many losses."""
        if frame.device == device and losses == self.losses:
            self.safe |= set(names(map(bytes, frame.events)))

    def lose(self, held: Collection[str], *, acknowledged: bool = False) -> None:
        """Note that what is in no file that is left, whose names are `held`, may be gone for good; with
        `acknowledged` also what the broker had acknowledged."""
        if acknowledged:
            self.losses += 1
            self.safe.clear()
        self.lost |= {*self.amounts, *self.newer} - set(held) - self.safe

    def check(self, book: Book) -> None:
        """Hold that each amount counts exactly once. Raises Broken."""
        told = sorted(map(name_of, book.entries))
        if twice := sorted({name for name in told if told.count(name) > 1}):
            raise Broken(f"these activities are there more than once: {', '.join(twice)}")
        if gone := sorted(self.amounts.keys() - set(told) - self.lost):
            raise Broken(f"these activities are gone: {', '.join(gone)}")
        standing = {name_of(entry) for entry in book.entries if not entry.withdrawn}
        if withdrawn := sorted(set(told) - standing - self.withdrawn):
            raise Broken(f"these activities were withdrawn by nobody: {', '.join(withdrawn)}")
        self._check_sum(standing, book)

    def check_newer(self, newer: Collection[str], moods: Mapping[str, str]) -> None:
        """Hold that what is not understood is kept: events, by their names, and the field of those whose
        entries are given by their names. Raises Broken."""
        if gone := sorted(self.newer - set(newer) - self.lost):
            raise Broken(f"events that need a newer version are gone: {', '.join(gone)}")
        if changed := sorted(name for name in self.moods & moods.keys() if moods[name] != name):
            raise Broken(f"corrections dropped a field that they do not know: {', '.join(changed)}")

    def _check_sum(self, standing: Iterable[str], book: Book) -> None:
        due = sum(self.amounts[name] for name in standing)
        goal = book.goal(GOAL)
        found = sum(day.amount for day in goal.days.values()) - sum(goal.rolled_up.values())
        if found != due:
            raise Broken(f"the amounts come to {found / 1e6:g}, and not to {due / 1e6:g}")


def name_of(entry: Entry) -> str:
    """The name by which the ledger knows an entry."""
    return entry.activity.people[0]


def names(events: Iterable[bytes]) -> Iterator[str]:
    """The names that original activities tell of, and those of what is not understood."""
    for raw in events:
        event = decode_or_none(raw)
        if event is None:
            yield newer_name(raw)
        elif isinstance(event, ActivityLogged) and not event.corrects:
            yield event.people[0]


def newer_name(raw: bytes) -> str:
    """The name of an event that is not understood; nothing where it is damaged."""
    return str(msgspec.json.decode(raw).get("newer", ""))


def held_names(log: Log) -> set[str]:
    """The names in a log, with those of what was set aside and is to be written again."""
    aside = (row.raw for row in log.set_aside.unresolved() if row.reason == FORKED)
    known = (msgspec.json.encode(held.event) for held in log.events.activities())
    return {*names(aside), *names(known), *(newer_name(raw) for _, _, raw in log.events.not_understood())}
