"""How a goal and its adjustments give a planned line, by hand-computed examples
(shared/decisions/0019-planned-line.md)."""

from __future__ import annotations

from datetime import date, timedelta

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


def planned_on(planned_line: PlanLine, day: date) -> float | None:
    value = planned_line.value_on(day)
    return None if value is None else float(value / 1_000_000)


def test_the_line_begins_at_the_baseline_on_the_start_and_goes_straight_to_the_target() -> None:
    planned_line = line(goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0))
    assert [planned_on(planned_line, JAN1 + timedelta(days=n)) for n in (-30, 0, 1, 5, 10, 99)] == [
        None,
        0,
        1,
        5,
        10,
        10,
    ]


def test_a_leap_day_is_a_day() -> None:
    planned_line = line(goal(start=date(2028, 2, 28), deadline=date(2028, 3, 1), target=2.0))
    assert planned_on(planned_line, date(2028, 2, 29)) == 1


def test_an_adjustment_replans_from_the_planned_value_of_its_day() -> None:
    planned_line = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjustment(2, date(2026, 1, 6), target=20.0),
    )
    assert [planned_on(planned_line, date(2026, 1, day)) for day in (5, 6, 7, 11, 12)] == [4, 5, 8, 20, 20]


def test_two_adjustments_of_one_day_count_in_their_order() -> None:
    planned_line = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjustment(2, date(2026, 1, 6), deadline=date(2026, 1, 6), target=7.0),
        adjustment(3, date(2026, 1, 6), deadline=date(2026, 1, 9), target=10.0),
    )
    assert [planned_on(planned_line, date(2026, 1, day)) for day in (5, 6, 7, 9)] == [4, 7, 8, 10]


def test_a_deadline_that_has_passed_is_a_step_to_the_target() -> None:
    planned_line = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjustment(2, date(2026, 1, 20), target=15.0),
    )
    assert [planned_on(planned_line, date(2026, 1, day)) for day in (19, 20, 21)] == [10, 15, 15]


def test_the_line_is_flat_while_paused_and_goes_on_from_there() -> None:
    planned_line = line(
        goal(start=JAN1, deadline=date(2026, 1, 21), target=20.0),
        adjustment(2, date(2026, 1, 6), status="paused"),
        adjustment(3, date(2026, 1, 16), status="active"),
    )
    assert [planned_on(planned_line, date(2026, 1, day)) for day in (6, 10, 16, 17, 21)] == [5, 5, 5, 8, 20]


def test_without_a_deadline_there_is_no_line() -> None:
    planned_line = line(goal(deadline=None), adjustment(2, date(2026, 2, 1), deadline=date(2026, 2, 11)))
    assert planned_on(planned_line, date(2026, 1, 31)) is None
    assert [planned_on(planned_line, date(2026, 2, day)) for day in (1, 6, 11)] == [0, 5, 10]


def test_an_adjustment_before_the_start_replans_on_its_own_day() -> None:
    planned_line = line(
        goal(start=date(2026, 1, 18), deadline=date(2026, 1, 16), target=0.0),
        adjustment(2, date(2026, 1, 16), target=9.0, deadline=date(2026, 1, 25)),
    )
    assert [planned_on(planned_line, date(2026, 1, day)) for day in (15, 16, 17, 18, 25)] == [
        *(None, 0, 1, 2, 9)
    ]
