"""Recurring objectives, by hand-computed examples and properties (shared/decisions/0021-cadences.md)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import Cadence, Event, GoalSet, Measure, Period
from milepost_shared.model.book import fold
from milepost_shared.progress.cadence import CadenceView, PeriodState, PeriodView, cadence_view, periods
from milepost_shared.progress.value_curve import value_curve
from tests.shared.builders import GOAL, TODAY, B, activity, adjustment, goal, stamped

TWICE = Cadence(quota=2.0, every="week")
MON = date(2026, 1, 5)
"""The Monday of week 2; TODAY is the Friday of week 10."""


def recurring(cadence: Cadence | None = TWICE, start: date = MON, **fields: Any) -> GoalSet:
    return goal(cadence=cadence, start=start, target=None, deadline=None, **fields)


def judged(*events: Event, today: date = TODAY) -> list[PeriodView]:
    held = fold(stamped(*events)).goals[GOAL]
    revisions = held.history()
    assert revisions is not None
    return periods(revisions, value_curve(revisions, held.days), today)


def states(*events: Event, today: date = TODAY) -> dict[str, PeriodState]:
    return {period.name: period.state for period in judged(*events, today=today)}


def shown(*events: Event, today: date = TODAY) -> CadenceView:
    held = fold(stamped(*events)).goals[GOAL]
    revisions = held.history()
    assert revisions is not None
    found = cadence_view(revisions, value_curve(revisions, held.days), today)
    assert found is not None
    return found


def weekly(*amounts: float, start: date = MON, seq: int = 100) -> list[Event]:
    """An activity on the Wednesday of each week from `start` on; none for 0."""
    days = (start + timedelta(weeks=n, days=2) for n in range(len(amounts)))
    given = enumerate(zip(days, amounts, strict=True))
    return [activity(seq + n, day, amount) for n, (day, amount) in given if amount]


def test_each_week_is_met_or_missed_and_the_running_one_shows_what_is_to_go() -> None:
    found = shown(recurring(), *weekly(2, 1, 0, 3, 2, 2, 2, 2, 1))
    states_by_name = {period.name[5:]: period.state for period in found.periods}
    assert [name for name, state in states_by_name.items() if state == "missed"] == ["W03", "W04"]
    met = [name for name, state in states_by_name.items() if state == "met"]
    assert met == ["W02", "W05", "W06", "W07", "W08", "W09"]
    assert (found.streak, found.best) == (5, 5)
    running = found.running
    assert running is not None
    assert (running.sum, running.quota, running.to_go, running.state) == (1, 2, 1, "running")
    assert (running.first, running.last, found.days_left) == (date(2026, 3, 2), date(2026, 3, 8), 2)


def test_the_running_week_counts_once_it_is_met_and_never_against() -> None:
    before = [recurring(start=date(2026, 2, 16)), *weekly(2, 2, start=date(2026, 2, 16))]
    assert shown(*before).streak == 2
    found = shown(*before, activity(2, TODAY, 3.0))
    assert (found.streak, found.best) == (3, 3)
    assert found.running and (found.running.sum, found.running.to_go, found.running.state) == (3, 0, "met")
    assert shown(*before, today=date(2026, 3, 9)).streak == 0


def test_the_best_streak_stays_when_a_later_one_breaks() -> None:
    found = shown(recurring(), *weekly(2, 2, 2, 0, 2, 2, 0, 2))
    assert (found.streak, found.best) == (1, 3)


def test_it_counts_from_the_period_that_the_start_lies_in() -> None:
    sunday = date(2026, 2, 15)
    assert list(states(recurring(start=sunday))) == ["2026-W07", "2026-W08", "2026-W09", "2026-W10"]
    monday = recurring(start=sunday + timedelta(days=1))
    # What was done in the days of that week before the start counts in it too.
    assert list(states(monday, *weekly(9, 9))) == ["2026-W08", "2026-W09", "2026-W10"]
    assert judged(recurring(start=sunday), activity(2, date(2026, 2, 9), 2.0))[0].state == "met"


def test_before_the_start_there_is_nothing_to_judge() -> None:
    found = shown(recurring(start=date(2026, 4, 1)))
    assert (found.running, found.days_left, found.streak, found.periods) == (None, None, 0, [])
    assert (found.every, found.quota) == ("week", 2)


def test_a_goal_without_a_cadence_has_none_to_show() -> None:
    held = fold(stamped(goal())).goals[GOAL]
    revisions = held.history()
    assert revisions is not None
    assert cadence_view(revisions, value_curve(revisions, held.days), TODAY) is None


def test_each_period_is_judged_by_the_quota_that_was_in_force_on_its_last_day() -> None:
    start = date(2026, 2, 9)
    three = adjustment(2, date(2026, 2, 18), cadence=Cadence(quota=3.0, every="week"))
    found = judged(recurring(start=start), *weekly(2, 2, 3, start=start), three)
    assert [(p.quota, p.state) for p in found[:3]] == [(2, "met"), (3, "missed"), (3, "met")]
    on_sunday = adjustment(2, date(2026, 2, 22), cadence=Cadence(quota=3.0, every="week"))
    on_monday = adjustment(2, date(2026, 2, 23), cadence=Cadence(quota=3.0, every="week"))
    for change, state in ((on_sunday, "missed"), (on_monday, "met")):
        assert judged(recurring(start=start), *weekly(2, 2, start=start), change)[1].state == state


def test_a_skipped_period_is_exempt_and_breaks_no_streak() -> None:
    events = [recurring(), *weekly(2, 2, 0, 2, 2, 2, 2, 2)]
    assert shown(*events).streak == 5
    skip = adjustment(2, date(2026, 1, 19), skip=("2026-W04",))
    found = shown(*events, skip)
    assert (found.streak, found.best) == (7, 7)
    assert states(*events, skip)["2026-W04"] == "skipped"
    assert shown(*events, skip, adjustment(3, TODAY, withdraws=skip.ref)).streak == 5


def test_skips_of_several_devices_add_up_and_names_of_no_period_mean_nothing() -> None:
    events = [recurring(), *weekly(2, 0, 0, 2, 2, 2, 2, 2)]
    here = adjustment(2, date(2026, 1, 19), skip=("2026-W04", "2026-01", "whenever"))
    there = adjustment(1, date(2026, 1, 12), device=B, skip=("2026-W03",))
    assert shown(*events, here, there).streak == 6


def test_a_period_with_a_pause_in_it_is_passed_over() -> None:
    events = [recurring(), *weekly(2, 2, 0, 0, 2, 2, 2, 2)]
    pause = adjustment(2, date(2026, 1, 25), status="paused")
    resume = adjustment(3, date(2026, 2, 2), status="active")
    found = states(*events, pause, resume)
    assert [found[name] for name in ("2026-W04", "2026-W05", "2026-W06")] == ["paused", "paused", "met"]
    assert shown(*events, pause, resume).streak == 6
    resumed_in_the_evening = adjustment(3, date(2026, 2, 1), status="active")
    assert states(*events, pause, resumed_in_the_evening)["2026-W05"] == "paused"
    resumed_before_it_began = adjustment(3, date(2026, 1, 26), status="active")
    assert states(*events, pause, resumed_before_it_began)["2026-W05"] == "missed"


def test_a_period_that_is_met_is_met_whatever_was_paused_or_skipped() -> None:
    events = [recurring(), *weekly(2, 2, 2, 2, 2, 2, 2, 2)]
    pause = adjustment(2, date(2026, 1, 23), status="paused")
    resume = adjustment(3, date(2026, 1, 26), status="active")
    skip = adjustment(4, date(2026, 2, 2), skip=("2026-W06",))
    found = shown(*events, pause, resume, skip)
    assert (found.streak, found.best) == (8, 8)
    assert {period.state for period in found.periods if period.last < TODAY} == {"met"}


def test_a_pause_that_ended_leaves_the_running_period_running() -> None:
    monday = adjustment(2, date(2026, 3, 2), status="paused")
    tuesday = adjustment(3, date(2026, 3, 3), status="active")
    found = shown(recurring(), monday, tuesday)
    assert found.running and found.running.state == "running"


def test_while_the_goal_is_paused_the_running_period_is_paused() -> None:
    found = shown(recurring(), *weekly(2, 2), adjustment(2, date(2026, 1, 19), status="paused"))
    assert found.running and found.running.state == "paused"
    assert found.streak == 2


@pytest.mark.parametrize("status", ["achieved", "dropped"])
def test_a_closed_goal_has_no_periods_until_it_is_active_again(status: Any) -> None:
    close = adjustment(2, date(2026, 1, 21), status=status)
    found = shown(recurring(), *weekly(2, 2), close)
    assert ([p.name for p in found.periods], found.running) == (["2026-W02", "2026-W03"], None)
    assert found.streak == 2
    again = adjustment(3, date(2026, 2, 25), status="active")
    assert list(states(recurring(), close, again)) == ["2026-W02", "2026-W03", "2026-W09", "2026-W10"]


def test_a_cadence_that_came_later_counts_from_the_period_it_came_in() -> None:
    given = adjustment(2, date(2026, 2, 19), cadence=TWICE)
    assert list(states(recurring(None), given)) == ["2026-W08", "2026-W09", "2026-W10"]


def test_a_cadence_that_was_removed_has_no_periods_from_then_on_but_keeps_its_best() -> None:
    removed = adjustment(2, date(2026, 1, 28), cadence=None)
    found = shown(recurring(), *weekly(2, 2, 2, 2, 2), removed)
    assert [period.name for period in found.periods] == ["2026-W02", "2026-W03", "2026-W04"]
    assert (found.every, found.quota, found.running, found.best) == (None, None, None, 3)
    back = adjustment(3, date(2026, 2, 25), cadence=TWICE)
    assert list(states(recurring(), removed, back))[3:] == ["2026-W09", "2026-W10"]


def test_from_weeks_to_months_the_weeks_end_before_the_change_and_the_months_begin_with_its_own() -> None:
    monthly = adjustment(2, date(2026, 2, 11), cadence=Cadence(quota=6.0, every="month"))
    found = judged(recurring(start=date(2026, 1, 26)), monthly, *weekly(2, 2, 2, 2, start=date(2026, 1, 26)))
    assert [(p.name, p.sum, p.state) for p in found] == [
        ("2026-W05", 2, "met"),
        ("2026-W06", 2, "met"),
        ("2026-02", 6, "met"),
        ("2026-03", 0, "running"),
    ]
    assert shown(recurring(start=date(2026, 1, 26)), monthly).every == "month"


def test_from_months_to_weeks_the_weeks_begin_with_that_of_the_change() -> None:
    weeks = adjustment(2, date(2026, 2, 25), cadence=TWICE)
    begun = recurring(Cadence(quota=1.0, every="month"), start=date(2026, 1, 1))
    assert list(states(begun, weeks)) == ["2026-01", "2026-W09", "2026-W10"]


def test_a_change_that_is_yet_to_come_leaves_the_running_week_alone() -> None:
    monthly = adjustment(2, date(2026, 3, 10), cadence=Cadence(quota=6.0, every="month"))
    found = shown(recurring(start=date(2026, 3, 2)), monthly)
    assert [period.name for period in found.periods] == ["2026-W10"]
    assert found.running and found.running.every == "week"


def test_months_and_quarters_end_on_their_last_day_leap_days_too() -> None:
    monthly = recurring(Cadence(quota=1.0, every="month"), start=date(2028, 1, 1))
    leap = [activity(2, date(2028, 2, 29)), activity(3, date(2028, 1, 31))]
    assert states(monthly, *leap, today=date(2028, 3, 1)) == {
        "2028-01": "met",
        "2028-02": "met",
        "2028-03": "running",
    }
    quarterly = recurring(Cadence(quota=3.0, every="quarter"), start=date(2025, 11, 30))
    done = [activity(2, date(2025, 12, 31), 3.0), activity(3, date(2026, 1, 1), 2.0)]
    found = judged(quarterly, *done, today=date(2026, 3, 31))
    assert [(p.name, p.sum, p.state) for p in found] == [("2025-Q4", 3, "met"), ("2026-Q1", 2, "running")]


def test_week_53_is_a_week_of_its_own_across_the_year_end() -> None:
    begun = recurring(start=date(2026, 12, 21))
    done = [activity(2, date(2026, 12, 31)), activity(3, date(2027, 1, 3)), activity(4, date(2027, 1, 4))]
    assert [(p.name, p.sum) for p in judged(begun, *done, today=date(2027, 1, 5))] == [
        ("2026-W52", 0),
        ("2026-W53", 2),
        ("2027-W01", 1),
    ]


def test_everything_on_the_last_day_of_a_period_meets_it() -> None:
    sunday = date(2026, 2, 15)
    begun = recurring(start=date(2026, 2, 9))
    assert states(begun, activity(2, sunday, 2.0))["2026-W07"] == "met"
    assert states(begun, activity(2, sunday + timedelta(days=1), 2.0))["2026-W07"] == "missed"
    found = shown(begun, activity(2, sunday, 2.0), today=sunday)
    assert (found.days_left, found.streak) == (0, 1)


def test_no_activity_at_all_is_no_streak() -> None:
    found = shown(recurring())
    assert (found.streak, found.best, {period.sum for period in found.periods}) == (0, 0, {0})


def test_a_quota_is_met_exactly_in_millionths() -> None:
    tenths = [activity(n, TODAY, 0.1) for n in range(2, 22)]
    assert states(recurring(start=TODAY), *tenths) == {"2026-W10": "met"}


def test_a_level_counts_the_days_on_which_it_was_read() -> None:
    level = recurring(measure="level", baseline=90.0, start=date(2026, 2, 23))
    monday, twice, tuesday = (
        activity(2, date(2026, 2, 23), 88.0),
        activity(3, date(2026, 2, 23), 87.0),
        activity(4, date(2026, 2, 24), 87.5),
    )
    assert states(level, monday, twice)["2026-W09"] == "missed"
    assert states(level, monday, twice, tuesday)["2026-W09"] == "met"


def test_with_a_quota_below_zero_lower_is_better() -> None:
    paying = recurring(Cadence(quota=-20.0, every="week"), start=date(2026, 2, 23))
    found = judged(paying, activity(2, date(2026, 2, 24), -25.0), activity(3, TODAY, -5.0))
    assert [(p.state, p.to_go) for p in found] == [("met", 0), ("running", 15)]


def test_a_late_correction_moves_what_it_counts_for() -> None:
    start = date(2026, 2, 23)
    wrong = activity(2, date(2026, 3, 1), 2.0)
    right = activity(3, date(2026, 3, 2), 2.0, corrects=wrong.ref)
    assert states(recurring(start=start), wrong) == {"2026-W09": "met", "2026-W10": "running"}
    assert states(recurring(start=start), wrong, right) == {"2026-W09": "missed", "2026-W10": "met"}


def test_only_the_last_twelve_periods_are_shown_but_all_count() -> None:
    begun = recurring(start=date(2025, 1, 6))
    found = shown(begun, *weekly(*[2] * 60, start=date(2025, 1, 6)))
    assert (len(found.periods), found.streak) == (12, 60)


@pytest.mark.parametrize("today", [date.min, date.max])
def test_any_day_may_be_asked_for(today: date) -> None:
    assert shown(recurring(start=date(2200, 1, 1)), today=today).streak == 0


amounts = st.lists(
    st.tuples(st.integers(0, 800), st.integers(-3, 9).map(lambda tenths: tenths / 10)), max_size=30
)
kinds = st.sampled_from(["week", "month", "quarter"])


@given(amounts, kinds, st.integers(0, 900), st.randoms())
def test_the_sum_over_all_periods_is_the_value_in_whatever_order_it_came(
    given_: list[tuple[int, float]], every: Period, age: int, random: Random
) -> None:
    start = date(2025, 7, 1)
    events: list[Event] = [
        activity(n, start + timedelta(days=day), amount) for n, (day, amount) in enumerate(given_, 2)
    ]
    events.append(recurring(Cadence(quota=2.0, every=every), start=start))
    today = start + timedelta(days=age)
    found = judged(*events, today=today)
    value = sum(round(amount * 10) for day, amount in given_ if day <= age) / 10
    assert sum(round(period.sum * 10) for period in found) / 10 == value
    assert [period.last + timedelta(days=1) for period in found[:-1]] == [p.first for p in found[1:]]
    assert found[0].first <= start and found[-1].first <= today <= found[-1].last
    random.shuffle(events)
    assert judged(*events, today=today) == found


@given(st.lists(st.sampled_from([0, 1, 2, 3]), min_size=1, max_size=40), st.sampled_from(["sum", "level"]))
def test_a_streak_is_no_longer_than_the_best_and_skipping_never_shortens_it(
    done: list[int], measure: Measure
) -> None:
    events = [recurring(measure=measure), *weekly(*done)]
    today = MON + timedelta(weeks=len(done) - 1, days=6)
    found = shown(*events, today=today)
    assert found.streak <= found.best <= len(done)
    missed = tuple(name for name, state in states(*events, today=today).items() if state == "missed")
    spared = shown(*events, adjustment(2, MON, skip=missed), today=today)
    assert spared.streak >= found.streak
    assert spared.streak == spared.best
