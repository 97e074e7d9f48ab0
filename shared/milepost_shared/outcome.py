"""What a plan came to: the days on which it was kept, and where it ends."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.goal import Goal
from milepost_shared.line import plan
from milepost_shared.progress import curve
from milepost_shared.verdicts import Verdicts


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
    line = plan(history)
    over_time = Verdicts(history, curve(history, goal.days), line)
    days = range(history.founding.start.toordinal(), today.toordinal() + 1)
    verdicts = [over_time.on_track(date.fromordinal(day)) for day in days]
    corners = line.corners()
    return Outcome(
        on_track_days=verdicts.count(True),
        planned_days=len(verdicts) - verdicts.count(None),
        finish=corners[-1].day if line.at(today) is not None and corners else None,
    )
