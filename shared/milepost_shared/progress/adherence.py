"""What a plan came to: the days on which it was kept, and where it ends."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.progress.adherence_verdicts import Verdicts
from milepost_shared.progress.goal_view import Goal
from milepost_shared.progress.plan_line import plan
from milepost_shared.progress.progress import curve


class Outcome(Struct, frozen=True, kw_only=True):
    """Of the days from a goal's start to today, those with a planned line (`planned_days`) and those of
    them that ended on track (`on_track_days`); `finish` is the day the plan ends, None without a plan."""

    on_track_days: int
    planned_days: int
    finish: date | None


def outcome(goal: Goal, today: date) -> Outcome | None:
    """What the goal's plan came to by `today`; None where no GoalSet of it stands."""
    if (history := goal.history()) is None:
        return None
    line, values = plan(history), curve(history, goal.days)
    over_time = Verdicts(history, values, line)
    first, last = history.founding.start.toordinal(), today.toordinal()
    # From then on every day ends as that one, however far today lies ahead.
    still = max(first, line.last_change, *values.days[-1:])
    verdicts = [over_time.on_track(date.fromordinal(day)) for day in range(first, min(last, still) + 1)]
    kept, planned = verdicts.count(True), len(verdicts) - verdicts.count(None)
    if last > still:
        kept += (last - still) * (verdicts[-1] is True)
        planned += (last - still) * (verdicts[-1] is not None)
    corners = line.corners()
    return Outcome(
        on_track_days=kept,
        planned_days=planned,
        finish=corners[-1].day if line.at(today) is not None and corners else None,
    )
