"""A goal of Beeminder that is here already: which one it is, and what changed of its road.

What identifies it must not be what people change there: a label, a comment, the first point. So it is the
goal that has most of the file's points (client/decisions/0007-imports.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from milepost_client.operations.parts.earlier_rows import BEEMINDER
from milepost_shared.events.drafts import draft_header, draft_ref
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, GoalSet
from milepost_shared.model.revisions import GoalHistory
from milepost_shared.storage.log import Log

REASON = "changed at Beeminder"
OURS = ("Beeminder: ", REASON)
"""How the reasons of imported adjustments begin."""
Points = Counter[tuple[date, float]]


def earlier_goal(log: Log, drafts: Sequence[Event]) -> str | None:
    """Return the goal that drafts from a file are an update of; None where it is a new one."""
    first = next((draft for draft in drafts if isinstance(draft, GoalSet)), None)
    if first is None:
        return None
    if log.goal_totals.goal(first.goal).history():
        return first.goal
    points = _points(draft for draft in drafts if isinstance(draft, ActivityLogged))
    best: tuple[int, str] | None = None
    for goal, known in _imported_points(log).items():
        common, history = (points & known).total(), log.goal_totals.goal(goal).history()
        if history is None or common * 2 < min(points.total(), known.total()):
            continue
        if common > 1 or (common and _begins_as(history.goal_set, first)):
            best = max(best or (0, ""), (common, goal))
    return best[1] if best else None


def road_changes(history: GoalHistory, drafts: Sequence[Event], today: date) -> Sequence[Event]:
    """Return the adjustments that bring a goal to the road of a later file: rows that are new or changed, and
    those that are gone."""
    first, *rows = (draft for draft in drafts if isinstance(draft, GoalSet | GoalAdjusted))
    known = [
        event
        for _, event in history.ordered_adjustments()
        if event.reason.startswith(OURS) and not event.withdraws
    ]
    have, want = {_row(event) for event in known}, {_row(event) for event in rows}
    goal_set: GoalSet | GoalAdjusted = history.goal_set
    fresh = [row for row in rows if isinstance(row, GoalAdjusted) and _row(row) not in have]
    gone = [event for event in known if _row(event) not in want and not _has_plan_of(event, first)]
    if not any(_has_plan_of(event, first) for event in (*known, goal_set)):
        fresh.insert(0, _as_adjustment(first, today))
    changes: list[GoalAdjusted] = [
        *(_withdrawal(event, today) for event in gone),
        *(replace(row, reason=f"{REASON}: {row.reason.removeprefix(OURS[0])}") for row in fresh),
    ]
    return [
        replace(change, seq=n, goal=goal_set.goal, after=history.heads() if n == 1 else (draft_ref(n - 1),))
        for n, change in enumerate(changes, 1)
    ]


def _begins_as(known: GoalSet, first: GoalSet) -> bool:
    """Whether two goals with a point in common begin alike: on one day, both with a plan or without."""
    return known.start == first.start and (known.target is None) == (first.target is None)


def _row(event: GoalSet | GoalAdjusted) -> tuple[object, ...]:
    day = event.start if isinstance(event, GoalSet) else event.effective_day
    return day, event.target, event.deadline


def _has_plan_of(event: GoalSet | GoalAdjusted, first: GoalSet | GoalAdjusted) -> bool:
    """Whether an event stands for the first row: the goal as it was set, or a change of that row since."""
    return (event.target, event.deadline) == (first.target, first.deadline)


def _as_adjustment(first: GoalSet | GoalAdjusted, today: date) -> GoalAdjusted:
    """The first row of a road cannot be set again: it holds from today."""
    return GoalAdjusted(
        **draft_header(),
        goal=first.goal,
        reason="another first row",
        effective_day=today,
        target=first.target,
        deadline=first.deadline,
    )


def _withdrawal(event: GoalAdjusted, today: date) -> GoalAdjusted:
    return GoalAdjusted(
        **draft_header(), goal=event.goal, reason=REASON, effective_day=today, withdraws=event.ref
    )


def _points(activities: Iterator[ActivityLogged]) -> Points:
    return Counter((each.day, given.amount) for each in activities for given in each.contributions)


def _imported_points(log: Log) -> dict[str, Points]:
    """Return the points of each goal that came from Beeminder, as they are now."""
    by_goal: defaultdict[str, Points] = defaultdict(Counter)
    for entry in log.entries():
        event = entry.original.event
        assert isinstance(event, ActivityLogged)
        if not entry.withdrawn and (event.origin or "").startswith(BEEMINDER):
            for given in entry.activity.contributions:
                by_goal[given.goal][entry.activity.day, given.amount] += 1
    return by_goal
