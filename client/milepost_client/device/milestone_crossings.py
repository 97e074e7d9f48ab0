"""Milestones that have been crossed and are on no record yet (design section 3).

A device records them in the transaction of its own command, or at the end of a sync.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import MilestoneReached, from_micros
from milepost_shared.model.entries import Entry, amounts, contributions
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.indicators import descends
from milepost_shared.progress.milestones import first_claims, place, reached_days
from milepost_shared.progress.value_curve import Curve, curve
from milepost_shared.storage.log import Log


def due_milestones(log: Log, goals: Iterable[str], today: date) -> list[MilestoneReached]:
    """Drafts of the claims that are due for those goals and the ones in which they may count: each
    milestone reached by `today`."""
    found: list[MilestoneReached] = []
    for goal_id in filter(log.events.names_milestones, log.day_totals.kin.above(goals)):
        bare = Goal(goal_id, list(log.events.revisions(goal_id)))
        claimed = first_claims(held for held in bare.revisions if isinstance(held.event, MilestoneReached))
        if (known := bare.history()) and _open(known, claimed):
            book = log.day_totals.around(goal_id)
            values = curve(known, book.goal(goal_id).days)
            found += _due(log, known, values, book.rolls, claimed, today, len(found))
    return found


def _open(goal: GoalHistory, claimed: Iterable[str]) -> bool:
    """Whether a milestone that the facts decide waits for its record."""
    return any(not m.is_said and m.name not in claimed for m in present_fields(goal)["milestones"])


def _due(
    log: Log,
    goal: GoalHistory,
    values: Curve,
    rolls: RollUp,
    claimed: Iterable[str],
    today: date,
    before: int,
) -> list[MilestoneReached]:
    days = reached_days(goal, values, today)
    fields, baseline = present_fields(goal), goal.goal_set.baseline
    now = {milestone.name: place(milestone, fields, baseline) for milestone in fields["milestones"]}
    down = descends(fields, baseline)
    due = [
        (name, at, days[name])
        for name, at in now.items()
        if at is not None and name in days and name not in claimed
    ]
    return [
        MilestoneReached(
            **draft_header(before + n),
            goal=goal.goal_set.goal,
            milestone=name,
            value=round(from_micros(at), 6),
            day=day,
            evidence=_evidence(log, goal, values, rolls, day, at, down),
        )
        for n, (name, at, day) in enumerate(due, 1)
    ]


def _evidence(
    log: Log, goal: GoalHistory, values: Curve, rolls: RollUp, day: date, at: Fraction, down: bool
) -> str | None:
    """The ref of the activity of `day` that crossed the value: the first that reached it, in order."""
    value = values.at(date.fromordinal(day.toordinal() - 1))
    for entry in reversed(log.entries_of([day.toordinal()])):
        if (given := _given(entry, goal, rolls)) is not None:
            value = given if goal.goal_set.measure == "level" else value + given
            if value <= at if down else value >= at:
                return entry.original.event.ref
    return None


def _given(entry: Entry, goal: GoalHistory, rolls: RollUp) -> int | None:
    """What an entry counts for in the goal, or reads off for it."""
    name = goal.goal_set.goal
    if goal.goal_set.measure == "sum":
        return rolls.counted(amounts(entry)).get(name)
    return max((reading.amount for named, _, reading in contributions(entry) if named == name), default=None)
