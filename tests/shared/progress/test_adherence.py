"""Adherence: whether a goal was on track, day by day, and how its plan turned out."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.model.book import Book, fold
from milepost_shared.progress.adherence import OnTrackHistory, PlanOutcome, plan_outcome
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.progress.planning import plan_line
from milepost_shared.progress.value_curve import value_curve
from milepost_shared.replay.replay import replay
from tests.shared.builders import GOAL, OTHER, TODAY, activity, adjustment, goal, stamped
from tests.shared.histories import FIRST, histories
from tests.shared.histories import days as any_day


def outcome_of(events: list[Stamped], today: date) -> PlanOutcome | None:
    return plan_outcome(fold(events).goal(GOAL), today)


def test_a_turn_from_down_to_up_does_not_judge_the_days_before_it() -> None:
    # 90 down to 80 within ten days; 88 on the second, where 89 is planned; on the fifth up to 100 instead.
    first = date(2026, 1, 1)
    events = stamped(
        goal(measure="level", baseline=90.0, target=80.0, start=first, deadline=first + timedelta(10)),
        activity(2, first + timedelta(1), 88.0),
        adjustment(3, first + timedelta(4), target=100.0),
    )
    # On plan on days 1, 2 and 3 (90, 89, 88 planned), behind on 4 (87), and on 5, where the line is at 86
    # and now goes up, on plan again; on 6 it is at 88 and 1/3.
    assert outcome_of(events, first + timedelta(5)) == PlanOutcome(
        on_track_days=4, planned_days=6, finish=first + timedelta(10)
    )


def test_a_goal_without_a_plan_has_no_planned_days_and_a_withdrawn_one_no_outcome() -> None:
    open_ended = stamped(goal(deadline=None), activity(2, TODAY))
    assert outcome_of(open_ended, TODAY) == PlanOutcome(on_track_days=0, planned_days=0, finish=None)
    assert outcome_of(stamped(goal(), adjustment(2, TODAY, withdraws="a" * 12 + "-1")), TODAY) is None


@given(histories(), st.integers(-3, 400), st.sampled_from([GOAL, OTHER]))
def test_every_day_from_the_start_to_today_is_judged(events: list[Stamped], days: int, name: str) -> None:
    known, today = fold(events).goals[name], FIRST + timedelta(days)
    outcome, history = plan_outcome(known, today), known.history()
    if history is None:
        assert outcome is None
        return
    judge = OnTrackHistory(history, value_curve(history, known.days), plan_line(history))
    each = range(history.goal_set.start.toordinal(), today.toordinal() + 1)
    verdicts = [judge.on_track(date.fromordinal(day)) for day in each]
    assert outcome is not None
    assert (outcome.on_track_days, outcome.planned_days) == (
        verdicts.count(True),
        len(verdicts) - verdicts.count(None),
    )


def test_the_end_of_the_calendar_takes_no_time() -> None:
    outcome = outcome_of(stamped(goal(), activity(2, date(2026, 1, 2), 10.0)), date.max)
    assert outcome is not None
    days = (date.max - date(2026, 1, 1)).days + 1
    assert (outcome.on_track_days, outcome.planned_days) == (days, days)


def by_effective_day(events: list[Stamped]) -> list[Stamped]:
    """The events with the days of adjustments in their order; no parents, whose links know no days."""
    ordered, last = [], FIRST
    for stamped_event in sorted(events, key=lambda each: each.order):
        event = stamped_event.event
        if isinstance(event, GoalAdjusted):
            last = max(last, event.effective_day)
            event = replace(event, effective_day=last, parent=UNSET, withdraws=None)
        ordered.append(Stamped(stamped_event.effective, event))
    return ordered


def on_track(book: Book, day: date) -> dict[str, bool | None]:
    judged: dict[str, bool | None] = {}
    for known in book.goals.values():
        if history := known.history():
            days = OnTrackHistory(history, value_curve(history, known.days), plan_line(history))
            judged[known.id] = days.on_track(day)
    return judged


@given(histories(), any_day)
def test_a_day_is_judged_as_a_replay_as_of_that_day_judges_it(events: list[Stamped], day: date) -> None:
    # Adjustments come in the order of their days, so what follows a day changes nothing on it.
    events_by_day = by_effective_day(events)
    assert on_track(fold(events_by_day), day) == {
        view.id: view.on_track for view in goal_views(replay(events_by_day, day), day)
    }
