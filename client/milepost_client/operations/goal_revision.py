"""What all adjustments have in common: the goal they name, the reason, and the day they hold from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.written import WriteResult, record
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.storage.log import Log

Changes = Callable[[GoalView, date], dict[str, Any]]
"""Returns the fields that an adjustment changes in a goal from a day on, perhaps its `effective_day` too."""


class RevisionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An adjustment of the goal with that title, a part of it, or that id.

    It holds from `since`, by default from today or the goal's later start. `reason` is None while it is only
    looked at; recording it needs one. Raises BadInput for an empty reason.
    """

    goal: str
    reason: str | None = None
    since: date | None = None

    def __post_init__(self) -> None:
        if self.reason is not None:
            _check_reason(self.reason)


def draft_revision(log: Log, today: date, request: RevisionRequest, changes: Changes) -> GoalAdjusted:
    """Return the adjustment that `changes` makes of the goal as it is now; its reason may be empty still.

    Raises BadInput or NotFound.
    """
    known = log.goal_totals.goal(goal_to_write(log, request.goal))
    revisions, view = known.history(), goal_view(known, today)
    assert revisions is not None and view is not None, "a goal that has a name stands"
    # What is adjusted before a goal starts holds from its start.
    day = request.since or max(today, view.start)
    if day < view.start:
        problem = f"“{view.title}” starts on {view.start}, not before."
        raise BadInput(problem, "Give a later --from.", field="since")
    fields: dict[str, Any] = {"effective_day": day, **changes(view, day)}
    reason = (request.reason or "").strip()
    return GoalAdjusted(**draft_header(), goal=known.id, reason=reason, after=revisions.heads(), **fields)


def record_revision(
    log: Log, device: Writer, moment: Moment, draft: GoalAdjusted, follows: Sequence[Draft] = ()
) -> WriteResult:
    """Write an adjustment, and what follows from it. Raises BadInput without a reason, or where it breaks a
    limit."""
    _check_reason(draft.reason)
    return record(log, device, moment, [draft, *follows])


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(
            "An adjustment needs a reason.", "Add -r WHY: later you will be glad of it.", field="reason"
        )
