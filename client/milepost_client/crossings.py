"""Milestones that have been crossed and are on no record yet (design section 3).

A device records them in the transaction of its own command, or at the end of a sync.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from milepost_shared.drafts import draft_header
from milepost_shared.events import MilestoneReached, micro, plain
from milepost_shared.goal import Goal
from milepost_shared.log import Log
from milepost_shared.milestones import first_claims, place, reached_days
from milepost_shared.progress import Curve, curve, descends
from milepost_shared.revisions import History, present


def crossings(log: Log, goals: Iterable[str], today: date) -> list[MilestoneReached]:
    """Drafts of the claims that are due for those goals: each milestone reached by `today`."""
    found: list[MilestoneReached] = []
    for goal_id in filter(log.events.names_milestones, dict.fromkeys(goals)):
        bare = Goal(goal_id, list(log.events.revisions(goal_id)))
        claimed = first_claims(held for held in bare.revisions if isinstance(held.event, MilestoneReached))
        if (known := bare.history()) and _open(known, claimed):
            goal = log.views.goal(goal_id)
            found += _due(log, goal_id, known, curve(known, goal.days), claimed, today, len(found))
    return found


def _open(goal: History, claimed: Iterable[str]) -> bool:
    """Whether a milestone that the facts decide waits for its record."""
    return any(not m.is_said and m.name not in claimed for m in present(goal)["milestones"])


def _due(
    log: Log, goal_id: str, goal: History, values: Curve, claimed: Iterable[str], today: date, before: int
) -> list[MilestoneReached]:
    days = reached_days(goal, values, today)
    fields, baseline = present(goal), goal.founding.baseline
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
            goal=goal_id,
            milestone=name,
            value=round(plain(at), 6),
            day=day,
            evidence=_evidence(log, goal_id, goal, values, day, at, down),
        )
        for n, (name, at, day) in enumerate(due, 1)
    ]


def _evidence(
    log: Log, goal_id: str, goal: History, values: Curve, day: date, at: Fraction, down: bool
) -> str | None:
    """The ref of the activity of `day` that crossed the value: the first that reached it, in order."""
    value = values.at(date.fromordinal(day.toordinal() - 1))
    for entry in reversed(log.entries_of([day.toordinal()])):
        amounts = [micro(c.amount) for c in entry.activity.contributions if c.goal == goal_id]
        if amounts:
            value = amounts[-1] if goal.founding.measure == "level" else value + sum(amounts)
            if value <= at if down else value >= at:
                return entry.original.event.ref
    return None
