"""A goal over the days: how it stood when each of them ended, by the fields in force then."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from milepost_shared.events.types import from_micros
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import FieldTimeline, GoalHistory, present_fields
from milepost_shared.progress.adherence import OnTrackHistory
from milepost_shared.progress.cadence import PeriodView, periods
from milepost_shared.progress.periods import Span
from milepost_shared.progress.plan_line import PlanLine, plan
from milepost_shared.progress.progress import Curve, curve


class DayStatus(Struct, frozen=True, kw_only=True):
    """How a goal stood when a day ended. `planned` and `on_track` are None where there was no plan."""

    value: float
    planned: float | None
    on_track: bool | None


class GoalTimeline(NamedTuple):
    """A goal with its value, its plan and its fields over the days. `goal_timeline` makes it."""

    id: str
    history: GoalHistory
    values: Curve
    line: PlanLine
    on_track_history: OnTrackHistory

    @property
    def course(self) -> FieldTimeline:
        """Its fields over the days."""
        return self.on_track_history.fields

    @property
    def title(self) -> str:
        """What it is called now."""
        return str(self.now["title"])

    @property
    def now(self) -> dict[str, Any]:
        """Its present fields."""
        return present_fields(self.history)

    def status_on(self, day: date) -> DayStatus:
        """How it stood at the end of `day`."""
        value, planned = self.values.at(day), self.line.at(day)
        return DayStatus(
            value=from_micros(value),
            planned=None if planned is None else from_micros(planned),
            on_track=self.on_track_history.on_track(day),
        )

    def periods(self, span: Span, today: date) -> list[PeriodView]:
        """The periods of its cadence that end in `span`, as they are known on `today`."""
        found = periods(self.history, self.values, today)
        return [period for period in found if span.first <= period.last <= span.last]


def goal_timeline(goal: Goal) -> GoalTimeline | None:
    """The goal over the days; None where no GoalSet of it stands."""
    if (known := goal.history()) is None:
        return None
    values, line = curve(known, goal.days), plan(known)
    return GoalTimeline(goal.id, known, values, line, OnTrackHistory(known, values, line))
