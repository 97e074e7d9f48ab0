"""Set a goal."""

from __future__ import annotations

import secrets
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.goal_plan import GoalFields, check_deadline, complete
from milepost_client.operations.parts.goals_about import earlier_contacts
from milepost_client.operations.written import WriteResult, record
from milepost_client.parsing.goal_fields import read_title
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalSet, Measure
from milepost_shared.model.revisions import goal_history, present_fields
from milepost_shared.storage.log import Log


class GoalRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A goal to set. Its plan goes from `baseline` on `start`, or today."""

    title: str
    fields: GoalFields = GoalFields()
    start: date | None = None
    baseline: float = 0.0
    measure: Measure = "sum"


def set_goal(log: Log, device: Writer, moment: Moment, request: GoalRequest) -> WriteResult:
    """Set a goal; for one about a person the contacts with them count from its start on.

    Raises BadInput or NotFound, and writes nothing then.
    """
    goal = goal_to_set(log, request, moment.today)
    about = goal.about if goal.measure == "sum" else None
    return record(log, device, moment, [goal, *earlier_contacts(log, goal.goal, about, goal.start)])


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


def goal_to_set(log: Log, request: GoalRequest, today: date) -> GoalSet:
    """Return the goal, as a child of the one that the request names, if any. Raises BadInput or NotFound.

    What rolls up counts what its parent does, unless a unit is given.
    """
    draft = draft_goal(request, today)
    if not request.fields.parent:
        return draft
    parent = goal_to_write(log, request.fields.parent)
    known = goal_history(log.events.revisions(parent)) if draft.rolls_up and draft.measure == "sum" else None
    unit = present_fields(known)["unit"] if known else None
    return replace(draft, parent=parent, unit=draft.unit or unit)
