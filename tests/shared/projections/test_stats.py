"""Figures by week, month or quarter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Contribution, Event, Opportunity, Period, to_micros
from milepost_shared.model.book import fold
from milepost_shared.model.entries import entries_until
from milepost_shared.progress.goal_view import goal_view
from milepost_shared.progress.periods import Span, span_of
from milepost_shared.projections.opportunities import opportunities
from milepost_shared.projections.people import people
from milepost_shared.projections.review import review
from milepost_shared.projections.review_notes import format_note
from milepost_shared.projections.stats import GoalStats, Stats, goal_stats, stats
from tests.shared.builders import GOAL, OTHER, TODAY, A, B, activity, adjustment, goal, stamped
from tests.shared.histories import FIRST, days, histories

EVERY = st.sampled_from(["week", "month", "quarter"])
ALL = 1000


def counted(*events: Event, every: Period = "week", last: int = 12, today: date = TODAY) -> Stats:
    return stats(fold(stamped(*events)), every, last, today)


def of_goal(*events: Event, every: Period = "week", last: int = 12, today: date = TODAY) -> GoalStats:
    found = goal_stats(fold(stamped(*events)).goal(GOAL), every, last, today)
    assert found is not None
    return found


def met(seq: int, day: date, *who: str, **fields: Any) -> Event:
    given: dict[str, Any] = {"contributions": (), **fields}
    return activity(seq, day, people=who, **given)


def test_each_week_is_counted_up_to_the_running_one() -> None:
    role = (Opportunity(id="a" * 12, title="Role", stage="heard of"),)
    found = counted(
        met(2, date(2026, 2, 16), "Ana", kind="coffee", minutes=45, opportunities=role),
        met(3, date(2026, 2, 22), "ana", "Bo", kind="Coffee", minutes=30),
        met(4, date(2026, 3, 2), "Bo", "Chen", kind="call", opportunities=role),
        met(5, TODAY),
        met(6, date(2026, 3, 7), "Dee"),
    )
    assert found.kinds == ["Coffee", "call"]
    assert [(week.name, week.first, week.last) for week in found.periods] == [
        ("2026-W08", date(2026, 2, 16), date(2026, 2, 22)),
        ("2026-W09", date(2026, 2, 23), date(2026, 3, 1)),
        ("2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
    ]
    assert [
        (week.activities, week.minutes, week.people, week.new_people, week.opportunities)
        for week in found.periods
    ] == [(2, 75, 2, 2, 1), (0, None, 0, 0, 0), (2, None, 2, 1, 0)]
    assert [(week.kinds, week.others) for week in found.periods] == [
        ({"Coffee": 2, "call": 0}, 0),
        ({"Coffee": 0, "call": 0}, 0),
        ({"Coffee": 0, "call": 1}, 1),
    ]


def test_only_the_last_periods_are_shown_and_only_their_kinds_have_a_column() -> None:
    kinds = [*("a" * 5), *("b" * 3), *("c" * 2), "d", "e", "e"]
    old = [met(90 + n, date(2026, 1, 5), "Ana", kind="old") for n in range(9)]
    found = counted(*old, *(met(n, TODAY, "Ana", kind=kind) for n, kind in enumerate(kinds, 2)), last=2)
    assert [week.name for week in found.periods] == ["2026-W09", "2026-W10"]
    assert found.kinds == ["a", "b", "c"]
    assert (found.periods[1].kinds, found.periods[1].others) == ({"a": 5, "b": 3, "c": 2}, 3)
    assert found.periods[1].new_people == 0


@pytest.mark.parametrize(
    ("every", "names"),
    [
        ("week", ["2020-W52", "2020-W53", "2021-W01"]),
        ("month", ["2020-12", "2021-01"]),
        ("quarter", ["2020-Q4", "2021-Q1"]),
    ],
)
def test_the_turn_of_a_year_with_53_weeks_is_counted_once(every: Period, names: list[str]) -> None:
    ends = [date(2020, 12, 21), date(2020, 12, 28), date(2021, 1, 3), date(2021, 1, 4)]
    found = counted(*(met(n, day) for n, day in enumerate(ends, 2)), every=every, today=date(2021, 1, 4))
    assert [each.name for each in found.periods] == names
    assert sum(each.activities for each in found.periods) == 4


def test_without_activities_there_are_no_periods() -> None:
    assert (counted().periods, counted(goal()).periods, counted().kinds) == ([], [], [])


def test_what_was_corrected_withdrawn_or_imported_twice_counts_once() -> None:
    right, wrong = met(2, TODAY, "Ana"), met(3, TODAY, "Bo")
    [week] = counted(
        *(right, wrong),
        met(4, TODAY, "Chen", corrects=right.ref),
        met(5, TODAY, "Bo", corrects=wrong.ref, void=True),
        met(6, TODAY, "Dee", origin="row"),
        met(1, TODAY, "Dee", origin="row", device=B),
    ).periods
    assert (week.activities, week.people, week.new_people) == (2, 2, 2)


def test_a_goal_is_counted_from_where_it_began_or_was_first_counted() -> None:
    start = date(2026, 2, 18)
    found = of_goal(goal(start=start), activity(2, date(2026, 3, 2), 2.5), activity(3, date(2026, 3, 7)))
    assert (found.title, found.measure, found.before) == ("Coffees", "sum", 0)
    assert [(week.name, week.amount, week.value) for week in found.periods] == [
        ("2026-W08", 0, 0),
        ("2026-W09", 0, 0),
        ("2026-W10", 2.5, 2.5),
    ]
    earlier = of_goal(goal(start=start), activity(2, date(2026, 2, 9), 2.5))
    assert [week.name for week in earlier.periods] == ["2026-W07", "2026-W08", "2026-W09", "2026-W10"]


def test_what_lies_before_the_last_periods_is_told_as_their_beginning() -> None:
    found = of_goal(goal(), activity(2, date(2026, 1, 5), 4.0), activity(3, TODAY, 2.0), last=1)
    assert (found.before, found.periods[0].amount, found.periods[0].value) == (4, 2, 6)


def test_a_level_tells_by_how_much_it_moved() -> None:
    found = of_goal(
        goal(measure="level", baseline=90.0, target=80.0),
        activity(2, date(2026, 1, 20), 89.0),
        activity(3, date(2026, 2, 20), 89.5),
        every="month",
    )
    assert [(month.amount, month.value) for month in found.periods] == [(-1, 89), (0.5, 89.5), (0, 89.5)]
    assert found.before == 90


def test_what_rolls_up_is_in_the_amounts_of_the_goal_above() -> None:
    child = goal(2, goal=OTHER, title="Talks", parent=GOAL, rolls_up=True)
    given = (Contribution(goal=OTHER, amount=3.0),)
    found = of_goal(goal(), child, activity(3, TODAY, contributions=given), activity(4, TODAY, 2.0))
    assert (found.before, sum(each.amount for each in found.periods)) == (0, 5)


def test_a_goal_that_has_not_begun_has_no_periods_and_one_taken_back_has_none_at_all() -> None:
    assert of_goal(goal(start=date(2026, 4, 1), deadline=None)).periods == []
    gone = fold(stamped(goal(), adjustment(2, TODAY, withdraws=f"{A}-1")))
    assert goal_stats(gone.goal(GOAL), "week", 12, TODAY) is None


@pytest.mark.parametrize("today", [date.min, date.max])
@pytest.mark.parametrize("every", ["week", "month", "quarter"])
def test_the_ends_of_the_calendar_can_be_today(every: Period, today: date) -> None:
    events = goal(start=today, deadline=None), activity(2, TODAY)
    assert len(counted(*events, every=every, today=today).periods) == (12 if today > TODAY else 0)
    assert len(of_goal(*events, every=every, today=today).periods) == (12 if today > TODAY else 1)


@given(histories(), days, EVERY, st.integers(1, 8))
def test_the_amounts_of_all_periods_make_the_value(
    history: list[Stamped], today: date, every: Period, last: int
) -> None:
    for known in fold(history).goals.values():
        stands = goal_view(known, today)
        for most in (ALL, last):
            found = goal_stats(known, every, most, today)
            assert (found is None) == (stands is None)
            if found is None or stands is None:
                continue
            total = sum(to_micros(each.amount) for each in found.periods)
            assert to_micros(found.before) + total == to_micros(stands.value)
            assert found.periods == [] or found.periods[-1].value == stands.value
            if most == ALL and stands.measure == "sum":
                assert found.before == 0


names = st.lists(st.sampled_from(["Ana", "ana ", "Bo", "Chen", "Dee"]), max_size=3).map(tuple)
kinds = st.sampled_from([None, "coffee", "Coffee", "call", "meetup", "talk", "walk", " "])
meetings = st.lists(
    st.tuples(days, names, kinds, st.none() | st.integers(0, 90), st.sampled_from(["log", "void", "import"])),
    max_size=15,
)
Meeting = tuple[date, tuple[str, ...], str | None, int | None, str]


def lived(history: Sequence[Stamped], meetings: Sequence[Meeting]) -> list[Stamped]:
    """A history, and meetings after it, some of which are imports or withdraw the one before."""
    events = list(history)
    for n, (day, who, kind, minutes, what) in enumerate(meetings, 100):
        given: dict[str, Any] = {"people": who, "kind": kind, "minutes": minutes, "contributions": ()}
        if what == "void":
            given |= {"corrects": events[-1].event.ref, "void": True}
        elif what == "import":
            given |= {"origin": f"meeting {n % 3}"}
        events.append(Stamped(2**50 + n, activity(n, day, **given)))
    return events


@given(histories(), meetings, days, EVERY)
def test_the_figures_of_all_periods_add_up(
    history: list[Stamped], meetings: list[Meeting], today: date, every: Period
) -> None:
    book = fold(lived(history, meetings))
    found = stats(book, every, ALL, today)
    done = entries_until(book.entries, today)
    assert sum(each.activities for each in found.periods) == len(done)
    assert sum(each.minutes or 0 for each in found.periods) == sum(e.activity.minutes or 0 for e in done)
    met = [person for person in people(book, today) if person.activities]
    assert sum(each.new_people for each in found.periods) == len(met)
    assert sum(each.opportunities for each in found.periods) == len(opportunities(book, today))
    for each in found.periods:
        assert sum(each.kinds.values()) + each.others == each.activities
        assert each.new_people <= each.people
    for one, other in zip(found.periods, found.periods[1:], strict=False):
        assert other.first == one.last + timedelta(days=1)


@given(histories(), meetings, days, EVERY)
def test_a_review_tells_of_each_period_what_the_figures_tell(
    history: list[Stamped], meetings: list[Meeting], today: date, every: Period
) -> None:
    book = fold(lived(history, meetings))
    for each in stats(book, every, ALL, today).periods:
        answer = review(book, Span(every, each.first, each.last), today)
        assert (answer.activities, answer.minutes) == (each.activities, each.minutes)
        assert (len(answer.people), sum(met.new for met in answer.people)) == (each.people, each.new_people)
        assert sum(kind.activities for kind in answer.kinds) == each.activities
        assert sum(turn.arose for turn in answer.opportunities) == each.opportunities
        by_goal = {goal.id: goal.amount for goal in answer.goals}
        for name in (GOAL, OTHER):
            if (found := goal_stats(book.goal(name), every, ALL, today)) and name in by_goal:
                amounts = {period.name: period.amount for period in found.periods}
                assert by_goal[name] == amounts.get(each.name, 0)
        assert all(
            to_micros(g.before.value) + to_micros(g.amount) == to_micros(g.after.value) for g in answer.goals
        )


@given(histories(), days, EVERY)
def test_keeping_a_review_changes_nothing_but_what_was_written(
    history: list[Stamped], today: date, every: Period
) -> None:
    span = span_of(today, every)
    note = activity(
        99,
        today,
        kind="review",
        note=format_note(span, [("What?", "This")]),
        contributions=(),
        people=("Zed",),
    )
    before, after = (review(fold(events), span, today) for events in (history, [*history, Stamped(1, note)]))
    assert len(after.wrote) == 1
    assert replace(after, wrote=[]) == before


@given(st.lists(st.tuples(days, st.integers(-(10**6), 10**6)), max_size=12), EVERY)
def test_sums_are_exact_however_crooked_the_amounts(sums: list[tuple[date, int]], every: Period) -> None:
    events: list[Event] = [goal(start=FIRST)]
    for n, (day, millionths) in enumerate(sums, 2):
        amount = float(Fraction(millionths, 10**6))
        events.append(activity(n, day, contributions=(Contribution(goal=GOAL, amount=amount),)))
    found = of_goal(*events, every=every, last=ALL, today=FIRST + timedelta(days=400))
    by_period = Counter[str]()
    for day, millionths in sums:
        by_period[span_of(day, every).name] += millionths
    assert {each.name: to_micros(each.amount) for each in found.periods if each.amount} == {
        name: amount for name, amount in by_period.items() if amount
    }
