"""Entries: activities as they are after corrections, withdrawals and repeated imports.

The rules of shared/decisions/0007-corrections.md, in one place: of originals with the same `origin` the first
in order counts, from whatever device; of the corrections and withdrawals of an original the last in order
holds, so an edit after a withdrawal revives the entry. A correction of any copy of an imported activity
corrects the one entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.events.ordering import Order, Stamped
from milepost_shared.events.texts import ERASED, MEMBERS
from milepost_shared.events.types import ActivityLogged, Contribution, from_micros, split_ref, to_micros

TEXTS = MEMBERS[ActivityLogged]
"""The fields of an activity that are personal texts."""
_texts = attrgetter(*(f"event.{name}" for name in TEXTS))
EventId = tuple[str, int]
"""The id of an event, `(device, seq)`."""


class Entry(Struct, frozen=True, gc=False):
    """An activity as it is now: the original that counts, and the version of it that holds."""

    original: Stamped
    version: Stamped

    @property
    def activity(self) -> ActivityLogged:
        """The version that holds, as an activity."""
        event = self.version.event
        assert isinstance(event, ActivityLogged)
        return event

    @property
    def withdrawn(self) -> bool:
        """Whether the entry is withdrawn; it then counts nowhere."""
        return self.activity.void


class Reading(Struct, frozen=True, order=True, gc=False):
    """One contribution, in millionths. The latest reading of a day is the largest by `(time, order)`."""

    time: str
    order: Order
    amount: int


class DayTotal(Struct, frozen=True, gc=False):
    """The contributions of one day to a goal: the sum of their amounts in millionths, and the latest one."""

    amount: int
    latest: Reading

    def with_reading(self, reading: Reading) -> DayTotal:
        """Return the total with one more reading. The order of adding does not matter."""
        latest = self.latest if reading < self.latest else reading
        return DayTotal(self.amount + reading.amount, latest)

    def merged(self, other: DayTotal) -> DayTotal:
        """Return the total of both, for the same day. The order of merging does not matter."""
        return DayTotal(self.amount + other.amount, max(self.latest, other.latest))


NO_READING = Reading("", (0, "", 0), 0)
"""A reading that is earlier than every other."""


class SharedContribution(NamedTuple):
    """The contributions of one entry to several goals: the ordinal of its day, and (goal, millionths) pairs
    sorted by goal."""

    day: int
    amounts: tuple[tuple[str, int], ...]


class _Activities(NamedTuple):
    """A set of activities by what they are: originals from no import, imported originals by `origin`, and
    corrections by the id of the original that they name."""

    originals: list[Stamped]
    imports: dict[str, list[Stamped]]
    corrections: dict[EventId, list[Stamped]]


def current_entries(activities: Iterable[Stamped], absent: frozenset[str] = frozenset()) -> Iterator[Entry]:
    """Yield the entries of a set of activities, given in any order; those whose refs are in `absent` do not
    count.

    A correction counts nowhere until its original is in the set. A correction of an absent copy of an
    imported activity still corrects the entry, as long as another copy is present.
    """
    known = _classify(activities, absent)
    return chain(_original_entries(known), _imported_entries(known, absent))


def current_entry(originals: Sequence[Stamped], corrections: Sequence[Stamped]) -> Entry:
    """Return the entry of all known originals of one origin and all known corrections of them."""
    original = originals[0] if len(originals) == 1 else min(originals, key=lambda stamped: stamped.order)
    if not corrections:
        return Entry(original, original)
    version = max(corrections, key=lambda stamped: stamped.order)
    return Entry(original, _with_texts(version, [original, *corrections]))


def _with_texts(version: Stamped, versions: Sequence[Stamped]) -> Stamped:
    """Return a version with its texts: a withdrawal, which has none, with those of the version before; one
    whose texts were erased with those of the last one that has any."""
    event = _activity(version)
    if any(_texts(version)) or not (event.void or event.texts == ERASED):
        return version
    standing = [held for held in versions if not _activity(held).void and _has_texts(held, version)]
    if not standing:
        return version
    texts = _texts(max(standing, key=lambda held: held.order))
    return replace(version, event=replace(version.event, **dict(zip(TEXTS, texts, strict=True))))


def _has_texts(held: Stamped, version: Stamped) -> bool:
    """Return whether a version has texts to show with another one, or may well have none."""
    if _activity(version).texts == ERASED:
        return any(_texts(held))
    return held.order < version.order and _activity(held).texts != ERASED


def _activity(held: Stamped) -> ActivityLogged:
    assert isinstance(held.event, ActivityLogged)
    return held.event


def contributions(entry: Entry) -> Sequence[tuple[str, int, Reading]]:
    """Return what an entry adds to goals, as (goal, ordinal of the day, reading)."""
    activity = entry.activity
    if activity.void:
        return ()
    day, time, order = activity.day.toordinal(), activity.time or "", entry.original.order
    found: list[tuple[str, int, Reading]] = []
    # Most entries name one goal, and there are many of them: no comprehension, which is a call for each.
    for given in activity.contributions:
        found.append((given.goal, day, Reading(time, order, to_micros(given.amount))))
    return found


def amounts_by_goal(entry: Entry) -> dict[str, int]:
    """Return what an entry adds to each goal that it names, in millionths; nothing if it is withdrawn."""
    activity = entry.activity
    return {} if activity.void else amounts_given(activity)


def amounts_given(activity: ActivityLogged) -> dict[str, int]:
    """Return what an activity gives to each goal that it names, in millionths."""
    totals: dict[str, int] = {}
    for given in activity.contributions:
        totals[given.goal] = totals.get(given.goal, 0) + to_micros(given.amount)
    return totals


def with_single_contribution(entry: Entry, goal: str, amount: int) -> Entry:
    """Return the entry as if it contributed `amount` millionths to one goal, and nothing to any other."""
    single = (Contribution(goal=goal, amount=from_micros(amount)),)
    if entry.activity.contributions == single:
        return entry
    return replace(entry, version=replace(entry.version, event=replace(entry.activity, contributions=single)))


def shared_contribution(entry: Entry) -> SharedContribution | None:
    """Return the contributions of an entry to several goals, or None where it names one goal at most."""
    if len(entry.activity.contributions) < 2 or len(by_goal := amounts_by_goal(entry)) < 2:
        return None
    return SharedContribution(entry.activity.day.toordinal(), tuple(sorted(by_goal.items())))


def recency_key(entry: Entry) -> tuple[date, str, Order]:
    """The sort key of lists of entries: day, time, then order. Sorted in reverse, the newest comes first."""
    return entry.activity.day, entry.activity.time or "", entry.original.order


def entries_until(entries: Iterable[Entry], today: date) -> list[Entry]:
    """Return the entries up to `today` that are not withdrawn, oldest first."""
    past = (entry for entry in entries if not entry.withdrawn and entry.activity.day <= today)
    return sorted(past, key=recency_key)


def _classify(activities: Iterable[Stamped], absent: frozenset[str]) -> _Activities:
    """Sort activities by what they are, without the absent ones.

    An absent import stays: its corrections count for the other copies.
    """
    classified = _Activities([], defaultdict(list), defaultdict(list))
    originals, imports, corrections = classified
    for stamped in activities:
        event = stamped.event
        assert isinstance(event, ActivityLogged)
        if event.origin and not event.corrects:
            imports[event.origin].append(stamped)
        elif absent and event.ref in absent:
            continue
        elif event.corrects:
            corrections[split_ref(event.corrects)].append(stamped)
        else:
            originals.append(stamped)
    return classified


def _original_entries(activities: _Activities) -> Iterator[Entry]:
    corrections = activities.corrections
    for stamped in activities.originals:
        # Most originals have no correction, and there are many of them: no call for each.
        edits = corrections.get((stamped.event.device, stamped.event.seq)) if corrections else None
        yield current_entry((stamped,), edits) if edits else Entry(stamped, stamped)


def _imported_entries(activities: _Activities, absent: frozenset[str]) -> Iterator[Entry]:
    corrections = activities.corrections
    for copies in activities.imports.values():
        present = [copy for copy in copies if copy.event.ref not in absent] if absent else copies
        if not present:
            continue
        edits: list[Stamped] = []
        if corrections:
            for copy in copies:
                edits += corrections.get((copy.event.device, copy.event.seq), ())
        yield current_entry(present, edits)
