"""The change of a goal: what differs between two states of it, in the past and today."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.events.types import GoalAdjusted, GoalId, Measure
from milepost_shared.progress.milestones import MilestoneState


class DayChange(Struct, frozen=True, kw_only=True):
    """What a day gave a goal, before and after: an amount (`sum`, 0 for nothing) or the latest reading
    (`level`, None for none). `devices` wrote the events that changed it."""

    day: date
    before: float | None
    after: float | None
    devices: tuple[str, ...] = ()


class MilestoneChange(Struct, frozen=True, kw_only=True):
    """The day on which a milestone was reached, and its state; None where the goal does not have it."""

    name: str
    reached_before: date | None
    reached_after: date | None
    state_before: MilestoneState | None
    state_after: MilestoneState | None


class OnTrackChange(Struct, frozen=True, kw_only=True):
    """Days in a row, `first` and `last` included, on which the goal was on track and now is not, or the
    other way round; None where there is no planned line."""

    first: date
    last: date
    before: bool | None
    after: bool | None


class Overruling(Struct, frozen=True, kw_only=True):
    """Two adjustments of a goal that devices made at once: `kept` decides `fields`, which `lost` set too."""

    goal: GoalId
    title: str
    fields: tuple[str, ...]
    kept: GoalAdjusted
    lost: GoalAdjusted


class GoalChange(Struct, frozen=True, kw_only=True):
    """The changes of one goal. Value and planned are those of today; the value is None where the goal was
    withdrawn. `devices` wrote the events that caused the changes."""

    goal: str
    title: str
    unit: str | None
    measure: Measure
    value_before: float
    value_after: float | None
    planned_before: float | None
    planned_after: float | None
    days: tuple[DayChange, ...] = ()
    milestones: tuple[MilestoneChange, ...] = ()
    verdicts: tuple[OnTrackChange, ...] = ()
    devices: tuple[str, ...] = ()

    @property
    def changes_past(self) -> bool:
        """Whether a day, a milestone, or being on track on a day changed."""
        return bool(self.days or self.milestones or self.verdicts)

    @property
    def changes_today(self) -> bool:
        """Whether the value or the planned value of today changed."""
        return (self.value_before, self.planned_before) != (self.value_after, self.planned_after)
