"""Set a goal."""

from __future__ import annotations

import secrets
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.operations.goal_plan import GoalFields, check_deadline, complete
from milepost_client.operations.written import Written, record
from milepost_client.parsing.goal_fields import read_title
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalSet, Measure
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import goal_history, present_fields
from milepost_shared.projections.smart import SmartFinding, smart_view
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.replay.what_if import with_draft
from milepost_shared.storage.log import Log


class GoalRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A goal to set. Its plan goes from `baseline` on `start`, or today."""

    title: str
    fields: GoalFields = GoalFields()
    start: date | None = None
    baseline: float = 0.0
    measure: Measure = "sum"


def set_goal(log: Log, device: Device, moment: Moment, request: GoalRequest) -> Written:
    """Set a goal. Raises BadInput or NotFound, and writes nothing then."""
    return record(log, device, moment, [_with_parent(log, draft_goal(request, moment.today), request)])


def smart_findings(log: Log, moment: Moment, request: GoalRequest) -> list[SmartFinding]:
    """Return the SMART check of a goal that is not set yet, on the day it starts or today."""
    draft = draft_goal(request, moment.today)
    goal = with_draft(Goal(draft.goal), _with_parent(log, draft, request))
    past = TrackRecord(log.goal_totals.book().goals.values(), log.entries)
    view = smart_view(goal, past, max(moment.today, draft.start))
    assert view is not None, "a goal that is set stands"
    return view.findings


def draft_goal(request: GoalRequest, today: date) -> GoalSet:
    """Return the goal without its parent, which only the log knows. Raises BadInput."""
    start, fields = request.start or today, request.fields
    target, deadline = complete(start, request.baseline, fields.target, fields.deadline, fields.pace)
    check_deadline(start, deadline)
    return GoalSet(
        **draft_header(),
        goal=secrets.token_hex(6),
        title=read_title(request.title),
        start=start,
        baseline=request.baseline,
        measure=request.measure,
        **(fields.known() | {"target": target, "deadline": deadline}),
    )


def _with_parent(log: Log, draft: GoalSet, request: GoalRequest) -> GoalSet:
    """Return the draft as a child of the goal that the request names, if any.

    What rolls up counts what its parent does, unless a unit is given.
    """
    if not request.fields.parent:
        return draft
    parent = goal_to_write(log, request.fields.parent)
    known = goal_history(log.events.revisions(parent)) if draft.rolls_up and draft.measure == "sum" else None
    unit = present_fields(known)["unit"] if known else None
    return replace(draft, parent=parent, unit=draft.unit or unit)
