"""The fold from events to a book: all that one person has.

A book is a function of the set of events, whatever order they come in
(shared/decisions/0001-views-are-functions-of-events.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    GoalAdjusted,
    GoalSet,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
)
from milepost_shared.model.entries import (
    NO_READING,
    DayTotal,
    Entry,
    SharedContribution,
    contributions,
    current_entries,
    entries_until,
    recency_key,
    shared_contribution,
)
from milepost_shared.model.goal import Goal
from milepost_shared.model.hierarchy import goal_hierarchy, hierarchy_node
from milepost_shared.model.persons import DescribedPerson, described_people
from milepost_shared.model.rollup import RollUp
from milepost_shared.model.steps import Step, planned_steps

if TYPE_CHECKING:
    from milepost_shared.model.tallies import Tallies

ReadDays = Callable[[date, date], Iterable[Entry]]
"""Reads the settled entries of the days from one to another."""


class Book:
    """One person's goals, entries, people and next steps. Revisions whose refs are in `absent` count as
    withdrawn.

    To fill it, add events and entries, then link the goals, then roll up. `settled` are the tallies of
    entries that are not among the `entries`, and `read_settled` reads those of some days; a fold has none.
    """

    def __init__(self, absent: frozenset[str] = frozenset()) -> None:
        self._absent = absent
        self.goals: dict[str, Goal] = {}
        self.entries: list[Entry] = []
        self._descriptions: list[Stamped] = []
        self._steps: list[Stamped] = []
        self.rollup = RollUp({})
        self.read_settled: ReadDays = lambda first, last: ()

    @cached_property
    def settled(self) -> Tallies:
        """The tallies of settled entries."""
        # What only writes starts faster without it.
        from milepost_shared.model.tallies import Tallies

        return Tallies()

    def goal(self, goal_id: str) -> Goal:
        """Return the goal with that id. Events may refer to it before its GoalSet is known."""
        if (goal := self.goals.get(goal_id)) is None:
            goal = self.goals[goal_id] = Goal(goal_id, absent=self._absent)
        return goal

    def add_event(self, stamped: Stamped) -> None:
        """Add any event but an activity: in any order, each once."""
        event = stamped.event
        if isinstance(event, GoalSet | GoalAdjusted):
            self.goal(event.goal).revisions.append(stamped)
        elif isinstance(event, MilestoneReached):
            self.goal(event.goal).claims.append(stamped)
        elif isinstance(event, PersonDescribed):
            self._descriptions.append(stamped)
        elif isinstance(event, StepPlanned):
            self._steps.append(stamped)

    def described_people(self) -> dict[str, DescribedPerson]:
        """Return the people whom descriptions name, by the normal form of the name."""
        return described_people(self._descriptions, self._absent)

    def steps(self) -> list[Step]:
        """Return the next steps, done and dropped ones too."""
        return planned_steps(self._steps, self._absent)

    def add_entry(self, entry: Entry) -> None:
        """Add an entry: in any order, each once."""
        self.entries.append(entry)
        for goal_id, day, reading in contributions(entry):
            (self.goals.get(goal_id) or self.goal(goal_id)).add_reading(day, reading)

    def link_goals(self) -> None:
        """Link children to their parents, once all revisions are added."""
        hierarchy = goal_hierarchy(
            {goal.id: hierarchy_node(known) for goal in self.goals.values() if (known := goal.history())}
        )
        for child, parent in hierarchy.parents.items():
            self.goals[parent].children.append(child)
        for child in hierarchy.inert:
            self.goals[child].parent_inert = True
        self.rollup = hierarchy.rollup

    def roll_up(self, shared: Iterable[tuple[SharedContribution, int]]) -> None:
        """Add the totals of children to their parents, once goals are linked and all entries are added.

        `shared` are the contributions of entries to several goals, each with its number of occurrences. It is
        read only where something rolls up.
        """
        if not self.rollup.links:
            return
        for goal, day, amount in self.rollup.double_counted(shared):
            self.goal(goal).add_child_total(day, DayTotal(-amount, NO_READING))
        for child, parent in self.rollup.bottom_up():
            for day, total in self.goal(child).days.items():
                self.goal(parent).add_child_total(day, total)

    def entries_between(self, first: date, last: date) -> list[Entry]:
        """Return the entries of those days that are not withdrawn, settled ones too, oldest first."""
        listed = (entry for entry in self.entries if entry.activity.day >= first)
        return entries_until((*listed, *self.read_settled(first, last)), last)

    def newest_entries(self) -> list[Entry]:
        """Return the entries, newest first."""
        return sorted(self.entries, key=recency_key, reverse=True)


def fold(events: Iterable[Stamped], until: date | None = None, absent: frozenset[str] = frozenset()) -> Book:
    """Return the book of a set of events, each given once, without the entries after the day `until`.

    Events whose refs are in `absent` do not count. A revision among them counts as withdrawn, so it still
    connects the revisions before and after it; an activity or a claim counts as never written.
    """
    book = Book(absent)
    activities: list[Stamped] = []
    for stamped in events:
        if isinstance(stamped.event, ActivityLogged):
            activities.append(stamped)
        elif not (absent and isinstance(stamped.event, MilestoneReached) and stamped.event.ref in absent):
            book.add_event(stamped)
    for entry in current_entries(activities, absent):
        if until is None or entry.activity.day <= until:
            book.add_entry(entry)
    book.link_goals()
    book.roll_up((shared, 1) for entry in book.entries if (shared := shared_contribution(entry)))
    return book
