"""Adherence: on which days a goal was on track, and how many of them there were.

A day is judged by the fields in force on it (shared/decisions/0019-planned-line.md).
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.model.field_timeline import field_timeline
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory
from milepost_shared.progress.indicators import descends, on_track
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan_line
from milepost_shared.progress.value_curve import ValueCurve, value_curve


class OnTrackHistory:
    """Whether a goal was on track, day by day, given its values and its planned line.

    Whether lower is better follows from the target in force on the day. So a goal that later turns from
    falling to rising does not change how earlier days are judged.
    """

    def __init__(self, goal: GoalHistory, values: ValueCurve, line: PlanLine) -> None:
        self._baseline = goal.goal_set.baseline
        self.fields, self._values, self._line = field_timeline(goal), values, line

    def descends(self, day: date) -> bool:
        """Return whether lower was better on `day`."""
        return descends({"target": self.fields.value_on("target", day)}, self._baseline)

    def on_track(self, day: date) -> bool | None:
        """Return whether the goal was on track at the end of `day`, or None where it had no planned line."""
        return on_track(self._values.value_on(day), self._line.value_on(day), self.descends(day))

    def count_days(self, first: date, last: date) -> tuple[int, int]:
        """Return how many days from `first` to `last` ended on track, and how many had a planned line."""
        start, end = first.toordinal(), last.toordinal()
        # After this day nothing changes, so the days up to a far `last` need not be judged one by one.
        final = max(start, self._line.last_change, *self._values.days[-1:])
        judged = [self.on_track(date.fromordinal(day)) for day in range(start, min(end, final) + 1)]
        on_track_days, planned_days = judged.count(True), len(judged) - judged.count(None)
        if end > final:
            on_track_days += (end - final) * (judged[-1] is True)
            planned_days += (end - final) * (judged[-1] is not None)
        return on_track_days, planned_days


class PlanOutcome(Struct, frozen=True, kw_only=True):
    """How a plan turned out.

    Of the days from the goal's start to today, `planned_days` had a planned line and `on_track_days` ended on
    track. `finish` is the day on which the plan ends, None without a plan.
    """

    on_track_days: int
    planned_days: int
    finish: date | None


def plan_outcome(goal: Goal, today: date) -> PlanOutcome | None:
    """Return how the goal's plan has turned out by `today`, or None where no GoalSet is valid."""
    if (history := goal.history()) is None:
        return None
    line = plan_line(history)
    days = OnTrackHistory(history, value_curve(history, goal.days), line)
    on_track_days, planned_days = days.count_days(history.goal_set.start, today)
    points, judged_on = line.breakpoints(), max(today, history.goal_set.start)
    return PlanOutcome(
        on_track_days=on_track_days,
        planned_days=planned_days,
        finish=points[-1].day if points and line.value_on(judged_on) is not None else None,
    )
