"""What came of a write: the ref of its first event, and how the goals and the activity now stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.targets import met_goals, unmet_goals
from milepost_client.operations.remarks import HierarchyRemark
from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalEvent,
    GoalSet,
    MilestoneReached,
)
from milepost_shared.model.revisions import changed_fields, present_fields
from milepost_shared.progress.goal_view import GoalView, goal_view, goal_views
from milepost_shared.progress.targets import MetGoal
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log


class ReachedMilestone(Struct, frozen=True):
    """A milestone that the write crossed: its name, and the id and title of its goal."""

    name: str
    goal: str
    title: str


class WriteResult(Struct, frozen=True, kw_only=True):
    """The result of a write: the ref of its first event, and the present state of what it is about.

    `goals` are the goals it is about, the first named first; `activity` is set where it is one; `reached`
    are the milestones recorded with it, `met` the goals whose targets it met.
    """

    ref: str
    goals: list[GoalView]
    activity: ActivityView | None
    reached: list[ReachedMilestone]
    remarks: list[HierarchyRemark]
    met: list[MetGoal] = []

    @property
    def goal(self) -> GoalView | None:
        """The first of the goals, if any."""
        return self.goals[0] if self.goals else None


def record(log: Log, device: Writer, moment: Moment, drafts: Sequence[Draft]) -> WriteResult:
    """Write drafts and the milestones they cross, and return what came of the first.

    Raises BadInput, naming the field, where a draft breaks a limit.
    """
    unmet = unmet_goals(log, drafts, moment.today)
    events = device.record_in(log, drafts, moment)
    met = [MetGoal(goal, _title(log, goal)) for goal in met_goals(log, unmet, moment.today)]
    return replace(outcome(log, events, moment.today), met=met)


def outcome(log: Log, events: Sequence[Event], today: date) -> WriteResult:
    """Return what came of a write whose events these are, the first one first, as the log now stands; without
    the goals that it met."""
    first, *others = events
    activity = _activity(log, first)
    return WriteResult(
        ref=first.ref,
        goals=list(_goals(log, first, activity, today)),
        activity=activity,
        reached=list(_reached(log, others, today)),
        remarks=_remarks(log, first, today),
    )


def _title(log: Log, goal: str) -> str:
    history = log.goal_totals.goal(goal).history()
    return str(present_fields(history)["title"]) if history else goal


def _activity(log: Log, event: Event) -> ActivityView | None:
    entry = log.entry(event.ref) if isinstance(event, ActivityLogged) else None
    return activity_view(entry) if entry else None


def _goals(log: Log, event: Event, activity: ActivityView | None, today: date) -> Iterator[GoalView]:
    """The goals that the event is about; one that was taken back has no view."""
    if isinstance(event, ActivityLogged):
        ids = [given.goal for given in activity.contributions] if activity else []
    else:
        ids = [event.goal] if isinstance(event, GoalEvent) else []
    for goal in dict.fromkeys(ids):
        if view := goal_view(log.goal_totals.goal(goal), today):
            yield view


def _reached(log: Log, events: Sequence[Event], today: date) -> Iterator[ReachedMilestone]:
    for event in events:
        if isinstance(event, MilestoneReached) and (
            goal := goal_view(log.goal_totals.goal(event.goal), today)
        ):
            yield ReachedMilestone(event.milestone, goal.id, goal.title)


def _remarks(log: Log, event: Event, today: date) -> list[HierarchyRemark]:
    """The remarks on the goal's links, where a revision touched them."""
    if not isinstance(event, GoalSet | GoalAdjusted) or not _touches_links(event):
        return []
    # Logging an activity starts faster without it.
    from milepost_client.operations.hierarchy_remarks import hierarchy_remarks

    goals = {goal.id: goal for goal in goal_views(log.goal_totals.book(), today)}
    return hierarchy_remarks(goals[event.goal], goals) if event.goal in goals else []


def _touches_links(event: GoalSet | GoalAdjusted) -> bool:
    if isinstance(event, GoalSet):
        return event.parent is not None or event.rolls_up
    return bool(event.withdraws or changed_fields(event).keys() & {"deadline", "parent", "rolls_up", "unit"})
