"""What an adjustment would make of its goal, before it is written, and the plan that would be drawn."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.operations.adjust_goal import AdjustmentRequest
from milepost_client.operations.adjustment_preview import Preview, preview_adjustment
from milepost_client.queries.parts.burn_up import BurnUp, burn_up
from milepost_client.queries.parts.series import Points
from milepost_shared.progress.paces import Paces, paces
from milepost_shared.progress.revision_views import RevisionView
from milepost_shared.storage.log import Log


class AdjustmentPreview(Struct, frozen=True, kw_only=True):
    """The goal before and after, the pace that it asks for then by each period, the chart as it is now, the
    corners of the plan as it would be, and the adjustment itself with its effect."""

    preview: Preview
    required_paces: Paces | None
    chart: BurnUp
    planned: Points
    revision: RevisionView


def adjustment_preview(log: Log, moment: Moment, request: AdjustmentRequest) -> AdjustmentPreview:
    """Return what an adjustment would change. Raises BadInput or NotFound."""
    preview = preview_adjustment(log, moment, request)
    now, then = preview.before.goal, preview.after.goal
    return AdjustmentPreview(
        preview=preview,
        required_paces=paces(then.required_pace),
        chart=burn_up(log.goal_totals.goal(now.id), now),
        planned=tuple((corner.day, corner.value) for corner in then.line),
        revision=then.revisions[-1],
    )
