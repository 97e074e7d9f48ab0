"""The value and the planned line of a goal over time."""

from datetime import date

import pytest

from milepost_client.queries.parts.series import Points, Series, same_line

TODAY = date(2026, 3, 6)
STEPPED = Series(
    title="Coffee chats",
    unit="chats",
    today=TODAY,
    value=((date(2026, 1, 5), 1.0), (date(2026, 2, 10), 4.0), (date(2026, 3, 20), 9.0)),
    planned=(
        (date(2026, 1, 1), 0.0),
        (date(2026, 2, 1), 10.0),
        (date(2026, 2, 1), 20.0),
        (date(2026, 4, 1), 50.0),
    ),
    flags=((date(2026, 2, 1), "target 40 to 50"),),
)
EASED = Series(
    title="Coffees",
    unit="coffees",
    today=TODAY,
    planned=((date(2026, 3, 1), 0.0), (date(2026, 3, 11), 10.0), (date(2026, 3, 21), 15.0)),
    original=((date(2026, 3, 1), 0.0), (date(2026, 3, 16), 15.0)),
)


def test_the_value_holds_from_its_day_until_the_next() -> None:
    days = (date(2026, 1, 4), date(2026, 1, 5), date(2026, 2, 9), date(2026, 2, 10), TODAY)
    assert [STEPPED.value_on(day) for day in days] == [None, 1, 1, 4, 4]


def test_days_after_today_have_no_value() -> None:
    assert STEPPED.value_on(date(2026, 3, 20)) is None
    assert STEPPED.value_until_today == STEPPED.value[:2]


def test_the_plan_runs_straight_between_corners_and_flat_beyond_them() -> None:
    days = (date(2025, 12, 1), date(2026, 1, 1), date(2026, 3, 2), date(2026, 4, 1), date(2027, 1, 1))
    planned = [STEPPED.planned_on(day) for day in days]
    assert [planned[0], planned[1], planned[3], planned[4]] == [0, 0, 50, 50]
    assert planned[2] == 20 + 30 * 29 / 59


def test_on_a_step_day_the_plan_has_the_later_value() -> None:
    assert STEPPED.planned_on(date(2026, 2, 1)) == 20


def test_a_goal_without_a_deadline_has_no_plan() -> None:
    assert Series(title="", unit="", today=TODAY).planned_on(TODAY) is None


def test_the_chart_covers_all_points_and_today() -> None:
    assert (STEPPED.first, STEPPED.last) == (date(2026, 1, 1), date(2026, 4, 1))
    empty = Series(title="", unit="", today=TODAY)
    assert (empty.first, empty.last, empty.bounds()) == (TODAY, TODAY, (0, 0))


def test_the_values_shown_reach_to_0_where_it_is_not_far() -> None:
    def bounds(*values: float) -> tuple[float, float]:
        return Series(
            title="", unit="", today=TODAY, planned=tuple((TODAY, value) for value in values)
        ).bounds()

    assert bounds(4, 10) == (0, 10)
    assert bounds(80, 90) == (80, 90)
    assert bounds(80) == (0, 80)
    assert bounds(-4, -10) == (-10, 0)
    assert bounds(-3, 5) == (-3, 5)


def test_the_chart_reaches_as_far_as_the_original_plan() -> None:
    series = Series(title="", unit="", today=TODAY, planned=EASED.planned, original=((TODAY, -5.0),))
    assert series.bounds() == (-5, 15)
    longer = Series(title="", unit="", today=TODAY, original=((TODAY, 0.0), (date(2027, 1, 1), 9.0)))
    assert (longer.last, longer.original_on(date(2027, 2, 1)), longer.planned_on(TODAY)) == (
        date(2027, 1, 1),
        9,
        None,
    )


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (((date(2026, 3, 1), 0.0), (date(2026, 3, 4), 3.0), (date(2026, 3, 11), 10.0)), True),
        (((date(2026, 3, 1), 0.0), (date(2026, 3, 11), 10.0), (date(2026, 4, 1), 10.0)), True),
        (((date(2026, 3, 1), 0.0), (date(2026, 3, 11), 9.0)), False),
        (((date(2026, 3, 1), 0.0), (date(2026, 3, 12), 10.0)), False),
        (((date(2026, 3, 1), 0.0), (date(2026, 3, 11), 20.0), (date(2026, 3, 11), 10.0)), False),
        ((), False),
    ],
)
def test_a_line_is_the_same_by_its_values_and_not_by_its_corners(other: Points, same: bool) -> None:
    line = ((date(2026, 3, 1), 0.0), (date(2026, 3, 11), 10.0))
    assert same_line(line, other) is same
    assert same_line(other, line) is same
