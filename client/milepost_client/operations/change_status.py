"""Pause, resume, achieve or drop a goal."""

from __future__ import annotations

from typing import Any

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.goal_revision import RevisionRequest, draft_revision, record_revision
from milepost_client.operations.written import WriteResult
from milepost_shared.errors import BadInput
from milepost_shared.events.types import GoalAdjusted, Status
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.storage.log import Log


class StatusRequest(RevisionRequest, frozen=True, kw_only=True, omit_defaults=True):
    """The status that a goal is to have."""

    status: Status


def change_status(log: Log, device: Writer, moment: Moment, request: StatusRequest) -> WriteResult:
    """Give a goal another status. Raises BadInput where it has it already, or NotFound."""
    return record_revision(log, device, moment, draft_status(log, moment, request))


def draft_status(log: Log, moment: Moment, request: StatusRequest) -> GoalAdjusted:
    """Return the change of status as the goal now stands. Raises BadInput or NotFound."""
    return draft_revision(log, moment.today, request, lambda goal, _: _changes(goal, request.status))


def _changes(goal: GoalView, status: Status) -> dict[str, Any]:
    if goal.status == status:
        raise BadInput(f"“{goal.title}” is {status} already.", "See: milepost goal list", field="status")
    return {"status": status}
