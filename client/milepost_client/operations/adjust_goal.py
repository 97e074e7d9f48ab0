"""Adjust a goal: another target, deadline or whatever else, for a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.goal_plan import GoalFields, check_deadline, complete
from milepost_client.operations.goal_revision import RevisionRequest, draft_revision, record_revision
from milepost_client.operations.parts.goals_about import earlier_contacts
from milepost_client.operations.written import WriteResult
from milepost_client.parsing.amounts import Pace
from milepost_client.parsing.goal_fields import read_title
from milepost_client.parsing.goals import resolve_parent
from milepost_shared.errors import BadInput
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.storage.log import Log

Removable = Literal[
    "target", "deadline", "unit", "purpose", "parent", "cadence", "milestones", "about", "tags", "note"
]
REMOVABLE: tuple[Removable, ...] = get_args(Removable)
"""The fields that a goal can do without."""


class AdjustmentRequest(RevisionRequest, frozen=True, kw_only=True, omit_defaults=True):
    """Fields that change in a goal, another title among them, and those to `remove`.

    Raises BadInput where there are none, or one is both changed and removed.
    """

    fields: GoalFields = GoalFields()
    title: str | None = None
    remove: tuple[Removable, ...] = ()

    def __post_init__(self) -> None:
        if self.title is not None:
            read_title(self.title)
        self._check_fields()
        super().__post_init__()

    def _check_fields(self) -> None:
        touched = {
            *self.fields.known(),
            *({"title"} if self.title is not None else ()),
            *({"target", "deadline"} if self.fields.pace else ()),
            *({"parent"} if self.fields.parent else ()),
        }
        if not touched and not self.remove:
            raise BadInput(
                "Nothing to change was named.", "Give a target, --by, or see --help.", field="target"
            )
        for name in self.remove:
            if name in touched:
                raise BadInput(
                    f"The {name} cannot be both changed and removed.", "Leave one out.", field="remove"
                )


def adjust_goal(log: Log, device: Writer, moment: Moment, request: AdjustmentRequest) -> WriteResult:
    """Adjust a goal. Raises BadInput or NotFound, and writes nothing then."""
    draft = draft_adjustment(log, moment, request)
    return record_revision(log, device, moment, draft, [*_contacts(log, draft)])


def _contacts(log: Log, draft: GoalAdjusted) -> Iterator[bytes]:
    """Where the goal is about somebody from now on, let the contacts with them count from that day on."""
    known = log.goal_totals.goal(draft.goal).history()
    if isinstance(draft.about, str) and known and known.goal_set.measure == "sum":
        yield from earlier_contacts(log, draft.goal, draft.about, draft.effective_day)


def draft_adjustment(log: Log, moment: Moment, request: AdjustmentRequest) -> GoalAdjusted:
    """Return the adjustment as the goal now stands. Raises BadInput or NotFound."""
    return draft_revision(log, moment.today, request, lambda goal, day: _changes(log, request, goal, day))


def _changes(log: Log, request: AdjustmentRequest, goal: GoalView, day: date) -> dict[str, Any]:
    given = request.fields
    changes = given.known() | dict.fromkeys(request.remove)
    if request.title is not None:
        changes["title"] = read_title(request.title)
    if given.parent:
        changes["parent"] = resolve_parent(log, goal.id, given.parent)
    if given.pace:
        changes |= _at_pace(goal, given, given.pace, day)
    check_deadline(goal.start, changes.get("deadline"))
    return changes


def _at_pace(goal: GoalView, given: GoalFields, pace: Pace, day: date) -> dict[str, Any]:
    """The target or deadline that a pace from `day` on leads to, from the goal's present value."""
    target, deadline = given.target, given.deadline
    if target is None and deadline is None:
        target, deadline = (goal.target, None) if goal.deadline is None else (None, goal.deadline)
    target, deadline = complete(day, goal.value, target, deadline, pace)
    planned = {"target": target, "deadline": deadline}
    return {name: value for name, value in planned.items() if value != getattr(goal, name)}
