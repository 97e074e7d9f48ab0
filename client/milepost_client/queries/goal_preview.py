"""A goal that is not set yet, as it would be: any two of target, deadline and pace give the third."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.operations.hierarchy_remarks import parent_remarks
from milepost_client.operations.remarks import HierarchyRemark
from milepost_client.operations.set_goal import GoalRequest, goal_to_set
from milepost_client.queries.parts.burn_up import BurnUp, burn_up
from milepost_shared.events.drafts import check_draft
from milepost_shared.model.goal import Goal
from milepost_shared.progress.goal_view import GoalView, goal_view, goal_views
from milepost_shared.progress.paces import Paces, paces
from milepost_shared.projections.smart import SmartFinding, smart_view
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.replay.what_if import with_draft
from milepost_shared.storage.log import Log

UNTITLED = "?"
"""Stands for a title that is not written yet."""


class GoalPreview(Struct, frozen=True, kw_only=True):
    """A goal on the day it would start, or today; the pace that it asks for by each period; its chart, its
    SMART check, and the remarks on its link."""

    goal: GoalView
    required_paces: Paces | None
    chart: BurnUp
    findings: list[SmartFinding]
    remarks: list[HierarchyRemark]


def goal_preview(log: Log, moment: Moment, request: GoalRequest) -> GoalPreview:
    """Return the goal that a request would set, by the same fold as when it is written.

    A title may be missing still. Raises BadInput or NotFound where setting it would.
    """
    titled = request if request.title.strip() else replace(request, title=UNTITLED)
    draft = goal_to_set(log, titled, moment.today)
    check_draft(draft, moment.today)
    new, day = with_draft(Goal(draft.goal), draft), max(moment.today, draft.start)
    past = TrackRecord(log.goal_totals.book().goals.values(), log.entries)
    view, checked = goal_view(new, day), smart_view(new, past, day)
    assert view is not None and checked is not None, "a goal that is set stands"
    others = {known.id: known for known in goal_views(log.goal_totals.book(), day)}
    return GoalPreview(
        goal=view,
        required_paces=paces(view.required_pace),
        chart=burn_up(new, view),
        findings=checked.findings,
        remarks=parent_remarks(view, others | {view.id: view}),
    )
