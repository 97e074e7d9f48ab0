"""What a request to write may say: the requests of the client's operations, with fields that they do not know
refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.adjust_goal import AdjustmentRequest, Removable, adjust_goal
from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.set_goal import GoalRequest, set_goal
from milepost_client.operations.undo import RedoRequest, UndoRequest, redo, undo
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Measure
from milepost_shared.storage.log import Log


class ActivityBody(
    ActivityRequest, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """An activity to log, on `day` or today.

    `goal` is a goal's id, title or a part of it; without an `amount` it counts as 1. `opportunities` are
    titles, all at `stage`.
    """

    def write(self, log: Log, writer: Writer, moment: Moment) -> object:
        """Log the activity."""
        return log_activity(log, writer, moment, self)


class CorrectionBody(
    CorrectionRequest, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What is to change in the activity that the path names. What is absent stays; null removes it."""

    ref: str = ""

    def of(self, ref: str) -> CorrectionBody:
        """Return the correction of the activity with that ref. Raises BadInput where it names another."""
        if self.ref not in ("", ref):
            raise BadInput(f"The path names {ref}, and ref {self.ref}.", "Leave ref out.", field="ref")
        return replace(self, ref=ref)

    def write(self, log: Log, writer: Writer, moment: Moment) -> object:
        """Correct the activity."""
        return correct_activity(log, writer, moment, self)


class GoalBody(GoalFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A goal to set. Its plan goes from `baseline` on `start`, or today.

    Any two of `target`, `deadline` and `pace` (an amount, and `day`, `week`, `month`, `quarter` or `year`)
    give the third. `parent` is the id, the title or a part of it, of the goal that it serves.
    """

    title: str
    start: date | None = None
    baseline: float = 0.0
    measure: Measure = "sum"

    def write(self, log: Log, writer: Writer, moment: Moment) -> object:
        """Set the goal."""
        plain = GoalRequest(
            title=self.title,
            fields=_fields(self),
            start=self.start,
            baseline=self.baseline,
            measure=self.measure,
        )
        return set_goal(log, writer, moment, plain)


class AdjustmentBody(GoalFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What changes in the goal of the path, from `since` or today on, and why; and what to `remove`."""

    reason: str
    since: date | None = None
    title: str | None = None
    remove: tuple[Removable, ...] = ()

    def of(self, goal: str) -> AdjustmentRequest:
        """Return the adjustment of the goal with that id or title. Raises BadInput."""
        return AdjustmentRequest(
            goal=goal,
            reason=self.reason,
            since=self.since,
            fields=_fields(self),
            title=self.title,
            remove=self.remove,
        )


def adjust(request: AdjustmentRequest, log: Log, writer: Writer, moment: Moment) -> object:
    """Adjust a goal."""
    return adjust_goal(log, writer, moment, request)


class UndoBody(UndoRequest, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What to take back: the event with that ref, or the newest thing that was written over HTTP; and why."""

    def write(self, log: Log, writer: Writer, moment: Moment) -> object:
        """Take it back."""
        return undo(log, writer, moment, self)


class RedoBody(RedoRequest, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Why what was last taken back over HTTP is brought back."""

    def write(self, log: Log, writer: Writer, moment: Moment) -> object:
        """Bring it back."""
        return redo(log, writer, moment, self)


def _fields(body: Struct) -> GoalFields:
    given: dict[str, Any] = {name: getattr(body, name) for name in GoalFields.__struct_fields__}
    return GoalFields(**given)
