"""One goal: where it stands, its chart, its story, and what counted for it lately."""

from __future__ import annotations

from itertools import islice

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import own_id
from milepost_client.operations.hierarchy_remarks import hierarchy_remarks
from milepost_client.operations.remarks import HierarchyRemark
from milepost_client.parsing.goals import GoalNames, goal_names_ever
from milepost_client.parsing.refs import device_names
from milepost_client.queries.parts.burn_up import BurnUp, burn_up
from milepost_client.queries.parts.newest_entries import newest_entries
from milepost_client.queries.parts.one_goal import one_goal
from milepost_client.queries.parts.story import StoryItem, story
from milepost_client.queries.parts.withdrawals import withdrawals
from milepost_shared.events.types import Milestone
from milepost_shared.model.revisions import present_fields
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.progress.paces import Paces, paces
from milepost_shared.projections.activities import ActivityView
from milepost_shared.storage.log import Log

LATELY = 5
"""How many of the newest entries are shown."""


class GoalRequest(Struct, frozen=True):
    """The goal with that title, a part of it, or that id."""

    goal: str


class GoalDetail(Struct, frozen=True, kw_only=True):
    """A goal as it stands today, the pace that it asks for by each period, its milestones as they were set,
    its chart, its story (oldest first), the remarks on its links, the newest entries that count for it, and
    the names of all goals."""

    goal: GoalView
    required_paces: Paces | None
    milestones: list[Milestone]
    chart: BurnUp
    story: list[StoryItem]
    remarks: list[HierarchyRemark]
    lately: list[ActivityView]
    names: GoalNames


def goal(log: Log, moment: Moment, request: GoalRequest) -> GoalDetail:
    """Return all about one goal. Raises BadInput or NotFound."""
    view = one_goal(log, request.goal, moment.today)
    known = log.goal_totals.goal(view.id)
    history = known.history()
    assert history is not None, "a goal that is shown stands"
    return GoalDetail(
        goal=view,
        required_paces=paces(view.required_pace),
        milestones=list(present_fields(history)["milestones"]),
        chart=burn_up(known, view),
        story=story(view, withdrawals(log.events.revisions(view.id)), device_names(log), own_id(log)),
        remarks=link_remarks(log, view),
        lately=list(islice(newest_entries(log, log.goal_totals.sources(view.id)), LATELY)),
        names=goal_names_ever(log),
    )


def link_remarks(log: Log, view: GoalView) -> list[HierarchyRemark]:
    """Return the remarks on a goal's links to others."""
    linked = goal_views(log.goal_totals.book(), view.today) if view.parent or view.children else []
    return hierarchy_remarks(view, {known.id: known for known in linked})
