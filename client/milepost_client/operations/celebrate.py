"""Say that a milestone is reached, or how it was celebrated."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.written import WriteResult, record
from milepost_client.parsing.goals import goal_to_write
from milepost_client.parsing.milestones import GoalMilestone, list_milestones, milestone_to_write
from milepost_shared.errors import BadInput, MilepostError, NotFound
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import MilestoneReached
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.progress.milestones import MilestoneView
from milepost_shared.projections.commitments import target_met_on
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_amount, format_day


class CelebrationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A milestone by its name, of the goal with that title, a part of it, or that id, if given.

    `day` is the day on which it was reached, by default today.
    """

    milestone: str
    goal: str | None = None
    note: str | None = None
    day: date | None = None


class CelebrationResult(Struct, frozen=True):
    """What came of a celebration, and the milestone as it was before."""

    written: WriteResult
    before: MilestoneView


def celebrate(log: Log, device: Writer, moment: Moment, request: CelebrationRequest) -> CelebrationResult:
    """Record a milestone. Raises BadInput or NotFound, and writes nothing then."""
    goal = goal_to_write(log, request.goal) if request.goal else None
    milestones = list_milestones(log, moment.today, goal)
    try:
        named = milestone_to_write(milestones, request.milestone)
    except NotFound:
        if goal is None:
            _refuse_goal(log, request.milestone, moment.today)
        raise
    draft = _claim(named, request.day, request.note, moment.today)
    return CelebrationResult(record(log, device, moment, [draft]), named.milestone)


def _refuse_goal(log: Log, name: str, today: date) -> None:
    """Raise BadInput where a goal was named in the place of a milestone: how it is celebrated, or what is
    missing."""
    try:
        view = goal_view(log.goal_totals.goal(goal_to_write(log, name)), today)
    except MilepostError:
        return
    if view is None:
        return
    if view.status == "active" and target_met_on(view):
        advice = f'Achieve it: milepost goal achieve "{view.title}" -r WHY'
        raise BadInput(f"“{view.title}” is a goal, and no milestone; its target is met.", advice)
    see = f'See its milestones: milepost milestones "{view.title}"'
    raise BadInput(f"“{view.title}” is a goal, and no milestone; {_missing(view)}.", see)


def _missing(goal: GoalView) -> str:
    if goal.status != "active":
        return f"it is {goal.status}"
    if goal.target is None:
        return "it has no target that could be met"
    return f"{format_amount(abs(round(goal.target - goal.value, 6)))} to go until its target is met"


def _claim(named: GoalMilestone, day: date | None, note: str | None, today: date) -> MilestoneReached:
    """The claim to write. Raises BadInput where the facts say otherwise, or it says nothing new."""
    milestone, goal = named.milestone, named.goal
    if milestone.reached is None and milestone.at is not None:
        to_go = format_amount(abs(round(milestone.at - goal.value, 6)))
        raise BadInput(
            f"“{milestone.name}” lies {to_go} ahead.", "It is recorded as soon as what you log reaches it."
        )
    if milestone.state == "withdrawn":
        raise BadInput(f"“{milestone.name}” is no milestone of “{goal.title}” any more.")
    if milestone.reached is not None and note is None:
        reached = format_day(milestone.reached, today)
        raise BadInput(
            f"“{milestone.name}” was reached on {reached} already.", "Say how you celebrate: -n NOTE"
        )
    if day is not None and day > today:
        raise BadInput(f"{day} is in the future.", "Celebrate it when it has come.", field="day")
    return MilestoneReached(
        **draft_header(),
        goal=goal.id,
        milestone=milestone.name,
        value=milestone.at if milestone.at is None else round(milestone.at, 6),
        day=milestone.reached or day or today,
        note=note,
    )
