"""The planned line, by hand-computed examples (design section 7)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import Revision
from milepost_shared.model.revisions import goal_history
from milepost_shared.progress.indicators import days_ahead
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan
from tests.shared.making import adjusted, goal, stamped

JAN1 = date(2026, 1, 1)


def line(*revisions: Revision) -> PlanLine:
    found = goal_history(stamped(*revisions))
    assert found is not None
    return plan(found)


def on(drawn: PlanLine, day: date) -> float | None:
    value = drawn.at(day)
    return None if value is None else float(value / 1_000_000)


def test_it_lies_at_the_baseline_until_the_start_and_goes_straight_to_the_target() -> None:
    drawn = line(goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0))
    assert [on(drawn, JAN1 + timedelta(days=n)) for n in (-30, 0, 1, 5, 10, 99)] == [0, 0, 1, 5, 10, 10]


def test_a_leap_day_is_a_day() -> None:
    drawn = line(goal(start=date(2028, 2, 28), deadline=date(2028, 3, 1), target=2.0))
    assert on(drawn, date(2028, 2, 29)) == 1


def test_a_goal_of_one_day_is_a_step() -> None:
    drawn = line(goal(start=JAN1, deadline=JAN1, target=3.0))
    assert (on(drawn, JAN1 - timedelta(days=1)), on(drawn, JAN1)) == (0, 3)
    assert [corner.value for corner in drawn.breakpoints()] == [0, 3_000_000]


def test_an_adjustment_bends_it_from_where_it_is() -> None:
    drawn = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjusted(2, date(2026, 1, 6), target=20.0),
    )
    assert [on(drawn, date(2026, 1, day)) for day in (5, 6, 7, 11, 12)] == [4, 5, 8, 20, 20]


def test_a_bend_is_one_corner_and_a_step_two() -> None:
    drawn = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjusted(2, date(2026, 1, 6), target=20.0),
        adjusted(3, date(2026, 1, 20), target=15.0),
    )
    corners = [(corner.day.day, float(corner.value / 1_000_000)) for corner in drawn.breakpoints()]
    assert corners == [(1, 0), (6, 5), (11, 20), (20, 20), (20, 15)]


def test_two_adjustments_of_one_day_count_in_their_order() -> None:
    drawn = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjusted(2, date(2026, 1, 6), deadline=date(2026, 1, 6), target=7.0),
        adjusted(3, date(2026, 1, 6), deadline=date(2026, 1, 9), target=10.0),
    )
    assert [on(drawn, date(2026, 1, day)) for day in (5, 6, 7, 9)] == [4, 7, 8, 10]


def test_a_deadline_that_has_passed_is_a_step_to_the_target() -> None:
    drawn = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjusted(2, date(2026, 1, 20), target=15.0),
    )
    assert [on(drawn, date(2026, 1, day)) for day in (19, 20, 21)] == [10, 15, 15]


def test_it_is_flat_while_paused_and_goes_on_from_there() -> None:
    drawn = line(
        goal(start=JAN1, deadline=date(2026, 1, 21), target=20.0),
        adjusted(2, date(2026, 1, 6), status="paused"),
        adjusted(3, date(2026, 1, 16), status="active"),
    )
    assert [on(drawn, date(2026, 1, day)) for day in (6, 10, 16, 17, 21)] == [5, 5, 5, 8, 20]


def test_without_a_deadline_there_is_no_line() -> None:
    drawn = line(goal(deadline=None), adjusted(2, date(2026, 2, 1), deadline=date(2026, 2, 11)))
    assert on(drawn, date(2026, 1, 31)) is None
    assert [on(drawn, date(2026, 2, day)) for day in (1, 6, 11)] == [0, 5, 10]


def test_an_adjustment_before_the_start_bends_it_there() -> None:
    drawn = line(
        goal(start=date(2026, 1, 18), deadline=date(2026, 1, 16), target=0.0),
        adjusted(2, date(2026, 1, 16), target=9.0, deadline=date(2026, 1, 25)),
    )
    assert [on(drawn, date(2026, 1, day)) for day in (15, 16, 17, 18, 25)] == [0, 0, 1, 2, 9]


def test_days_ahead_counts_to_the_last_day_that_is_covered() -> None:
    drawn = line(goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0))
    today = date(2026, 1, 6)
    found = [days_ahead(drawn, value * 1_000_000, today, False) for value in (0, 4, 5, 7, 10, 50)]
    assert found == [-5, -1, 0, 2, 5, 5]


def test_days_ahead_is_mirrored_where_the_goal_goes_down() -> None:
    drawn = line(goal(start=JAN1, deadline=date(2026, 1, 11), baseline=10.0, target=0.0))
    found = [days_ahead(drawn, value * 1_000_000, date(2026, 1, 6), True) for value in (10, 5, 3, 0)]
    assert found == [-5, 0, 2, 5]


def test_a_flat_end_counts_from_its_first_day_across_an_achieved_status() -> None:
    drawn = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjusted(2, date(2026, 1, 20), status="achieved"),
    )
    assert days_ahead(drawn, 10_000_000, date(2026, 1, 30), False) == -19


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(-20, 90), st.integers(0, 40)),
        max_size=6,
    ),
    st.integers(-5, 45),
)
def test_days_ahead_agrees_with_looking_at_every_day(bends: list[tuple[int, int, int]], value: int) -> None:
    drawn = line(
        goal(start=JAN1, deadline=date(2026, 2, 1), target=10.0),
        *(
            adjusted(n, JAN1 + timedelta(days=day), target=float(target), deadline=JAN1 + timedelta(days=end))
            for n, (day, end, target) in enumerate(bends, 2)
        ),
    )
    days = [JAN1 + timedelta(days=n) for n in range(-400, 400)]
    planned = [drawn.at(day) for day in days]
    reached = [n for n, at in enumerate(planned) if at is not None and at <= Fraction(value * 1_000_000)]
    found = drawn.last_day_at_most(Fraction(value * 1_000_000))
    if not reached:
        assert found is None or found < days[0]
    elif reached[-1] == len(days) - 1:
        n = len(days) - 1
        while n and planned[n - 1] == planned[-1]:
            n -= 1
        # Only where the whole line is flat does its start count rather than its first day ever.
        assert found == days[n] or (n == 0 and found is not None)
    else:
        assert found == days[reached[-1]]
