"""An entry: an activity as it now stands, after corrections, withdrawals and repeated imports.

Rules of design sections 2 and 3, in one place: of originals with an equal `origin` the first in
order counts, on whatever device; the last correction or withdrawal in order wins, so an edit after
a withdrawal revives. A correction of any copy of an import is a correction of the one entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.events.ordering import Order, Stamped
from milepost_shared.events.types import ActivityLogged, Contribution, from_micros, split_ref, to_micros

Identity = tuple[str, int]
"""`(device, seq)`"""


class Entry(Struct, frozen=True, gc=False):
    """An activity as it now stands: the original that counts, and the version that holds."""

    original: Stamped
    version: Stamped

    @property
    def activity(self) -> ActivityLogged:
        """What holds now."""
        event = self.version.event
        assert isinstance(event, ActivityLogged)
        return event

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back; it then counts nowhere."""
        return self.activity.void


class Reading(Struct, frozen=True, order=True, gc=False):
    """One contribution, comparable by what makes it the latest of its day: `(time, order)`."""

    time: str
    order: Order
    amount: int


class DayTotal(Struct, frozen=True, gc=False):
    """What one day brought a goal: the sum of amounts and the latest reading, in millionths."""

    amount: int
    latest: Reading

    def plus(self, reading: Reading) -> DayTotal:
        """With one more reading; the order of adding does not matter."""
        latest = self.latest if reading < self.latest else reading
        return DayTotal(self.amount + reading.amount, latest)

    def merged(self, other: DayTotal) -> DayTotal:
        """With what another goal had of the same day; the order of joining does not matter."""
        return DayTotal(self.amount + other.amount, max(self.latest, other.latest))


NO_READING = Reading("", (0, "", 0), 0)
"""What comes before every reading."""


class SharedContribution(NamedTuple):
    """What one entry gives to several goals at once: the day's ordinal, and (goal, millionths) by goal."""

    day: int
    amounts: tuple[tuple[str, int], ...]


def current_entry(originals: Sequence[Stamped], corrections: Sequence[Stamped]) -> Entry:
    """The entry made of all known originals of one origin and all known corrections of them."""
    original = originals[0] if len(originals) == 1 else min(originals, key=lambda held: held.order)
    if not corrections:
        return Entry(original, original)
    return Entry(original, max(corrections, key=lambda held: held.order))


def current_entries(activities: Iterable[Stamped], absent: frozenset[str] = frozenset()) -> Iterator[Entry]:
    """All entries of a set of activities, whatever order it comes in, without those whose refs are absent.

    A correction whose original is not there waits for it and counts nowhere. That of an absent copy of an
    import still is one of the entry that another copy makes.
    """
    originals: list[Stamped] = []
    imported: defaultdict[str, list[Stamped]] = defaultdict(list)
    corrections: defaultdict[Identity, list[Stamped]] = defaultdict(list)
    for held in activities:
        event = held.event
        assert isinstance(event, ActivityLogged)
        if event.origin and not event.corrects:
            imported[event.origin].append(held)
        elif absent and event.ref in absent:
            continue
        elif event.corrects:
            corrections[split_ref(event.corrects)].append(held)
        else:
            originals.append(held)
    copied: list[list[Stamped]] = []
    for copies in imported.values():
        # Most imports came once: those are originals as any other.
        if len(copies) == 1 and not absent:
            originals += copies
        else:
            copied.append(copies)
    for held in originals:
        edits = corrections.get((held.event.device, held.event.seq)) if corrections else None
        yield current_entry((held,), edits) if edits else Entry(held, held)
    for copies in copied:
        edits = [edit for held in copies for edit in corrections.get((held.event.device, held.event.seq), ())]
        if there := [held for held in copies if held.event.ref not in absent] if absent else copies:
            yield current_entry(there, edits)


def contributions(entry: Entry) -> Sequence[tuple[str, int, Reading]]:
    """What an entry adds: (goal, proleptic ordinal of the day, reading)."""
    activity = entry.activity
    if activity.void:
        return ()
    day, time, order = activity.day.toordinal(), activity.time or "", entry.original.order
    return [
        (given.goal, day, Reading(time, order, to_micros(given.amount))) for given in activity.contributions
    ]


def amounts(entry: Entry) -> dict[str, int]:
    """What an entry gives to each goal that it names, in millionths; nothing where it was withdrawn."""
    given: dict[str, int] = {}
    for goal, _, reading in contributions(entry):
        given[goal] = given.get(goal, 0) + reading.amount
    return given


def with_single_contribution(entry: Entry, goal: str, amount: int) -> Entry:
    """The entry as if it gave so many millionths to one goal and nothing to any other."""
    given = (Contribution(goal=goal, amount=from_micros(amount)),)
    if entry.activity.contributions == given:
        return entry
    return replace(entry, version=replace(entry.version, event=replace(entry.activity, contributions=given)))


def shared_contribution(entry: Entry) -> SharedContribution | None:
    """What an entry gives to several goals; None where it counts for one at most."""
    if len(entry.activity.contributions) < 2 or len(given := amounts(entry)) < 2:
        return None
    return SharedContribution(entry.activity.day.toordinal(), tuple(sorted(given.items())))


def newest_first(entry: Entry) -> tuple[date, str, Order]:
    """The key by which entries are listed (sorted in reverse): day, time, then order."""
    return entry.activity.day, entry.activity.time or "", entry.original.order


def happened(entries: Iterable[Entry], today: date) -> list[Entry]:
    """The entries that stand and whose day has come, the oldest first."""
    standing = (entry for entry in entries if not entry.withdrawn and entry.activity.day <= today)
    return sorted(standing, key=newest_first)
