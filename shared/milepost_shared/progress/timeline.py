"""A goal over time: its status at the end of each day, by the fields in force on that day."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from milepost_shared.events.types import from_micros
from milepost_shared.model.field_timeline import FieldTimeline
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.progress.adherence import OnTrackHistory
from milepost_shared.progress.cadence import PeriodView, periods
from milepost_shared.progress.periods import Span
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan_line
from milepost_shared.progress.value_curve import ValueCurve, value_curve


class DayStatus(Struct, frozen=True, kw_only=True):
    """The status of a goal at the end of a day. `planned` and `on_track` are None without a planned line."""

    value: float
    planned: float | None
    on_track: bool | None


class GoalTimeline(NamedTuple):
    """A goal with its values, its planned line and its fields over time. `goal_timeline` makes it."""

    id: str
    history: GoalHistory
    value_curve: ValueCurve
    line: PlanLine
    on_track_history: OnTrackHistory

    @property
    def fields(self) -> FieldTimeline:
        """The goal's fields over time."""
        return self.on_track_history.fields

    @property
    def title(self) -> str:
        """The present title."""
        return str(self.present_fields["title"])

    @property
    def present_fields(self) -> dict[str, Any]:
        """The present fields."""
        return present_fields(self.history)

    def status_on(self, day: date) -> DayStatus:
        """Return the status at the end of `day`."""
        value, planned = self.value_curve.value_on(day), self.line.value_on(day)
        return DayStatus(
            value=from_micros(value),
            planned=None if planned is None else from_micros(planned),
            on_track=self.on_track_history.on_track(day),
        )

    def periods(self, span: Span, today: date) -> list[PeriodView]:
        """Return the periods of the goal's cadence that end in `span`, as known on `today`."""
        known = periods(self.history, self.value_curve, today)
        return [period for period in known if span.first <= period.last <= span.last]


def goal_timeline(goal: Goal) -> GoalTimeline | None:
    """Return the goal over time, or None where no GoalSet is valid."""
    if (history := goal.history()) is None:
        return None
    values, line = value_curve(history, goal.days), plan_line(history)
    return GoalTimeline(goal.id, history, values, line, OnTrackHistory(history, values, line))
