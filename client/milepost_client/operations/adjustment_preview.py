"""What an adjustment would change, before it is written or along with it."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal, draft_adjustment
from milepost_client.operations.written import WriteResult
from milepost_client.parsing.goals import GoalNames, goal_names_ever
from milepost_shared.model.goal import Goal
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.projections.smart import SmartFinding, achievable, smart_view
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.replay.what_if import with_draft
from milepost_shared.storage.log import Log


class Side(Struct, frozen=True):
    """A goal on one side of an adjustment, and the SMART check of it."""

    goal: GoalView
    findings: list[SmartFinding]

    @property
    def achievable(self) -> SmartFinding:
        """Whether the goal can be done."""
        return achievable(self.findings)


class Preview(Struct, frozen=True):
    """A goal as it is and as it would be with an adjustment that takes effect on `day`; `names` are those
    of all goals."""

    before: Side
    after: Side
    day: date
    names: GoalNames


class PreviewedAdjustment(Struct, frozen=True):
    """What came of an adjustment, and what it was to change."""

    written: WriteResult
    preview: Preview


def adjust_with_preview(
    log: Log, device: Writer, moment: Moment, request: AdjustmentRequest
) -> PreviewedAdjustment:
    """Adjust a goal without showing first what would change. Raises BadInput or NotFound, and writes nothing
    then."""
    preview = preview_adjustment(log, moment, request)
    return PreviewedAdjustment(adjust_goal(log, device, moment, request), preview)


def preview_adjustment(log: Log, moment: Moment, request: AdjustmentRequest) -> Preview:
    """Return what an adjustment would make of its goal, by the same fold as when it is written.

    Raises BadInput or NotFound.
    """
    draft = draft_adjustment(log, moment, request)
    goal = log.goal_totals.goal(draft.goal)
    past = TrackRecord(log.goal_totals.book().goals.values(), log.entries)

    def side(known: Goal) -> Side:
        view, checked = goal_view(known, moment.today), smart_view(known, past, moment.today)
        assert view is not None and checked is not None, "a goal that is adjusted stands"
        return Side(view, checked.findings)

    return Preview(side(goal), side(with_draft(goal, draft)), draft.effective_day, goal_names_ever(log))
