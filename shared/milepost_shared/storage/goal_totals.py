"""The materialized view of all goals: totals by day, kept up to date with the events, or rebuilt from them.

Revisions are few and read from the events; activities are many, so their totals are kept
(shared/decisions/0011-cached-totals.md). A late event touches only the days of its own entry.

The totals of a goal are what activities give to it by name. What rolls up into it is added on reading, as in
every book; for that the entries that name several goals are kept by their amounts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from milepost_shared.events.ordering import Stamped
from milepost_shared.model.book import Book
from milepost_shared.model.entries import (
    NO_READING,
    DayTotal,
    Entry,
    SharedContribution,
    contributions,
    current_entries,
    shared_contribution,
)
from milepost_shared.model.goal import Goal
from milepost_shared.storage.affected_entries import activities_by_ref, affected_entries
from milepost_shared.storage.tables.day_totals import DayTotals, GoalDay
from milepost_shared.storage.tables.entry_versions import EntryVersions
from milepost_shared.storage.tables.events import Events
from milepost_shared.storage.tables.goal_links import GoalLinks
from milepost_shared.storage.tables.joint_totals import SharedContributions

FOLDS: dict[int, str] = {
    1: "each activity counts on its day, as corrections left it",
    2: "what counts for a goal that rolls up counts for its parent too",
    3: "whoever keeps exactly to the pace of a plan is on plan, whatever was rounded",
    4: "names that differ only in what nobody sees, or in the form of their letters, are one",
    5: "a week or month that was met counts, and one with a pause in it that was not is passed over",
    6: "what was erased on another device counts no more",
    7: "people have details, and next steps are planned for them",
    8: "before a goal starts nothing is planned, so it is neither ahead nor behind",
}
"""The versions of the fold, and what each changed in the numbers. A receipt gives these sentences as the
reason when a file comes to a newer version."""
FOLD = max(FOLDS)
"""The version of the fold that makes the totals; a file of another version is rebuilt."""

Totals = tuple[dict[GoalDay, DayTotal], dict[SharedContribution, int]]
_NOTHING = DayTotal(0, NO_READING)


class GoalTotals:
    """The materialized view within one transaction."""

    def __init__(self, connection: sqlite3.Connection, events: Events, versions: EntryVersions) -> None:
        self._events = events
        self._versions = versions
        self._days = DayTotals(connection)
        self.shared = SharedContributions(connection)
        self.links = GoalLinks(connection)

    def book(self) -> Book:
        """Return all goals, without their entries."""
        book = self.book_without_rollup()
        book.link_goals()
        book.roll_up(self.shared.all())
        return book

    def book_without_rollup(self) -> Book:
        """Return all goals with what activities give to them by name only."""
        book = Book()
        for held in self._events.revisions():
            book.add_event(held)
        for goal, totals in self._days.all():
            book.goal(goal).days = totals
        return book

    def goal(self, goal_id: str) -> Goal:
        """Return one goal."""
        return self.around(goal_id).goal(goal_id)

    def around(self, goal_id: str) -> Book:
        """Return one goal with the goals related to it. Only that goal's roll-up is counted."""
        book, related = Book(), self.links.related(goal_id)
        for goal in related or [goal_id]:
            for held in self._events.revisions(goal):
                book.add_event(held)
        if related:
            book.link_goals()
            book.rollup = book.rollup.subtree(goal_id)
        for goal in {goal_id, *book.rollup.links}:
            book.goal(goal).days = self._days.of(goal)
        book.roll_up(self.shared.all())
        return book

    def sources(self, goal_id: str) -> frozenset[str]:
        """Return the goals whose activities count for that goal, itself included."""
        return self.around(goal_id).rollup.sources(goal_id)

    def apply(self, added: Sequence[Stamped], removed: Sequence[Stamped] = ()) -> None:
        """Follow a change of the events table that was made in the same transaction."""
        new = activities_by_ref(added)
        before, after = affected_entries(self._versions, new, activities_by_ref(removed) if removed else {})
        totals, shared = _totals(after)
        old_totals, old_shared = _totals(before) if before else ({}, {})
        for place, old in old_totals.items():
            total = totals.get(place, _NOTHING)
            totals[place] = DayTotal(total.amount - old.amount, total.latest)
        for contribution, times in old_shared.items():
            shared[contribution] = shared.get(contribution, 0) - times
        self._days.add(totals)
        if old_totals:
            self._update_latest(old_totals.keys())
        self.shared.add(shared)
        if len(new) < len(added):
            self.links.add(added)

    def rebuild(self) -> None:
        """Rebuild everything from the events."""
        totals, shared = self._expected()
        self._days.clear()
        self._days.add(totals)
        self.shared.clear()
        self.shared.add(shared)
        self.links.clear()
        self.links.add(self._events.revisions())

    def count_differences(self) -> int:
        """Return how many rows are not what the events come to, missing, or too many."""
        totals, shared = self._expected()
        return (
            self._days.count_differences(totals)
            + self.shared.count_differences(shared)
            + self.links.count_missing(self._events.revisions())
        )

    def _expected(self) -> Totals:
        """Return what all the events come to."""
        return _totals(current_entries(self._events.activities()))

    def _update_latest(self, places: Collection[GoalDay]) -> None:
        """Read again the latest readings of days that lost something: now they may be others, or none."""
        activities = activities_by_ref(self._events.activities_of({day for _, day in places}))
        totals, _ = _totals(affected_entries(self._versions, activities, {})[1])
        self._days.set_latest({place: totals[place].latest for place in places if place in totals})
        self._days.delete([place for place in places if place not in totals])


def _totals(entries: Iterable[Entry]) -> Totals:
    """Add up entries by goal and day, and count those that name several goals by what they give to each."""
    totals: dict[GoalDay, DayTotal] = {}
    shared: dict[SharedContribution, int] = {}
    for entry in entries:
        given = contributions(entry)
        for goal, day, reading in given:
            place = goal, day
            total = totals.get(place)
            totals[place] = (
                DayTotal(reading.amount, reading) if total is None else total.with_reading(reading)
            )
        # Most entries name one goal, which is quickly seen.
        if len(given) > 1 and (contribution := shared_contribution(entry)):
            shared[contribution] = shared.get(contribution, 0) + 1
    return totals, shared
