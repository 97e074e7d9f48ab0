"""Milestones that are crossed and on no record yet (shared/decisions/0009-milestones.md).

A device records them in the transaction of its own command, or at the end of a sync.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from msgspec import Struct

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import MilestoneReached, from_micros
from milepost_shared.model.entries import Entry, amounts_by_goal, contributions
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.indicators import descends
from milepost_shared.progress.milestones import first_claims, milestone_value, reached_days
from milepost_shared.progress.value_curve import ValueCurve, value_curve
from milepost_shared.storage.log import Log


class Crossing(Struct, frozen=True):
    """A milestone that a goal's value reached on `day`, at the value `at` (millionths)."""

    name: str
    at: Fraction
    day: date


def due_milestones(log: Log, goals: Iterable[str], today: date) -> list[MilestoneReached]:
    """Return drafts of the claims that are due by `today`, for those goals and for the ones they count in."""
    due: list[MilestoneReached] = []
    for goal_id in filter(log.events.names_milestones, log.goal_totals.links.above(goals)):
        bare = Goal(goal_id, list(log.events.revisions(goal_id)))
        claimed = first_claims(held for held in bare.revisions if isinstance(held.event, MilestoneReached))
        if (goal := bare.history()) and _open(goal, claimed):
            book = log.goal_totals.around(goal_id)
            values = value_curve(goal, book.goal(goal_id).days)
            for crossing in _crossings(goal, values, claimed, today):
                evidence = _evidence(log, goal, values, book.rollup, crossing)
                due.append(_claim(goal, crossing, evidence, len(due) + 1))
    return due


def _open(goal: GoalHistory, claimed: Iterable[str]) -> bool:
    """Whether a milestone that the facts decide waits for its record."""
    return any(not m.is_declared and m.name not in claimed for m in present_fields(goal)["milestones"])


def _crossings(
    goal: GoalHistory, values: ValueCurve, claimed: Iterable[str], today: date
) -> Iterator[Crossing]:
    """The milestones with a value that are reached and not claimed."""
    days, fields = reached_days(goal, values, today), present_fields(goal)
    places = {m.name: milestone_value(m, fields, goal.goal_set.baseline) for m in fields["milestones"]}
    for name, at in places.items():
        if at is not None and name in days and name not in claimed:
            yield Crossing(name, at, days[name])


def _claim(goal: GoalHistory, crossing: Crossing, evidence: str | None, n: int) -> MilestoneReached:
    return MilestoneReached(
        **draft_header(n),
        goal=goal.goal_set.goal,
        milestone=crossing.name,
        value=round(from_micros(crossing.at), 6),
        day=crossing.day,
        evidence=evidence,
    )


def _evidence(
    log: Log, goal: GoalHistory, values: ValueCurve, rolls: RollUp, crossing: Crossing
) -> str | None:
    """The ref of the activity that crossed the value: the first of its day that reached it, in order."""
    down = descends(present_fields(goal), goal.goal_set.baseline)
    day = crossing.day.toordinal()
    value = values.value_on(date.fromordinal(day - 1))
    for entry in reversed(log.entries_of([day])):
        if (given := _given(entry, goal, rolls)) is not None:
            value = given if goal.goal_set.measure == "level" else value + given
            if value <= crossing.at if down else value >= crossing.at:
                return entry.original.event.ref
    return None


def _given(entry: Entry, goal: GoalHistory, rolls: RollUp) -> int | None:
    """What an entry counts for in the goal, or reads off for it, in millionths."""
    goal_id = goal.goal_set.goal
    if goal.goal_set.measure == "sum":
        return rolls.counted_amounts(amounts_by_goal(entry)).get(goal_id)
    return max(
        (reading.amount for named, _, reading in contributions(entry) if named == goal_id), default=None
    )
