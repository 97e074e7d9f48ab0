"""Target, deadline and pace: any two give the third."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_client.parsing.amounts import pace_per_day, parse_pace
from milepost_client.parsing.goal_fields import complete, read_fields
from milepost_shared.errors import BadInput

START = date(2026, 3, 6)


def test_whole_numbers_lead_to_a_whole_target() -> None:
    assert complete(START, 0, None, date(2026, 12, 31), "1/week") == (43, date(2026, 12, 31))
    assert complete(START, 90, None, date(2026, 12, 31), "-1/month") == (80, date(2026, 12, 31))


def test_other_numbers_lead_to_hundredths() -> None:
    assert complete(START, 0, None, date(2026, 12, 31), "1.5/week")[0] == 64.29


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
    said = f"{pace}/{period}"
    _, deadline = complete(date(1970, 1, 1), 0, target, None, said)
    assert deadline is not None
    daily, days = pace_per_day(parse_pace(said)), (deadline - date(1970, 1, 1)).days
    assert daily * days >= target > daily * (days - 1)


@given(weeks=st.integers(1, 500), pace=st.integers(1, 50), baseline=st.integers(-100, 100))
def test_over_whole_weeks_pace_and_target_lead_to_each_other(weeks: int, pace: int, baseline: int) -> None:
    end = START + timedelta(weeks=weeks)
    target, _ = complete(START, baseline, None, end, f"{pace}/week")
    assert target == baseline + Fraction(pace) * weeks
    assert complete(START, baseline, target, None, f"{pace}/week") == (target, end)


@pytest.mark.parametrize(
    ("target", "deadline", "pace", "says"),
    [
        (5, date(2026, 5, 1), "1/week", "leave one out"),
        (None, None, "1/week", "Add --target or --by"),
        (5, None, "-1/week", "Turn its sign round"),
        (1e12, None, "1/year", "Set a faster one"),
        (None, date(2026, 3, 5), "1/week", "Give a later --by"),
    ],
)
def test_what_leads_nowhere_is_refused(
    target: float | None, deadline: date | None, pace: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        complete(START, 0, target, deadline, pace)


def test_only_what_was_given_is_read() -> None:
    assert read_fields({"by": None, "unit": None, "milestone": (), "tag": ()}, START) == {}


def test_a_milestone_may_hold_an_equals_sign_in_its_name_but_must_have_one() -> None:
    [milestone] = read_fields({"milestone": ("a=b=3",)}, START)["milestones"]
    assert (milestone.name, milestone.value) == ("a=b", 3)
    with pytest.raises(BadInput, match="needs a name"):
        read_fields({"milestone": ("=3",)}, START)
