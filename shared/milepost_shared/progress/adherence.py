"""What a plan came to: the days on which it was kept, and where it ends."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, field_timeline
from milepost_shared.progress.plan_line import PlanLine, plan
from milepost_shared.progress.progress import Curve, curve, descends, on_track


class PlanOutcome(Struct, frozen=True, kw_only=True):
    """Of the days from a goal's start to today, those with a planned line (`planned_days`) and those of
    them that ended on track (`on_track_days`); `finish` is the day the plan ends, None without a plan."""

    on_track_days: int
    planned_days: int
    finish: date | None


def plan_outcome(goal: Goal, today: date) -> PlanOutcome | None:
    """What the goal's plan came to by `today`; None where no GoalSet of it stands."""
    if (history := goal.history()) is None:
        return None
    line, values = plan(history), curve(history, goal.days)
    over_time = OnTrackHistory(history, values, line)
    first, last = history.goal_set.start.toordinal(), today.toordinal()
    # From then on every day ends as that one, however far today lies ahead.
    still = max(first, line.last_change, *values.days[-1:])
    verdicts = [over_time.on_track(date.fromordinal(day)) for day in range(first, min(last, still) + 1)]
    kept, planned = verdicts.count(True), len(verdicts) - verdicts.count(None)
    if last > still:
        kept += (last - still) * (verdicts[-1] is True)
        planned += (last - still) * (verdicts[-1] is not None)
    corners = line.breakpoints()
    return PlanOutcome(
        on_track_days=kept,
        planned_days=planned,
        finish=corners[-1].day if line.at(today) is not None and corners else None,
    )


class OnTrackHistory:
    """The verdicts on a goal by its values and its planned line. Whether it goes up or down is told by the
    target in force on the day, so that a later turn does not judge the days before it."""

    def __init__(self, goal: GoalHistory, values: Curve, line: PlanLine) -> None:
        self._baseline = goal.goal_set.baseline
        self.fields, self._values, self._line = field_timeline(goal), values, line

    def descends(self, day: date) -> bool:
        """Whether the goal went down on a day."""
        return descends({"target": self.fields.at("target", day)}, self._baseline)

    def on_track(self, day: date) -> bool | None:
        """Whether it was on track when a day ended; None where it had no planned line then."""
        return on_track(self._values.at(day), self._line.at(day), self.descends(day))
