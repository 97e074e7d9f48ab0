"""Focus: which goal to turn to first, why, and the next step, by hand-computed examples and properties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Cadence, Contribution, Event, GoalSet, Opportunity
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.focus import HELPER_REST_DAYS, NEEDS, FocusGoal, focus
from milepost_shared.projections.focus_reasons import (
    AheadOfPlan,
    BehindPlan,
    LastContact,
    LateForecast,
    NearDeadline,
    NotStarted,
    Reason,
    RunningPeriod,
    TargetMet,
    WithoutPlan,
)
from milepost_shared.projections.next_steps import (
    AddPlan,
    CarryOn,
    CatchUp,
    CloseGoal,
    CompletePeriod,
    MeetPerson,
    ReachValue,
)
from tests.shared.builders import TODAY, activity, adjustment, goal, stamped
from tests.shared.histories import DAYS, FIRST, histories

TWICE, ONCE, MONTHLY = (
    Cadence(quota=2.0, every="week"),
    Cadence(quota=1.0, every="week"),
    Cadence(quota=3.0, every="month"),
)
BEGAN, MONDAY = date(2026, 2, 14), date(2026, 3, 2)
"""TODAY is Friday 6 March, the fifth day of its week: 20 days after BEGAN."""


def named(title: str) -> str:
    """The id of a goal, made of its title."""
    return title.encode().hex().rjust(12, "0")[:12]


def aim(seq: int, title: str, **fields: Any) -> GoalSet:
    """A goal of 20 in the 40 days from BEGAN: one for every two days, so 10 are planned today."""
    plain: dict[str, Any] = {"target": 20.0, "start": BEGAN, "deadline": BEGAN + timedelta(40)}
    return goal(seq, goal=named(title), title=title, **(plain | fields))


def recurring(seq: int, title: str, cadence: Cadence = TWICE, **fields: Any) -> GoalSet:
    return aim(seq, title, target=None, deadline=None, cadence=cadence, **fields)


def did(seq: int, title: str, amount: float = 1.0, day: date = TODAY, **fields: Any) -> Event:
    return activity(seq, day, contributions=(Contribution(goal=named(title), amount=amount),), **fields)


def ranks(*events: Event, today: date = TODAY) -> list[FocusGoal]:
    return focus(fold(stamped(*events)), today).goals


def titles(*events: Event, today: date = TODAY) -> str:
    return " ".join(found.title for found in ranks(*events, today=today))


def only(*events: Event, today: date = TODAY) -> FocusGoal:
    [found] = ranks(*events, today=today)
    return found


def kinds(found: FocusGoal) -> list[type[Reason]]:
    return [type(reason) for reason in found.reasons]


def test_of_equal_priority_the_goal_that_is_furthest_behind_comes_first() -> None:
    near, far = did(3, "near", 9.0), did(4, "far", 4.0)
    events = (aim(1, "near"), aim(2, "far"), near, far)
    assert titles(*events) == "far near"
    assert [found.days_behind for found in ranks(*events)] == [12, 2]


def test_a_priority_goes_before_any_number_of_days() -> None:
    events = (aim(1, "far"), aim(2, "near", priority=1), did(3, "near", 9.0))
    assert titles(*events) == "near far"


def test_what_is_on_plan_waits_behind_what_asks_whatever_its_priority() -> None:
    events = (aim(1, "kept", priority=1), aim(2, "behind", priority=5), did(3, "kept", 10.0))
    assert titles(*events) == "behind kept"


def test_needs_follow_one_another_and_within_one_the_priorities() -> None:
    events = (
        aim(1, "done", priority=1),
        aim(2, "open", deadline=None, priority=2),
        aim(3, "later", deadline=None, priority=1),
        aim(4, "kept", priority=4),
        recurring(5, "asks", priority=5),
        did(6, "done", 20.0),
        did(7, "kept", 11.0),
    )
    found = ranks(*events)
    assert [each.title for each in found] == ["asks", "kept", "later", "open", "done"]
    assert [each.need for each in found] == ["asks", "on plan", "no plan", "no plan", "done"]


def test_what_is_equal_stays_in_the_order_in_which_it_was_set() -> None:
    assert titles(aim(1, "b"), aim(2, "a"), aim(3, "c")) == "b a c"


def test_where_time_runs_out_goes_before_a_plan_that_can_wait() -> None:
    """The week ends in 2 days and is 1 day behind; the plan has 20 days left and is 20 behind."""
    events = (aim(1, "plan"), recurring(2, "week"), did(3, "week"))
    assert [(each.title, each.days_behind, each.runs_out) for each in ranks(*events)] == [
        ("week", 1, True),
        ("plan", 20, False),
    ]
    soon = aim(3, "soon", deadline=TODAY + timedelta(14), target=10.0)
    assert titles(aim(1, "plan"), soon) == "soon plan"
    assert not only(aim(1, "soon", deadline=TODAY + timedelta(15))).runs_out
    assert not only(aim(1, "past", deadline=TODAY - timedelta(1))).runs_out


@pytest.mark.parametrize("status", ["paused", "achieved", "dropped"])
def test_what_is_not_active_is_left_out(status: str) -> None:
    stopped = adjustment(3, TODAY, goal=named("b"), status=status, after=())
    assert titles(aim(1, "a"), aim(2, "b"), stopped) == "a"
    back = adjustment(4, TODAY, goal=named("b"), status="active", after=(stopped.ref,))
    assert titles(aim(1, "a"), aim(2, "b"), stopped, back) == "a b"


def test_nothing_at_all_is_no_rank() -> None:
    assert ranks() == []
    assert ranks(did(1, "gone")) == []


def test_a_goal_behind_its_plan_tells_by_how_much_and_what_would_bring_it_back() -> None:
    found = only(aim(1, "a"), did(2, "a", 7.0, BEGAN))
    assert found.reasons[0] == BehindPlan(amount=3.0, days=6)
    assert found.step == CatchUp(amount=3.0)


def test_whole_units_are_proposed_whole_and_others_in_hundredths_that_suffice() -> None:
    """With a target of 7, 3.5 are planned halfway; of 7.1 in 41 days, 20/41 of it: 3.4634…"""
    whole = only(aim(1, "a", target=7.0), did(2, "a"))
    assert (whole.reasons[0], whole.step) == (BehindPlan(amount=2.5, days=15), CatchUp(amount=3.0))
    parts = only(aim(1, "a", target=7.1, deadline=BEGAN + timedelta(41)))
    assert parts.step == CatchUp(amount=3.47)
    back = only(aim(1, "a", target=7.1, deadline=BEGAN + timedelta(41)), did(2, "a", 3.47))
    assert back.need == "on plan"


def test_a_goal_on_plan_tells_when_the_next_is_due() -> None:
    """12 are planned on the 24th day, 10 March; a day later more than 12 are."""
    found = only(aim(1, "a"), did(2, "a", 12.0))
    assert (found.need, found.days_behind) == ("on plan", -4)
    assert found.reasons == [AheadOfPlan(days=4)]
    assert found.step == CarryOn(by=date(2026, 3, 11))


def test_a_level_that_goes_down_is_brought_to_a_value() -> None:
    """From 90 to 80 in 40 days: 85 is planned today; 88 was on the 8th day."""
    weight = aim(1, "kg", measure="level", baseline=90.0, target=80.0)
    found = only(weight, did(2, "kg", 88.0))
    assert found.reasons[0] == BehindPlan(amount=3.0, days=12)
    assert found.step == ReachValue(value=85.0, down=True)
    odd = only(aim(1, "kg", measure="level", baseline=90.0, target=80.0, deadline=BEGAN + timedelta(41)))
    assert odd.step == ReachValue(value=85.12, down=True), "85.1219… is planned"


def test_a_level_that_goes_up_and_amounts_that_go_down_are_brought_to_a_value_too() -> None:
    up = only(aim(1, "a", measure="level", target=7.0))
    assert up.step == ReachValue(value=3.5, down=False)
    down = only(aim(1, "a", target=-7.0), did(2, "a", -1.0))
    assert (down.step, down.days_behind) == (ReachValue(value=-3.5, down=True), 15)


def test_a_level_that_went_the_wrong_way_was_never_on_its_plan() -> None:
    weight = aim(1, "kg", measure="level", baseline=90.0, target=80.0)
    found = only(weight, did(2, "kg", 91.0))
    assert found.reasons[0] == BehindPlan(amount=6.0, days=None)
    assert found.days_behind == 21, "a day more than since it began"


def test_a_running_week_asks_once_it_is_behind_an_even_pace() -> None:
    """From nothing on Monday straight to 2 on Sunday: 1 lasts until Thursday."""
    events = (recurring(1, "a"), did(2, "a", day=MONDAY))
    by_day = [only(*events, today=MONDAY + timedelta(n)) for n in range(7)]
    assert [found.days_behind for found in by_day] == [-3, -2, -1, 0, 1, 2, 3]
    assert [found.need for found in by_day] == ["on plan"] * 4 + ["asks"] * 3
    assert {found.step for found in by_day} == {CompletePeriod(amount=1.0, last=date(2026, 3, 8))}
    [reason] = by_day[4].reasons
    assert isinstance(reason, RunningPeriod)
    assert (reason.period.sum, reason.period.quota, reason.period.to_go, reason.days_left) == (1, 2, 1, 2)


def test_a_week_that_is_met_ranks_last_and_asks_for_nothing() -> None:
    events = (recurring(1, "met", priority=1), aim(2, "open", target=None), did(3, "met", 2.0))
    found = ranks(*events)
    assert [(each.title, each.need) for each in found] == [("open", "no plan"), ("met", "done")]
    assert (found[1].step, found[1].days_behind) == (None, None)


def test_a_skipped_week_asks_for_nothing() -> None:
    skip = adjustment(2, TODAY, goal=named("a"), skip=("2026-W10",))
    assert only(recurring(1, "a"), skip).need == "done"


def test_a_goal_set_within_a_period_is_not_behind_at_once() -> None:
    assert [only(recurring(1, "a", start=TODAY), today=TODAY + timedelta(n)).need for n in (0, 1)] == [
        "on plan",
        "asks",
    ]
    sunday = date(2026, 3, 8)
    last = only(recurring(1, "a", start=sunday), today=sunday)
    assert (last.need, last.step) == ("asks", CompletePeriod(amount=2.0, last=sunday))


def test_a_month_is_paced_by_its_days_and_a_quota_below_nothing_counts_downwards() -> None:
    """3 in the 30 days from 1 to 31 March: 1 is reached on the 11th."""
    month = (recurring(1, "a", MONTHLY), did(2, "a", day=date(2026, 3, 1)))
    assert [only(*month, today=date(2026, 3, day)).days_behind for day in (11, 14)] == [0, 3]
    less = recurring(1, "a", Cadence(quota=-2.0, every="week"))
    assert only(less, did(2, "a", -1.0)).days_behind == 1
    assert only(less, did(2, "a", 1.0)).days_behind == 5, "never on pace, so since before Monday"
    assert only(less, did(2, "a", -2.0)).need == "done"


def test_a_plan_and_a_cadence_are_both_kept_up_with() -> None:
    both = aim(1, "a", cadence=TWICE)
    behind_plan = only(both, did(2, "a", 2.0))
    assert (behind_plan.need, behind_plan.days_behind, behind_plan.step) == ("asks", 16, CatchUp(amount=8.0))
    behind_week = only(both, did(2, "a", 12.0, BEGAN))
    assert (behind_week.need, behind_week.days_behind) == ("asks", 4)
    in_time = only(aim(1, "a", cadence=MONTHLY), did(2, "a"))
    assert (in_time.need, in_time.step) == ("asks", CatchUp(amount=9.0)), "the month can wait"
    met = only(both, did(2, "a", 20.0, BEGAN))
    assert (met.need, kinds(met)) == ("asks", [RunningPeriod, TargetMet])
    done = only(both, did(2, "a", 20.0))
    assert (done.need, done.step) == ("done", None)


def test_a_goal_without_a_deadline_or_target_is_to_be_given_them() -> None:
    assert only(aim(1, "a", deadline=None)).step == AddPlan(lacks=["deadline"])
    bare = only(aim(1, "a", target=None, deadline=None))
    assert (bare.reasons, bare.step) == (
        [WithoutPlan(lacks=["target", "deadline"])],
        AddPlan(lacks=["target", "deadline"]),
    )


def test_a_target_that_is_met_may_be_closed_and_its_deadline_asks_no_more() -> None:
    found = only(aim(1, "a", deadline=TODAY), did(2, "a", 20.0, date(2026, 3, 4)))
    assert (found.reasons, found.step) == ([TargetMet(day=date(2026, 3, 4))], CloseGoal())
    assert (found.need, found.runs_out) == ("done", False)


def test_before_it_starts_a_goal_only_says_so() -> None:
    tomorrow = TODAY + timedelta(1)
    for held in (aim(1, "a", start=tomorrow), recurring(1, "a", start=tomorrow)):
        found = only(held)
        assert (found.need, found.reasons, found.step) == ("on plan", [NotStarted(day=tomorrow)], None)


def test_a_deadline_is_told_within_two_weeks_and_once_it_has_passed() -> None:
    by_deadline = [only(aim(1, "a", deadline=TODAY + timedelta(n))).reasons for n in (-3, 0, 14, 15)]
    days = [[reason.days for reason in each if isinstance(reason, NearDeadline)] for each in by_deadline]
    assert days == [[-3], [0], [14], []]


def test_a_forecast_after_the_deadline_is_told_but_not_in_the_first_week() -> None:
    """5 in 20 days leave 15 for 60 more: 5 May, 40 days after 26 March."""
    found = only(aim(1, "a"), did(2, "a", 5.0))
    assert LateForecast(day=date(2026, 5, 5), days=40) in found.reasons
    assert LateForecast(day=None, days=None) in only(aim(1, "a")).reasons
    young = aim(1, "a", start=TODAY - timedelta(6), deadline=TODAY + timedelta(30))
    assert kinds(only(young)) == [BehindPlan]
    past = aim(1, "a", deadline=TODAY - timedelta(1))
    assert kinds(only(past)) == [BehindPlan, NearDeadline]


def test_a_contact_that_is_due_asks_and_names_whom_and_since_when() -> None:
    about = recurring(1, "Ana", ONCE, about="ana")
    met = did(2, "Ana", day=TODAY - timedelta(7), people=("Ana",))
    found = only(about, met)
    assert (found.need, found.days_behind) == ("asks", 4), "of the week, which is further behind"
    assert found.reasons[0] == LastContact(person="Ana", day=TODAY - timedelta(7), days=7, due=TODAY)
    assert found.step == MeetPerson(person="Ana", day=TODAY - timedelta(7), days=7)
    later = only(about, met, today=TODAY + timedelta(10))
    assert later.days_behind == 10


def test_whom_one_met_of_late_is_not_to_be_met_at_once() -> None:
    """Ana was met on Thursday for something else: the week lacks its contact, which is not due."""
    about = recurring(1, "Ana", ONCE, about="Ana")
    found = only(about, activity(2, TODAY - timedelta(1), contributions=(), people=("Ana",)))
    assert found.step == CompletePeriod(amount=1.0, last=date(2026, 3, 8))


def test_a_week_that_was_met_without_a_name_or_skipped_asks_for_no_contact() -> None:
    about = recurring(1, "Ana", ONCE, about="Ana")
    for event in (did(2, "Ana"), adjustment(2, TODAY, goal=named("Ana"), skip=("2026-W10",))):
        found = only(about, event)
        assert (found.need, found.step) == ("done", None)
        assert found.reasons[0] == LastContact(person="Ana", day=None, days=None, due=date(2026, 3, 9))


def test_a_contact_in_time_leaves_the_goal_done_for_its_week() -> None:
    found = only(recurring(1, "Ana", ONCE, about="Ana"), did(2, "Ana", people=("Ana",)))
    assert (found.need, found.reasons[0]) == (
        "done",
        LastContact(person="Ana", day=TODAY, days=0, due=date(2026, 3, 13)),
    )


def test_somebody_never_met_is_due_a_period_after_the_goal_began() -> None:
    found = only(recurring(1, "Ana", ONCE, about="Ana"))
    assert (found.days_behind, found.step) == (13, MeetPerson(person="Ana", day=None, days=None))


def test_who_helped_most_and_was_not_met_for_a_while_is_proposed() -> None:
    long_ago = TODAY - timedelta(HELPER_REST_DAYS)
    role = (Opportunity(id="a" * 12, title="Role"),)
    events = (
        aim(1, "a", start=date(2025, 12, 1)),
        did(2, "a", day=TODAY - timedelta(60), people=("Bo",), quality=5),
        did(3, "a", day=long_ago, people=("Ana",), opportunities=role),
        did(4, "a", day=long_ago + timedelta(1), people=("Chen",), opportunities=role, quality=5),
    )
    assert only(*events).helper == LastContact(person="Ana", day=long_ago, days=HELPER_REST_DAYS)
    met = activity(5, TODAY, contributions=(), people=("ANA",))
    helper = only(*events, met).helper
    assert helper and helper.person == "Bo", "Ana was met today, though for something else"


def test_nobody_is_proposed_for_what_asks_nothing_or_is_about_somebody() -> None:
    helped = did(2, "a", 20.0, day=date(2026, 1, 10), people=("Ana",))
    assert only(aim(1, "a"), helped).helper is None
    about = aim(1, "a", about="Bo", target=99.0)
    assert (only(about, helped).helper, only(about, helped).need) == (None, "asks")


days = st.integers(0, DAYS).map(lambda n: FIRST + timedelta(n))


@given(histories(), days, st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_says_nothing(held: list[Stamped], today: date, random: Any) -> None:
    shuffled = list(held)
    random.shuffle(shuffled)
    found = focus(fold(shuffled), today)
    assert found == focus(fold(held), today)
    assert msgspec.json.encode(found)


@given(histories(), days)
def test_every_active_goal_has_one_rank_and_needs_never_mix(held: list[Stamped], today: date) -> None:
    book = fold(held)
    found = focus(book, today).goals
    active = [view.id for view in goal_views(book, today) if view.status == "active"]
    assert sorted(each.goal for each in found) == sorted(active)
    order = [(NEEDS.index(each.need), each.priority) for each in found]
    assert order == sorted(order)
    assert all(
        each.days_behind is not None and each.days_behind >= 0 for each in found if each.need == "asks"
    )


@given(histories(), days)
def test_what_is_proposed_to_catch_up_with_the_plan_does(held: list[Stamped], today: date) -> None:
    book = fold(held)
    for each in focus(book, today).goals:
        if isinstance(each.step, CatchUp):
            amount = (Contribution(goal=each.goal, amount=each.step.amount),)
            more = Stamped(2**50, activity(10_000, today, contributions=amount))
            [after] = [view for view in goal_views(fold([*held, more]), today) if view.id == each.goal]
            assert after.on_track
