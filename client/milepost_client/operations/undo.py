"""Take back what was written: an activity, a goal, or an adjustment."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.operations.corrections import correction
from milepost_client.operations.written import Written, record
from milepost_client.parsing.goals import check_parent, goal_names
from milepost_client.parsing.refs import resolve_ref
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, MilestoneReached, Revision
from milepost_shared.model.revisions import goal_history, present_fields
from milepost_shared.storage.log import Log


class UndoRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The event to take back, by its ref (`17`, `phone-17`, `last`), and why."""

    ref: str = "last"
    reason: str = "taken back"


class Undone(Struct, frozen=True):
    """What came of an undo, and the event that it takes back."""

    written: Written
    event: Event


def undo(log: Log, device: Device, moment: Moment, request: UndoRequest) -> Undone:
    """Take an event back; nothing is deleted. Raises BadInput or NotFound, and writes nothing then."""
    held = log.events.get(resolve_ref(log, request.ref, device.id))
    if held is None:
        raise BadInput(
            f"{request.ref} needs a newer version of Milepost.", "Update it on this device.", field="ref"
        )
    draft = _withdrawal(log, held.event, request.reason, moment.today)
    return Undone(record(log, device, moment, [draft]), held.event)


def _withdrawal(log: Log, event: Event, reason: str, today: date) -> Draft:
    if isinstance(event, ActivityLogged):
        return _without_activity(log, event)
    if isinstance(event, MilestoneReached):
        raise BadInput(
            "A milestone follows from what was logged.", "Correct that: milepost edit REF", field="ref"
        )
    return _without_revision(log, event, reason, today)


def _without_activity(log: Log, event: ActivityLogged) -> bytes:
    entry = log.entry(event.ref)
    if entry is None:
        raise NotFound("The activity that this corrects is not here yet.", "Sync first: milepost sync")
    if entry.withdrawn:
        raise BadInput("That was taken back already.", "Bring it back with: milepost edit REF", field="ref")
    return correction(log, entry, {"void": True})


def _without_revision(log: Log, event: Revision, reason: str, today: date) -> GoalAdjusted:
    known = goal_history(log.events.revisions(event.goal))
    if known and event.ref in {held.event.ref for held in known.withdrawn}:
        raise BadInput("That was taken back already.", "See: milepost history", field="ref")
    draft = GoalAdjusted(
        **draft_header(),
        goal=event.goal,
        reason=reason,
        effective_day=today,
        after=known.heads() if known else (event.ref,),
        withdraws=event.ref,
    )
    _check_parent(log, draft)
    return draft


def _check_parent(log: Log, draft: GoalAdjusted) -> None:
    """Raises BadInput where the undo would give the goal a parent that serves it by now."""
    after = goal_history([*log.events.revisions(draft.goal), Stamped(MAX_STAMP, draft)])
    parent, names = present_fields(after)["parent"] if after else None, goal_names(log)
    if parent and (draft.goal not in names or names[draft.goal].parent != parent):
        check_parent(draft.goal, parent, names)
