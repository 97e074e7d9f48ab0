"""Cached views: each goal's totals by day, kept beside the events and rebuilt from them at will.

Revisions are few and read from the events; activities are many, so their totals are kept. A late
event touches only its own entry's days. The rules are those of entries.py; none is repeated here.

What is kept of a goal is what activities give to it by name. What rolls up into it is added when it is
read, as in every book; for that the entries that name several goals are kept by their amounts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from milepost_shared.errors import Damaged
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import MILLION, ActivityLogged
from milepost_shared.model.book import Book
from milepost_shared.model.entries import (
    NO_READING,
    DayTotal,
    Entry,
    Reading,
    SharedContribution,
    contributions,
    current_entries,
    shared_contribution,
)
from milepost_shared.model.goal import Goal
from milepost_shared.storage.tables.events import Events
from milepost_shared.storage.tables.goal_links import GoalLinks
from milepost_shared.storage.tables.joint_totals import SharedContributions

FOLDS: dict[int, str] = {
    1: "each activity counts on its day, as corrections left it",
    2: "what counts for a goal that rolls up counts for its parent too",
}
"""The versions of the fold, and in words what each changed in the numbers: a receipt gives them as the
reason when a file comes to a newer one."""
FOLD = max(FOLDS)
"""The version of the fold that the cached views were made by; another one rebuilds them."""

K = TypeVar("K")
Place = tuple[str, int]
"""(goal, day)"""


class DayTotals:
    """The cached views within one transaction."""

    def __init__(self, connection: sqlite3.Connection, events: Events) -> None:
        self._sql = connection
        self._events = events
        self.joints = SharedContributions(connection)
        self.kin = GoalLinks(connection)

    def book(self) -> Book:
        """The goals of the person, without their entries."""
        book = self.by_name()
        book.relate()
        book.roll_up(self.joints.all())
        return book

    def by_name(self) -> Book:
        """The same, but for what rolls up: with what activities give to goals by name."""
        book = Book()
        for held in self._events.revisions():
            book.note(held)
        for goal, day, total in self._totals("SELECT * FROM day_totals"):
            book.goal(goal).days[day] = total
        return book

    def goal(self, goal_id: str) -> Goal:
        """One goal."""
        return self.around(goal_id).goal(goal_id)

    def around(self, goal_id: str) -> Book:
        """One goal with those that it is related to; only what counts in that one is counted."""
        book, related = Book(), self.kin.of(goal_id)
        for goal in related or [goal_id]:
            for held in self._events.revisions(goal):
                book.note(held)
        if related:
            book.relate()
            book.rolls = book.rolls.into(goal_id)
        query = "SELECT * FROM day_totals WHERE goal = ?"
        for goal in {goal_id, *book.rolls.links}:
            book.goal(goal).days = {day: total for _, day, total in self._totals(query, (goal,))}
        book.roll_up(self.joints.all())
        return book

    def sources(self, goal_id: str) -> frozenset[str]:
        """The goals of which an activity names one where it counts for that goal."""
        return self.around(goal_id).rolls.sources(goal_id)

    def change(self, added: Sequence[Stamped], removed: Sequence[Stamped] = ()) -> None:
        """Follow a change of the events table that has just been made, in the same transaction."""
        fresh = _activities(added)
        before, after = self._entries(fresh, _activities(removed) if removed else {})
        totals, joints = _counted(after)
        gone, left = _counted(before) if before else ({}, {})
        for place, total in gone.items():
            held = totals.get(place, _NOTHING)
            totals[place] = DayTotal(held.amount - total.amount, held.latest)
        for found, times in left.items():
            joints[found] = joints.get(found, 0) - times
        self._add(totals)
        if gone:
            self._refresh(gone.keys())
        self.joints.add(joints)
        if len(fresh) < len(added):
            self.kin.note(added)

    def rebuild(self) -> None:
        """Make all of it anew from the events."""
        self._sql.execute("DELETE FROM day_totals")
        totals, joints = self._due()
        self._add(totals)
        self.joints.clear()
        self.joints.add(joints)
        self.kin.clear()
        self.kin.note(self._events.revisions())

    def differing(self) -> int:
        """How many of the rows are not what the events come to, or too many, or missing."""
        totals, joints = self._due()
        due = {place: (total.amount, _key(total.latest)) for place, total in totals.items()}
        # What was spoiled may be no reading any more, nor even text.
        held = self._sql.execute(
            "SELECT CAST(goal AS BLOB), day, whole, millionths, CAST(latest AS BLOB) FROM day_totals"
        )
        kept = {
            (goal.decode(errors="replace"), day): (whole * MILLION + part, latest.decode(errors="replace"))
            for goal, day, whole, part, latest in held
        }
        beside = self.joints.differing(joints) + self.kin.lacks(self._events.revisions())
        return _unlike(due, kept) + beside

    def _due(self) -> tuple[dict[Place, DayTotal], dict[SharedContribution, int]]:
        """What all the events come to."""
        return _counted(current_entries(self._events.activities()))

    def _entries(
        self, added: dict[str, Stamped], removed: dict[str, Stamped]
    ) -> tuple[Iterable[Entry], Iterable[Entry]]:
        """The entries that the change touched, as they stood before it and as they stand after it."""
        tangled = self._tangled(added, removed)
        if not tangled:
            return current_entries(removed.values()) if removed else (), current_entries(added.values())
        alone = current_entries(held for held in added.values() if _original(held) not in tangled)
        left = current_entries(held for held in removed.values() if _original(held) not in tangled)
        now = self._events.versions(tangled)
        past = [held for held in now if held.event.ref not in added]
        past += [held for held in removed.values() if _original(held) in tangled]
        return chain(left, current_entries(past)), chain(alone, current_entries(now))

    def _tangled(self, added: dict[str, Stamped], removed: dict[str, Stamped]) -> set[str]:
        """The touched originals that something corrects or copies: the others are entries by themselves."""
        tangled = self._events.corrected([*added, *removed])
        tangled |= _corrected(added)
        origins = self._events.shared(_origins(added))
        if removed:
            tangled |= _corrected(removed)
            tangled |= {ref for ref, held in removed.items() if _activity(held).origin}
            origins |= _origins(removed)
        if origins:
            tangled |= set(self._events.of_origins(origins))
        return tangled

    def _add(self, totals: dict[Place, DayTotal]) -> None:
        # Whole units and millionths by themselves: their sums fit a column, whatever the amounts are.
        rows = [
            (*place, *divmod(total.amount, MILLION), _key(total.latest)) for place, total in totals.items()
        ]
        self._sql.executemany(
            """INSERT INTO day_totals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
               SET whole = whole + excluded.whole, millionths = millionths + excluded.millionths,
                   latest = max(latest, excluded.latest)""",
            rows,
        )

    def _refresh(self, places: Collection[Place]) -> None:
        """Where something left, the latest reading of the day may be another one now, or none."""
        if not places:
            return
        _, entries = self._entries(_activities(self._events.of_days({day for _, day in places})), {})
        totals, _ = _counted(entries)
        self._sql.executemany(
            "UPDATE day_totals SET latest = ? WHERE goal = ? AND day = ?",
            [(_key(totals[place].latest), *place) for place in places if place in totals],
        )
        self._sql.executemany(
            "DELETE FROM day_totals WHERE goal = ? AND day = ?",
            [place for place in places if place not in totals],
        )

    def _totals(self, query: str, arguments: tuple[object, ...] = ()) -> Iterator[tuple[str, int, DayTotal]]:
        return read_totals(self._sql.execute(query, arguments))


def read_totals(rows: Iterable[tuple[str, int, int, int, str]]) -> Iterator[tuple[str, int, DayTotal]]:
    """The totals in rows of cached views: goal, day (an ordinal), what that day brought. Raises Damaged."""
    try:
        for goal, day, whole, millionths, latest in rows:
            yield goal, day, DayTotal(whole * MILLION + millionths, _reading(latest))
    except ValueError as error:
        raise Damaged("The totals of a goal are damaged.") from error


_NOTHING = DayTotal(0, NO_READING)


def _counted(entries: Iterable[Entry]) -> tuple[dict[Place, DayTotal], dict[SharedContribution, int]]:
    """What entries come to, by goal and day, and what those that name several goals give to these."""
    totals: dict[Place, DayTotal] = {}
    joints: dict[SharedContribution, int] = {}
    for entry in entries:
        given = contributions(entry)
        for goal, day, reading in given:
            place = goal, day
            held = totals.get(place)
            totals[place] = DayTotal(reading.amount, reading) if held is None else held.plus(reading)
        # Most name one goal, and are told at a glance.
        if len(given) > 1 and (found := shared_contribution(entry)):
            joints[found] = joints.get(found, 0) + 1
    return totals, joints


def _unlike(due: Mapping[K, object], kept: Mapping[K, object]) -> int:
    """How many keys have not the same in both."""
    return sum(due.get(key) != kept.get(key) for key in due.keys() | kept.keys())


def _activity(held: Stamped) -> ActivityLogged:
    assert isinstance(held.event, ActivityLogged)
    return held.event


def _activities(events: Iterable[Stamped]) -> dict[str, Stamped]:
    return {held.event.ref: held for held in events if isinstance(held.event, ActivityLogged)}


def _corrected(activities: dict[str, Stamped]) -> set[str]:
    events = (held.event for held in activities.values())
    return {event.corrects for event in events if isinstance(event, ActivityLogged) and event.corrects}


def _origins(activities: dict[str, Stamped]) -> set[str]:
    events = (held.event for held in activities.values())
    return {
        event.origin
        for event in events
        if isinstance(event, ActivityLogged) and event.origin and not event.corrects
    }


def _original(held: Stamped) -> str:
    return _activity(held).corrects or held.event.ref


def _key(reading: Reading) -> str:
    """A reading as text that sorts like it."""
    effective, device, seq = reading.order
    return f"{reading.time:5}|{effective:016}|{device:12}|{seq:016}|{reading.amount}"


def _reading(key: str) -> Reading:
    time, effective, device, seq, amount = key.split("|")
    return Reading(time.strip(), (int(effective), device.strip(), int(seq)), int(amount))
