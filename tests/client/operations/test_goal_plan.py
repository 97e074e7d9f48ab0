"""Target, deadline and pace: any two give the third."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_client.operations.goal_plan import FIELDS, GoalFields, complete
from milepost_client.parsing.amounts import Pace, Period, pace_per_day, parse_pace
from milepost_shared.errors import BadInput
from milepost_shared.events.types import ADJUSTABLE, MILLION, Revision
from milepost_shared.model.revisions import goal_history
from milepost_shared.progress.indicators import days_ahead, on_track
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan_line
from tests.shared.builders import goal, stamped

START = date(2026, 3, 6)
PER_WEEK: Pace = (1.0, "week")


def plan_of(*revisions: Revision) -> PlanLine:
    history = goal_history(stamped(*revisions))
    assert history is not None
    return plan_line(history)


def test_whole_numbers_lead_to_a_whole_target() -> None:
    assert complete(START, 0, None, date(2026, 12, 31), PER_WEEK) == (42, date(2026, 12, 31))
    assert complete(START, 90, None, date(2026, 12, 31), (-1.0, "month")) == (81, date(2026, 12, 31))


def test_other_numbers_lead_to_hundredths() -> None:
    assert complete(START, 0, None, date(2026, 12, 31), (1.5, "week"))[0] == 64.28


def test_a_pace_that_reaches_nothing_whole_leads_to_a_fraction() -> None:
    assert complete(START, 0, None, START + timedelta(days=3), PER_WEEK)[0] == 0.428571


@given(
    amount=st.decimals("0.01", 50, places=2).map(float),
    period=st.sampled_from(["day", "week", "month", "quarter", "year"]),
    days=st.integers(1, 1_500),
    baseline=st.integers(-100, 100),
    down=st.booleans(),
)
def test_whoever_keeps_the_pace_is_never_behind(
    amount: float, period: Period, days: int, baseline: int, down: bool
) -> None:
    pace: Pace = (-amount if down else amount, period)
    target, deadline = complete(START, baseline, None, START + timedelta(days=days), pace)
    plan = plan_of(goal(start=START, baseline=baseline, target=target, deadline=deadline))
    for day in (START + timedelta(days=n) for n in range(0, days + 1, max(1, days // 20))):
        kept = round((baseline + pace_per_day(pace) * (day - START).days) * MILLION)
        assert on_track(kept, plan.value_on(day), down)
        assert (days_ahead(plan, kept, day, down) or 0) >= 0


def test_without_a_pace_nothing_follows() -> None:
    assert complete(START, 0, 5, None, None) == (5, None)


@given(
    target=st.integers(1, 2_000),
    pace=st.integers(1, 50),
    period=st.sampled_from(["day", "week", "month", "quarter", "year"]),
)
def test_the_deadline_is_the_first_day_on_which_the_pace_has_led_to_the_target(
    target: int, pace: int, period: str
) -> None:
    rate = parse_pace(f"{pace}/{period}")
    _, deadline = complete(date(1970, 1, 1), 0, target, None, rate)
    assert deadline is not None
    daily, days = pace_per_day(rate), (deadline - date(1970, 1, 1)).days
    assert daily * days >= target > daily * (days - 1)


@given(weeks=st.integers(1, 500), pace=st.integers(1, 50), baseline=st.integers(-100, 100))
def test_over_whole_weeks_pace_and_target_lead_to_each_other(weeks: int, pace: int, baseline: int) -> None:
    end = START + timedelta(weeks=weeks)
    target, _ = complete(START, baseline, None, end, (float(pace), "week"))
    assert target == baseline + Fraction(pace) * weeks
    assert complete(START, baseline, target, None, (float(pace), "week")) == (target, end)


@pytest.mark.parametrize(
    ("target", "deadline", "pace", "says"),
    [
        (5, date(2026, 5, 1), PER_WEEK, "leave one out"),
        (None, None, PER_WEEK, "Add --target or --by"),
        (5, None, (-1.0, "week"), "Turn its sign round"),
        (1e12, None, (1.0, "year"), "Set a faster one"),
        (None, date(2026, 3, 5), PER_WEEK, "Give a later --by"),
    ],
)
def test_what_leads_nowhere_is_refused(
    target: float | None, deadline: date | None, pace: Pace, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        complete(START, 0, target, deadline, pace)


def test_every_field_that_may_change_can_be_requested() -> None:
    """A new field of a goal is not forgotten here."""
    assert {*FIELDS, "parent", "title", "status"} == {*ADJUSTABLE}
    assert {*FIELDS, "parent", "pace"} == {*GoalFields.__struct_fields__}
