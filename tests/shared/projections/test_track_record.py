"""What a person has done so far, and the most of it within four weeks."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import Contribution, Event
from milepost_shared.model.book import Book, fold
from milepost_shared.model.entries import Entry
from milepost_shared.projections.track_record import (
    FOUR_WEEKS,
    TrackRecord,
    amounts_by_unit,
    best_rise,
    best_sum,
    canonical_noun,
    counts_by_kind,
)
from tests.shared.builders import GOAL, OTHER, TODAY, activity, adjustment, goal, stamped

MILLION = 1_000_000
JAN = date(2026, 1, 1)
SUMS = st.dictionaries(st.integers(1, 120), st.integers(-5, 9), max_size=12)


def past(*events: Event) -> TrackRecord:
    book = fold(stamped(*events))
    return TrackRecord(book.goals.values(), lambda: book.entries)


def most(
    done: TrackRecord, day: date = TODAY, *, unit: str | None = "coffees", title: str = "Coffees"
) -> int | None:
    return done.most(GOAL, "sum", {"unit": unit, "title": title}, False, day)


def test_the_best_four_weeks_are_any_28_days_in_a_row() -> None:
    best = best_sum({1: 3, 20: 4, 28: 1, 29: 5, 100: 2})
    days = (1, 20, 28, 29, 100)
    assert [best.by(date.fromordinal(day)) for day in days] == [3, 7, 8, 10, 10]


def test_before_anything_was_done_there_is_no_best() -> None:
    assert best_sum({5: 3}).by(date.fromordinal(4)) is None
    assert best_sum({}).by(TODAY) is None


@given(SUMS, st.integers(1, 200))
def test_the_best_sum_is_that_of_all_spans_that_have_ended(sums: dict[int, int], today: int) -> None:
    first = min(sums, default=today + 1)
    spans = [
        sum(amount for day, amount in sums.items() if end - FOUR_WEEKS < day <= end)
        for end in range(first, today + 1)
    ]
    assert best_sum(sums).by(date.fromordinal(today)) == (max(spans) if spans else None)


@given(SUMS, st.integers(1, 200))
def test_the_best_rise_is_that_of_all_pairs_within_28_days(readings: dict[int, int], today: int) -> None:
    rises = [
        after - before
        for day, before in readings.items()
        for later, after in readings.items()
        if day < later <= today and later - day <= FOUR_WEEKS
    ]
    assert best_rise(readings).by(date.fromordinal(today)) == max(rises, default=None)


def test_goals_of_one_unit_count_together_however_it_is_written() -> None:
    book = fold(
        stamped(
            goal(unit="Coffees"),
            goal(seq=2, goal=OTHER, unit="coffee"),
            activity(3, JAN, 2.0),
            activity(4, JAN, 3.0, contributions=(Contribution(goal=OTHER, amount=3.0),)),
        )
    )
    assert amounts_by_unit(book.goals.values()) == {"coffee": {JAN.toordinal(): 5 * MILLION}}


def test_readings_of_a_level_are_no_amounts_of_its_unit() -> None:
    book = fold(stamped(goal(unit="kg", measure="level"), activity(2, JAN, 88.0)))
    assert amounts_by_unit(book.goals.values()) == {}


def test_what_was_taken_back_is_no_activity_of_its_kind() -> None:
    book = fold(
        stamped(
            activity(1, JAN, kind="Coffee"),
            activity(2, JAN, kind="coffees"),
            activity(3, JAN, kind="coffee"),
            activity(4, JAN, kind="coffee", corrects="a" * 12 + "-3", void=True),
        )
    )
    assert counts_by_kind(book.entries) == {"coffee": {JAN.toordinal(): 2 * MILLION}}


def test_the_history_of_the_unit_goes_before_that_of_the_kind() -> None:
    done = past(
        activity(1, JAN, kind="coffee", contributions=()),
        goal(seq=2, unit="coffees"),
        activity(3, JAN + timedelta(days=9), 4.0),
    )
    assert most(done, JAN + timedelta(days=8)) == 1 * MILLION
    assert most(done, JAN + timedelta(days=9)) == 4 * MILLION


def test_without_a_unit_a_goal_is_its_own_measure_and_then_its_title_names_the_kind() -> None:
    assert most(past(goal(), activity(2, JAN, 4.0)), unit=None) == 4 * MILLION
    talks = past(goal(), activity(2, JAN, kind="talk", contributions=()))
    assert most(talks, unit=None, title="Talks") == 1 * MILLION
    assert most(talks, unit=None, title="Talks at meetups") is None


def test_the_unit_is_that_which_a_goal_now_has() -> None:
    done = past(goal(unit="hours"), adjustment(2, JAN, unit="coffees"), activity(3, JAN, 4.0))
    assert (most(done), most(done, unit="hours")) == (4 * MILLION, None)


def test_what_goes_down_is_counted_the_other_way_round() -> None:
    done = past(goal(unit="euros", target=-20.0), activity(2, JAN, -9.0))
    fields = {"unit": "euros", "title": "Savings"}
    assert done.most(GOAL, "sum", fields, True, TODAY) == 9 * MILLION


def test_a_level_is_measured_by_its_own_readings() -> None:
    weeks = [JAN + timedelta(weeks=n) for n in range(7)]
    weights = (90.0, 89.0, 89.5, 88.0, 87.0, 88.0, 85.0)
    events = [activity(n, day, weight) for n, (day, weight) in enumerate(zip(weeks, weights, strict=True), 2)]
    done = past(goal(measure="level", unit="kg"), *events)
    fields = {"unit": "kg", "title": "Weight"}
    # Down: from 89.5 on 15 January to 85 on 12 February. Up: from 87 to 88 a week later.
    assert done.most(GOAL, "level", fields, True, TODAY) == 4_500_000
    assert done.most(GOAL, "level", fields, False, TODAY) == 1_000_000
    assert done.most(GOAL, "level", fields, True, weeks[0]) is None


def test_entries_are_asked_for_only_where_the_unit_has_no_history() -> None:
    book: Book = fold(stamped(goal(unit="coffees"), activity(2, JAN, 4.0)))
    reads: list[bool] = []

    def entries() -> list[Entry]:
        reads.append(True)
        return []

    done = TrackRecord(book.goals.values(), entries)
    assert (most(done), reads) == (4 * MILLION, [])
    assert (most(done, unit="talks"), most(done, unit="talks"), reads) == (None, None, [True])


def test_one_noun_has_one_form() -> None:
    assert canonical_noun(" Coffees ") == canonical_noun("coffee")
    assert canonical_noun("Cafe\N{COMBINING ACUTE ACCENT}s") == canonical_noun("café")
    assert canonical_noun("kg") != canonical_noun("g")
