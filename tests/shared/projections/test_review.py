"""Reviews of a week, month or quarter, computed by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from milepost_shared.errors import BadInput
from milepost_shared.events.types import Cadence, Contribution, Event, Milestone, Opportunity
from milepost_shared.model.book import fold
from milepost_shared.progress.cadence import PeriodView
from milepost_shared.progress.periods import span_named
from milepost_shared.progress.timeline import DayStatus
from milepost_shared.projections.review import review
from milepost_shared.projections.review_view import KindReview, OverdueContact, PersonReview, Review
from tests.shared.builders import GOAL, OTHER, TODAY, A, B, activity, adjustment, goal, stamped

MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)
LATER = date(2026, 6, 1)
ROLE = "a" * 12


def reviewed(*events: Event, of: str = "2026-W10", today: date = TODAY) -> Review:
    span = span_named(of)
    assert span is not None
    return review(fold(stamped(*events)), span, today)


def met(seq: int, day: date, *who: str, **fields: Any) -> Event:
    given: dict[str, Any] = {"contributions": (), **fields}
    return activity(seq, day, people=who, **given)


def role(stage: str) -> tuple[Opportunity, ...]:
    return (Opportunity(id=ROLE, title="Role", stage=stage),)


def test_a_week_tells_what_was_done_for_each_goal_and_of_each_kind() -> None:
    # The plan goes from 0 on 1 January to 10 on 1 April: 1 for every 9 days.
    found = reviewed(
        goal(unit="coffees"),
        activity(2, date(2026, 3, 1), 5.0, kind="coffee"),
        activity(3, MONDAY, 2.0, kind="coffee", minutes=45),
        activity(4, TODAY, 1.0, kind="Coffee"),
        activity(5, TODAY, kind="call", minutes=20, contributions=()),
        activity(6, TODAY, contributions=()),
        activity(7, SUNDAY, 1.0),
    )
    assert (found.first, found.last, found.until, found.running) == (MONDAY, SUNDAY, TODAY, True)
    assert (found.activities, found.minutes, found.without_goal) == (4, 65, 2)
    [coffees] = found.goals
    assert (coffees.activities, coffees.amount) == (2, 3)
    assert coffees.before == DayStatus(value=5, planned=59 / 9, on_track=False)
    assert coffees.after == DayStatus(value=8, planned=64 / 9, on_track=True)
    assert found.kinds == [
        KindReview(kind="Coffee", activities=2, minutes=45),
        KindReview(kind="call", activities=1, minutes=20),
        KindReview(kind=None, activities=1, minutes=None),
    ]


def test_a_level_tells_its_first_and_last_reading() -> None:
    [weight] = reviewed(
        goal(title="Weight", measure="level", baseline=90.0, target=80.0),
        activity(2, date(2026, 2, 1), 89.0),
        activity(3, TODAY, 87.5),
        activity(4, MONDAY, 88.5, time="20:00"),
        activity(5, MONDAY, 88.0, time="07:00"),
    ).goals
    assert (weight.first_reading, weight.last_reading, weight.activities) == (88, 87.5, 3)
    assert (weight.before.value, weight.amount, weight.after.value) == (89, -1.5, 87.5)


def test_a_goal_is_there_while_it_is_open_or_something_is_done_for_it() -> None:
    ahead = goal(2, goal=OTHER, start=TODAY + timedelta(days=3), deadline=None)
    assert [each.id for each in reviewed(goal(), ahead).goals] == [GOAL]
    dropped = adjustment(3, date(2026, 2, 1), status="dropped")
    assert reviewed(goal(), dropped).goals == []
    assert [each.status for each in reviewed(goal(), dropped, activity(4, MONDAY)).goals] == ["dropped"]
    closed_in_it = adjustment(3, date(2026, 3, 4), status="achieved")
    assert [each.status for each in reviewed(goal(), closed_in_it).goals] == ["achieved"]
    assert reviewed(goal(), adjustment(3, MONDAY, withdraws=f"{A}-1"), activity(4, MONDAY)).without_goal == 1


def test_the_target_and_the_plan_are_those_in_force_at_the_end_of_the_period() -> None:
    events = goal(), adjustment(2, date(2026, 3, 20), target=20.0)
    [then] = reviewed(*events, today=LATER).goals
    assert (then.target, then.after.planned) == (10, 66 / 9)
    [march] = reviewed(*events, of="2026-03", today=LATER).goals
    assert march.target == 20


def test_who_was_met_how_often_and_for_the_first_time() -> None:
    found = reviewed(
        met(2, date(2026, 1, 5), "ANA"),
        met(3, MONDAY, "Ana", "bo"),
        met(4, TODAY, "Bo", "Chen", kind="meetup"),
        met(5, SUNDAY, "Dee"),
    )
    assert found.people == [
        PersonReview(name="Bo", times=2, new=True),
        PersonReview(name="Ana", times=1, new=False),
        PersonReview(name="Chen", times=1, new=True),
    ]


def test_opportunities_arose_or_moved_on() -> None:
    talk = (Opportunity(id="b" * 12, title="Talk", stage="asked"),)
    [arose, moved] = sorted(
        reviewed(
            met(2, date(2026, 1, 5), "Ana", opportunities=role("heard of")),
            met(3, MONDAY, opportunities=role("applied")),
            met(4, TODAY, opportunities=role("offer")),
            met(5, SUNDAY, opportunities=role("accepted")),
            met(6, TODAY, "Bo", opportunities=talk),
        ).opportunities,
        key=lambda turn: not turn.arose,
    )
    assert (arose.title, arose.before, arose.people) == ("Talk", None, ("Bo",))
    assert (moved.title, moved.before) == ("Role", "heard of")
    assert [(stage.stage, stage.day) for stage in moved.stages] == [("applied", MONDAY), ("offer", TODAY)]


def test_an_opportunity_that_stayed_where_it_was_is_not_told() -> None:
    held = met(2, date(2026, 1, 5), opportunities=role("applied"))
    assert reviewed(held, met(3, TODAY, opportunities=role("Applied"))).opportunities == []


def test_milestones_are_told_by_the_day_on_which_they_were_reached() -> None:
    events = (
        goal(milestones=(Milestone(name="Half", value=5.0), Milestone(name="All", percent=100))),
        activity(2, MONDAY, 5.0),
        activity(3, date(2026, 3, 9), 5.0),
    )
    [half] = reviewed(*events, today=LATER).milestones
    assert (half.title, half.milestone, half.day) == ("Coffees", "Half", MONDAY)
    [done] = reviewed(*events, of="2026-W11", today=LATER).milestones
    assert done.milestone == "All"


def test_adjustments_are_told_by_their_effective_day_with_reason_and_effect() -> None:
    events = (
        goal(),
        adjustment(2, TODAY, target=20.0, reason="it goes well"),
        adjustment(3, MONDAY, target=5.0, reason="moving"),
        adjustment(4, date(2026, 3, 4), skip=("2026-W10",), reason="ill"),
        adjustment(5, date(2026, 3, 4), title="Tea"),
        adjustment(6, MONDAY, withdraws=f"{A}-5"),
        adjustment(7, date(2026, 3, 9), target=6.0),
    )
    found = reviewed(*events, today=LATER).adjustments
    assert [(each.day, each.reason, each.effect, each.skip) for each in found] == [
        (MONDAY, "moving", "eased", ()),
        (date(2026, 3, 4), "ill", None, ("2026-W10",)),
        (TODAY, "it goes well", "hardened", ()),
    ]
    assert found[0].changes == {"target": [20, 5]}


def test_a_goal_that_was_on_track_before_and_is_not_at_the_end_slipped() -> None:
    # 60 days after the start 6.67 are planned on the eve, Sunday 1 March it is 6.56; on the 8th 7.33.
    events = goal(), activity(2, date(2026, 2, 1), 7.0)
    [slip] = reviewed(*events, today=LATER).slipped
    assert (slip.what, slip.day, slip.value, slip.wanted) == ("behind", SUNDAY, 7, 66 / 9)
    assert reviewed(*events, of="2026-W11", today=LATER).slipped == []
    assert reviewed(*events, today=date(2026, 3, 5)).slipped == []
    assert [slip.day for slip in reviewed(*events, today=TODAY).slipped] == [TODAY]


def test_a_goal_that_is_paused_by_then_fell_behind_nothing() -> None:
    events = goal(), activity(2, date(2026, 2, 1), 7.0), adjustment(3, date(2026, 3, 7), status="paused")
    assert reviewed(*events, today=LATER).slipped == []


def test_a_deadline_slipped_once_its_day_is_over_and_is_told_once() -> None:
    events = goal(deadline=TODAY), activity(2, date(2026, 2, 1), 9.5)
    assert [slip.what for slip in reviewed(*events, today=TODAY).slipped] == ["behind"]
    [slip] = reviewed(*events, today=date(2026, 3, 7)).slipped
    assert (slip.what, slip.day, slip.value, slip.wanted) == ("deadline", TODAY, 9.5, 10)
    assert reviewed(*events, activity(3, TODAY, 0.5), today=date(2026, 3, 7)).slipped == []
    postponed = adjustment(3, date(2026, 3, 5), deadline=date(2026, 4, 1))
    assert [slip.what for slip in reviewed(*events, postponed, today=LATER).slipped] == ["behind"]
    achieved = adjustment(3, date(2026, 3, 5), status="achieved")
    assert reviewed(*events, achieved, today=LATER).slipped == []


def test_a_goal_that_goes_down_slips_upwards() -> None:
    weight = goal(measure="level", baseline=90.0, target=80.0, deadline=TODAY)
    [slip] = reviewed(weight, activity(2, MONDAY, 81.0), today=LATER).slipped
    assert (slip.what, slip.value, slip.wanted) == ("deadline", 81, 80)
    assert reviewed(weight, activity(2, MONDAY, 79.0), today=LATER).slipped == []


def test_periods_of_a_cadence_that_were_missed_slipped_and_skipped_ones_did_not() -> None:
    events = (
        goal(start=date(2026, 2, 9), target=None, deadline=None, cadence=Cadence(quota=2.0, every="week")),
        activity(2, date(2026, 2, 9), 2.0),
        activity(3, date(2026, 2, 16), 1.0),
        adjustment(4, date(2026, 2, 23), skip=("2026-W09",)),
    )
    found = reviewed(*events, of="2026-02", today=TODAY)
    assert [(slip.what, slip.period, slip.value, slip.wanted) for slip in found.slipped] == [
        ("missed", "2026-W08", 1, 2)
    ]
    # The week that the first of March ends lies in March.
    assert [_state(each) for each in found.goals[0].periods] == [("2026-W07", "met"), ("2026-W08", "missed")]
    [running] = reviewed(*events).goals
    assert [_state(each) for each in running.periods] == [("2026-W10", "running")]
    assert reviewed(*events).slipped == []


def _state(period: PeriodView) -> tuple[str, str]:
    return period.name, period.state


def test_who_is_due_and_who_was_not_met_for_long_is_told_as_of_the_end() -> None:
    events = (
        goal(title="Ana", about="Ana", cadence=Cadence(quota=1.0, every="week")),
        met(2, date(2026, 2, 20), "Ana"),
        met(3, date(2025, 12, 5), "Bo"),
        met(4, date(2026, 3, 20), "Ana", "Bo"),
    )
    ana = OverdueContact(name="Ana", last_contact=date(2026, 2, 20), days_since=16, due=date(2026, 2, 27))
    bo = OverdueContact(name="Bo", last_contact=date(2025, 12, 5), days_since=93, due=None)
    assert reviewed(*events, today=LATER).not_met == [ana, bo]
    assert reviewed(*events, of="2026-W12", today=LATER).not_met == []


@pytest.mark.parametrize(
    ("of", "inside", "outside"),
    [
        ("2020-W53", (date(2020, 12, 28), date(2021, 1, 3)), (date(2020, 12, 27), date(2021, 1, 4))),
        ("2026-W53", (date(2026, 12, 28), date(2027, 1, 3)), (date(2026, 12, 27), date(2027, 1, 4))),
        ("2025-W01", (date(2024, 12, 30), date(2025, 1, 5)), (date(2024, 12, 29), date(2025, 1, 6))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 1, 31), date(2024, 3, 1))),
        ("2025-02", (date(2025, 2, 1), date(2025, 2, 28)), (date(2025, 1, 31), date(2025, 3, 1))),
        ("2024-Q1", (date(2024, 1, 1), date(2024, 3, 31)), (date(2023, 12, 31), date(2024, 4, 1))),
        ("2024-Q4", (date(2024, 10, 1), date(2024, 12, 31)), (date(2024, 9, 30), date(2025, 1, 1))),
    ],
)
def test_the_first_and_last_day_count_and_their_neighbours_do_not(
    of: str, inside: tuple[date, date], outside: tuple[date, date]
) -> None:
    days = enumerate((*inside, *outside), 2)
    found = reviewed(goal(), *(activity(n, day) for n, day in days), of=of, today=date(2028, 1, 1))
    assert (found.activities, found.goals[0].amount) == (2, 2)
    assert (found.first, found.last, found.until, found.running) == (*inside, inside[1], False)


def test_what_happens_on_the_last_day_is_all_of_it() -> None:
    found = reviewed(
        goal(deadline=SUNDAY, milestones=(Milestone(name="Half", value=5.0),)),
        activity(2, SUNDAY, 5.0, people=("Ana",), opportunities=role("heard of")),
        adjustment(3, SUNDAY, title="Tea"),
        today=date(2026, 3, 9),
    )
    assert (found.activities, len(found.people), len(found.opportunities)) == (1, 1, 1)
    assert (len(found.milestones), len(found.adjustments)) == (1, 1)
    assert [(slip.what, slip.day) for slip in found.slipped] == [("deadline", SUNDAY)]


def test_a_period_in_which_nothing_happened_is_told_too() -> None:
    found = reviewed(today=LATER)
    assert (found.activities, found.minutes, found.goals, found.kinds, found.people) == (0, None, [], [], [])
    assert (found.opportunities, found.slipped, found.not_met, found.wrote) == ([], [], [], [])
    assert len(found.questions) == 3


def test_what_was_corrected_withdrawn_or_imported_twice_counts_once() -> None:
    right, wrong = activity(2, MONDAY, kind="coffee"), activity(3, MONDAY)
    found = reviewed(
        *(goal(), right, wrong),
        activity(4, TODAY, 3.0, kind="call", corrects=right.ref, people=("Ana",)),
        activity(5, MONDAY, corrects=wrong.ref, void=True),
        activity(6, TODAY, origin="row"),
        activity(1, TODAY, origin="row", device=B),
        activity(7, date(2026, 1, 5), corrects=f"{A}-99"),
    )
    assert (found.activities, found.goals[0].activities, found.goals[0].amount) == (2, 2, 4)
    assert [kind.kind for kind in found.kinds] == ["call", None]
    assert found.people == [PersonReview(name="Ana", times=1, new=True)]


def test_one_activity_for_two_goals_counts_for_each_and_once_in_all() -> None:
    both = (Contribution(goal=GOAL, amount=2.0), Contribution(goal=OTHER, amount=3.0))
    found = reviewed(goal(), goal(2, goal=OTHER, title="Talks"), activity(3, MONDAY, contributions=both))
    assert (found.activities, found.without_goal) == (1, 0)
    assert [(each.activities, each.amount) for each in found.goals] == [(1, 2), (1, 3)]


def test_what_counts_by_roll_up_counts_for_the_goal_above_too() -> None:
    child = goal(2, goal=OTHER, title="Talks", parent=GOAL, rolls_up=True)
    given = (Contribution(goal=OTHER, amount=3.0),)
    found = reviewed(goal(), child, activity(3, MONDAY, contributions=given), activity(4, MONDAY, 2.0))
    assert [(each.title, each.activities, each.amount) for each in found.goals] == [
        ("Coffees", 2, 5),
        ("Talks", 1, 3),
    ]
    assert found.activities == 2


def test_a_period_that_has_not_begun_is_refused() -> None:
    with pytest.raises(BadInput, match="the week of Mon 9 Mar has not begun yet"):
        reviewed(of="2026-W11")


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_have_reviews_too(day: date) -> None:
    first = {date.min: "0001-Q1", date.max: "9999-W52"}[day]
    assert reviewed(goal(), activity(2, MONDAY), of=first, today=day).activities == 0
