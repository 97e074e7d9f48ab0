"""The planned line as a piecewise linear function: its breakpoints, and the last day below a value."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from milepost_shared.events.types import Revision
from milepost_shared.model.revisions import goal_history
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan_line
from tests.shared.builders import adjustment, goal, stamped

JAN1 = date(2026, 1, 1)


def line(*revisions: Revision) -> PlanLine:
    history = goal_history(stamped(*revisions))
    assert history is not None
    return plan_line(history)


def on(planned_line: PlanLine, day: date) -> float | None:
    value = planned_line.value_on(day)
    return None if value is None else float(value / 1_000_000)


def test_a_goal_of_one_day_is_a_step() -> None:
    planned_line = line(goal(start=JAN1, deadline=JAN1, target=3.0))
    assert (on(planned_line, JAN1 - timedelta(days=1)), on(planned_line, JAN1)) == (None, 3)
    assert [point.value for point in planned_line.breakpoints()] == [0, 3_000_000]


def test_a_change_of_slope_is_one_breakpoint_and_a_step_two() -> None:
    planned_line = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjustment(2, date(2026, 1, 6), target=20.0),
        adjustment(3, date(2026, 1, 20), target=15.0),
    )
    points = [(point.day.day, float(point.value / 1_000_000)) for point in planned_line.breakpoints()]
    assert points == [(1, 0), (6, 5), (11, 20), (20, 20), (20, 15)]


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(-20, 90), st.integers(0, 40)),
        max_size=6,
    ),
    st.integers(-5, 45),
)
@example([(31, 83, 14), (58, 0, 12)], 12)  # a slope passes through 12 on the day before the step to it
@example([(31, 83, 14), (32, 0, 10)], 10)
def test_the_last_day_at_most_a_value_is_what_a_search_of_every_day_finds(
    replans: list[tuple[int, int, int]], value: int
) -> None:
    planned_line = line(
        goal(start=JAN1, deadline=date(2026, 2, 1), target=10.0),
        *(
            adjustment(
                n, JAN1 + timedelta(days=day), target=float(target), deadline=JAN1 + timedelta(days=end)
            )
            for n, (day, end, target) in enumerate(replans, 2)
        ),
    )
    days = [JAN1 + timedelta(days=n) for n in range(-400, 400)]
    planned = [planned_line.value_on(day) for day in days]
    reached = [n for n, at in enumerate(planned) if at is not None and at <= Fraction(value * 1_000_000)]
    found = planned_line.last_day_at_most(Fraction(value * 1_000_000))
    if not reached:
        # Before it starts there is no line; it is passed on the eve.
        assert found is None or planned_line.value_on(found) is None
    elif reached[-1] == len(days) - 1:
        n = len(days) - 1
        while n and planned[n - 1] == planned[-1]:
            n -= 1
        # Only where the whole line is flat does its start count rather than its first day ever.
        assert found == days[n] or (n == 0 and found is not None)
    else:
        assert found == days[reached[-1]]
