"""All that one person has: the one fold from events to goals (design section 7).

A book is a function of the set of events: whatever order they come in, the book is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, GoalAdjusted, GoalSet, MilestoneReached
from milepost_shared.model.entries import (
    NO_READING,
    DayTotal,
    Entry,
    SharedContribution,
    contributions,
    current_entries,
    newest_first,
    shared_contribution,
)
from milepost_shared.model.goal import Goal
from milepost_shared.model.hierarchy import goal_hierarchy, hierarchy_node
from milepost_shared.model.rollup import RollUp


class Book:
    """One person's goals and entries, folded from events; revisions in `absent` count as withdrawn."""

    def __init__(self, absent: frozenset[str] = frozenset()) -> None:
        self._absent = absent
        self.goals: dict[str, Goal] = {}
        self.entries: list[Entry] = []
        self.rolls = RollUp({})

    def goal(self, goal_id: str) -> Goal:
        """The goal of that id; events may name it before its GoalSet is known."""
        if (held := self.goals.get(goal_id)) is None:
            held = self.goals[goal_id] = Goal(goal_id, absent=self._absent)
        return held

    def note(self, held: Stamped) -> None:
        """Take in a revision or a claim, in any order, each once."""
        event = held.event
        if isinstance(event, GoalSet | GoalAdjusted):
            self.goal(event.goal).revisions.append(held)
        elif isinstance(event, MilestoneReached):
            self.goal(event.goal).claims.append(held)

    def add_entry(self, entry: Entry) -> None:
        """Take in an entry, each once."""
        self.entries.append(entry)
        for goal_id, day, reading in contributions(entry):
            (self.goals.get(goal_id) or self.goal(goal_id)).add_reading(day, reading)

    def relate(self) -> None:
        """Let the goals know of one another, once all revisions are in."""
        found = goal_hierarchy(
            {goal.id: hierarchy_node(known) for goal in self.goals.values() if (known := goal.history())}
        )
        for child, parent in found.parents.items():
            self.goals[parent].children.append(child)
        for child in found.inert:
            self.goals[child].parent_inert = True
        self.rolls = found.rolls

    def roll_up(self, joints: Iterable[tuple[SharedContribution, int]]) -> None:
        """Let children count in their parents, once they are related and all totals are in.

        `joints` are what entries give to several goals, each with how often it occurs: it is read only
        where something rolls up.
        """
        if not self.rolls.links:
            return
        for goal, day, amount in self.rolls.surplus(joints):
            self.goal(goal).add_child_total(day, DayTotal(-amount, NO_READING))
        for child, parent in self.rolls.upward():
            for day, total in self.goal(child).days.items():
                self.goal(parent).add_child_total(day, total)

    def newest_entries(self) -> list[Entry]:
        """The entries, newest first."""
        return sorted(self.entries, key=newest_first, reverse=True)


def fold(events: Iterable[Stamped], until: date | None = None, absent: frozenset[str] = frozenset()) -> Book:
    """The book of a set of events, each of which is given once; without the entries after `until`.

    Events whose refs are in `absent` are left out: a revision as if it were withdrawn (it still leads
    from one revision to the next), an activity or a claim as if it had not been written.
    """
    book = Book(absent)
    activities: list[Stamped] = []
    for held in events:
        if isinstance(held.event, ActivityLogged):
            activities.append(held)
        elif not (absent and isinstance(held.event, MilestoneReached) and held.event.ref in absent):
            book.note(held)
    for entry in current_entries(activities, absent):
        if until is None or entry.activity.day <= until:
            book.add_entry(entry)
    book.relate()
    book.roll_up((found, 1) for entry in book.entries if (found := shared_contribution(entry)))
    return book
