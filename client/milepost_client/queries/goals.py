"""All goals as they stand today, their tree, and what is to know of their links."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.operations.hierarchy_remarks import parent_remarks
from milepost_client.operations.remarks import HierarchyRemark
from milepost_client.queries.parts.closed_parts import ClosedPart, closed_parts
from milepost_client.queries.parts.goal_tree import TreePlace, tree_places
from milepost_shared.events.types import Horizon, Status
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.storage.log import Log


class GoalsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which goals the tree is to have: those of some statuses, and of one horizon; all where None."""

    statuses: tuple[Status, ...] | None = None
    horizon: Horizon | None = None


class GoalsView(Struct, frozen=True, kw_only=True):
    """All goals in the order in which they were set, the tree of those that are asked for, and the remarks on
    the links of these to their parents.

    The tree also has the closed goals that count in those: `parts`.
    """

    goals: list[GoalView]
    tree: list[TreePlace]
    remarks: list[HierarchyRemark]
    parts: list[ClosedPart]


def goals(log: Log, moment: Moment, request: GoalsRequest) -> GoalsView:
    """Return the goals as they stand today."""
    book = log.goal_totals.book()
    known = goal_views(book, moment.today)
    shown = [goal for goal in known if _is_asked_for(goal, request)]
    by_id = {goal.id: goal for goal in known}
    remarks = [remark for goal in shown for remark in parent_remarks(goal, by_id)]
    parts = closed_parts(shown, known, book.rollup)
    in_tree = {goal.id for goal in (*shown, *(part.goal for part in parts))}
    tree = tree_places([goal for goal in known if goal.id in in_tree], known)
    return GoalsView(goals=known, tree=tree, remarks=remarks, parts=parts)


def _is_asked_for(goal: GoalView, request: GoalsRequest) -> bool:
    return (request.statuses is None or goal.status in request.statuses) and request.horizon in (
        None,
        goal.horizon,
    )
