"""What a write leads to: the event, the goal or activity as it now stands, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from milepost_client.cli.session import Session
from milepost_client.device.background import spawn_sync
from milepost_client.device.device import Device
from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, GoalSet, MilestoneReached
from milepost_shared.model.revisions import changed
from milepost_shared.progress.goal_view import GoalView, goal_view, goal_views
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log


class Written:
    """The first event of a write, and how what it is about stands now."""

    def __init__(
        self,
        event: Event,
        goals: list[GoalView],
        activity: ActivityView | None,
        reached: list[tuple[str, GoalView]],
        remarks: list[str],
    ) -> None:
        self.ref = event.ref
        self.goals = goals
        self.activity = activity
        self.reached = reached
        self.remarks = remarks

    @property
    def goal(self) -> GoalView | None:
        """The goal it is about, where it is one."""
        return self.goals[0] if self.goals else None

    def as_json(self) -> dict[str, Any]:
        """`{"ref", "goal"}`, with the activity as it now stands where it is one."""
        found: dict[str, Any] = {"ref": self.ref, "goal": self.goal}
        return found | ({"activity": self.activity} if self.activity else {})


def write(session: Session, drafts: Callable[[Device, Log], Sequence[Draft]]) -> Written:
    """Write what `drafts` makes of the log, in one transaction, and look at the outcome."""

    async def work(device: Device) -> Written:
        def inside(log: Log) -> Written:
            events = device.record_in(log, drafts(device, log), session.moment)
            return _outcome(log, events, session)

        return await device.log.write(inside)

    written = session.run(work)
    spawn_sync(session.home, session.environ, session.moment.today)
    return written


def _outcome(log: Log, events: list[Event], session: Session) -> Written:
    first, today = events[0], session.moment.today
    reached = [
        (event.milestone, goal)
        for event in events[1:]
        if isinstance(event, MilestoneReached) and (goal := goal_view(log.day_totals.goal(event.goal), today))
    ]
    activity = None
    if isinstance(first, ActivityLogged):
        entry = log.entry(first.ref)
        activity = activity_view(entry) if entry else None
        names = dict.fromkeys(c.goal for c in (activity.contributions if activity else ()))
    else:
        names = {first.goal: None}
    goals = [found for name in names if (found := goal_view(log.day_totals.goal(name), today))]
    return Written(first, goals, activity, reached, _remarks(log, first, today))


def _remarks(log: Log, event: Event, today: date) -> list[str]:
    """What to know of a goal and those that it serves or that serve it, where a revision touched that."""
    if not isinstance(event, GoalSet | GoalAdjusted) or not _touches_family(event):
        return []
    from milepost_client.presentation.hierarchy import remarks

    goals = {goal.id: goal for goal in goal_views(log.day_totals.book(), today)}
    return remarks(goals[event.goal], goals) if event.goal in goals else []


def _touches_family(event: GoalSet | GoalAdjusted) -> bool:
    if isinstance(event, GoalSet):
        return event.parent is not None or event.rolls_up
    return bool(event.withdraws or changed(event).keys() & {"deadline", "parent", "rolls_up", "unit"})
