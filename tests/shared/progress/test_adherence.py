"""What a plan came to: the days on which it was kept, by the fields in force on each, and where it ends."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.ordering import Stamped
from milepost_shared.model.book import fold
from milepost_shared.progress.adherence import OnTrackHistory, PlanOutcome, plan_outcome
from milepost_shared.progress.planning import plan
from milepost_shared.progress.value_curve import curve
from tests.shared.histories import FIRST, histories
from tests.shared.making import GOAL, OTHER, TODAY, activity, adjusted, goal, stamped


def came_to(events: list[Stamped], today: date) -> PlanOutcome | None:
    return plan_outcome(fold(events).goal(GOAL), today)


def test_a_turn_from_down_to_up_does_not_judge_the_days_before_it() -> None:
    # 90 down to 80 within ten days; 88 on the second, where 89 is planned; on the fifth up to 100 instead.
    first = date(2026, 1, 1)
    events = stamped(
        goal(measure="level", baseline=90.0, target=80.0, start=first, deadline=first + timedelta(10)),
        activity(2, first + timedelta(1), 88.0),
        adjusted(3, first + timedelta(4), target=100.0),
    )
    # On plan on days 1, 2 and 3 (90, 89, 88 planned), behind on 4 (87), and on 5, where the line is at 86
    # and now goes up, on plan again; on 6 it is at 88 and 1/3.
    assert came_to(events, first + timedelta(5)) == PlanOutcome(
        on_track_days=4, planned_days=6, finish=first + timedelta(10)
    )


def test_a_goal_without_a_plan_has_no_days_to_keep_and_one_that_was_taken_back_has_nothing() -> None:
    open_ended = stamped(goal(deadline=None), activity(2, TODAY))
    assert came_to(open_ended, TODAY) == PlanOutcome(on_track_days=0, planned_days=0, finish=None)
    assert came_to(stamped(goal(), adjusted(2, TODAY, withdraws="a" * 12 + "-1")), TODAY) is None


@given(histories(), st.integers(-3, 400), st.sampled_from([GOAL, OTHER]))
def test_every_day_from_the_start_to_today_is_judged(history: list[Stamped], days: int, name: str) -> None:
    found, today = fold(history).goals[name], FIRST + timedelta(days)
    told, standing = plan_outcome(found, today), found.history()
    if standing is None:
        assert told is None
        return
    over_time = OnTrackHistory(standing, curve(standing, found.days), plan(standing))
    each = range(standing.goal_set.start.toordinal(), today.toordinal() + 1)
    verdicts = [over_time.on_track(date.fromordinal(day)) for day in each]
    assert told is not None
    assert (told.on_track_days, told.planned_days) == (
        verdicts.count(True),
        len(verdicts) - verdicts.count(None),
    )


def test_the_end_of_the_calendar_is_told_at_once() -> None:
    told = came_to(stamped(goal(), activity(2, date(2026, 1, 2), 10.0)), date.max)
    assert told is not None
    days = (date.max - date(2026, 1, 1)).days + 1
    assert (told.on_track_days, told.planned_days) == (days, days)
