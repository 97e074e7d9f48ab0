"""Days as people write them."""

from datetime import date
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_client.parsing.dates import FIRST, LAST, parse_day
from milepost_shared.errors import BadInput
from milepost_shared.text.formatting import format_day

FRIDAY = date(2026, 3, 6)
DAYS = st.dates(FIRST, LAST)
LOOKS: st.SearchStrategy[Literal["back", "forward"]] = st.sampled_from(["back", "forward"])


def back(text: str, today: date = FRIDAY) -> date:
    return parse_day(text, today, looks="back")


def forward(text: str, today: date = FRIDAY) -> date:
    return parse_day(text, today, looks="forward")


def refusal(text: str, today: date = FRIDAY) -> BadInput:
    with pytest.raises(BadInput) as caught:
        parse_day(text, today, looks="back")
    assert caught.value.field == "day"
    return caught.value


def test_named_days_are_counted_from_today() -> None:
    assert [back(word) for word in ("yesterday", "Today", " TOMORROW ")] == [
        date(2026, 3, 5),
        date(2026, 3, 6),
        date(2026, 3, 7),
    ]


def test_logging_looks_back() -> None:
    assert back("thu") == date(2026, 3, 5)
    assert back("sat") == date(2026, 2, 28)
    assert back("mar 7") == date(2025, 3, 7)
    assert back("mar 6") == FRIDAY


def test_a_deadline_looks_forward() -> None:
    assert forward("thu") == date(2026, 3, 12)
    assert forward("sat") == date(2026, 3, 7)
    assert forward("mar 5") == date(2027, 3, 5)
    assert forward("mar 6") == FRIDAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("feb 27", date(2026, 2, 27)),
        ("mar 6", FRIDAY),
        ("mar 20", date(2026, 3, 20)),
        ("sep 5", date(2025, 9, 5)),  # 182 days ago, and 183 ahead
        ("sep 4", date(2026, 9, 4)),  # 182 days ahead, and 183 ago
        ("29 feb", date(2028, 2, 29)),  # 725 days ahead, and 736 ago
        ("thu", date(2026, 3, 12)),
        ("fri", FRIDAY),
    ],
)
def test_the_day_from_which_something_holds_is_the_nearest_and_a_weekday_the_next(
    text: str, day: date
) -> None:
    assert parse_day(text, FRIDAY, looks="around") == day


def test_a_bare_weekday_that_is_today_means_today_either_way() -> None:
    assert back("fri") == forward("friday") == FRIDAY


def test_last_this_and_next_select_a_weekday_in_either_direction() -> None:
    assert back("last fri") == forward("last friday") == date(2026, 2, 27)
    assert back("next fri") == forward("next fri") == date(2026, 3, 13)
    assert back("this mon") == forward("this mon") == date(2026, 3, 2)
    assert back("last thu") == date(2026, 3, 5)
    assert back("next sat") == date(2026, 3, 7)


@pytest.mark.parametrize(
    "text",
    [
        "6 mar 2026",
        "mar 6 2026",
        "March 6, 2026",
        "6 march 2026",
        "6th of March 2026",
        "the 6th of march 2026",
        "6-mar-2026",
        "2026 mar 6",
        "2026-03-06",
        "2026-3-6",
        "2026/03/06",
        "fri 6 mar 2026",
        "Friday, March 6, 2026",
    ],
)
def test_a_date_can_be_written_in_many_ways(text: str) -> None:
    assert forward(text, date(2020, 1, 1)) == FRIDAY


@pytest.mark.parametrize(("word", "month"), [("sept", 9), ("sep", 9), ("dec", 12), ("decem", 12), ("may", 5)])
def test_a_month_is_known_by_three_letters_or_more(word: str, month: int) -> None:
    assert forward(f"9 {word}", date(2026, 1, 1)) == date(2026, month, 9)


def test_weekdays_are_known_by_their_usual_short_names() -> None:
    words = ("mon", "tue", "tues", "wed", "weds", "thur", "thurs", "sun")
    assert [forward(word).weekday() for word in words] == [0, 1, 1, 2, 2, 3, 3, 6]


def test_days_weeks_months_quarters_and_years_are_counted_off() -> None:
    assert forward("in 10 days") == date(2026, 3, 16)
    assert forward("in 3 weeks") == date(2026, 3, 27)
    assert forward("in a month") == date(2026, 4, 6)
    assert forward("in 2 quarters") == date(2026, 9, 6)
    assert forward("in 1 year") == date(2027, 3, 6)
    assert back("3 days ago") == date(2026, 3, 3)
    assert back("2 weeks ago") == date(2026, 2, 20)
    assert back("3 months ago") == date(2025, 12, 6)


def test_counted_months_stop_at_the_end_of_a_shorter_one() -> None:
    assert forward("in 1 month", date(2026, 1, 31)) == date(2026, 2, 28)
    assert forward("in a year", date(2024, 2, 29)) == date(2025, 2, 28)
    assert back("1 month ago", date(2026, 12, 31)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (("eow", "end of week", "end of the week"), date(2026, 3, 8)),
        (("eom", "end of month", "end of this month"), date(2026, 3, 31)),
        (("eoq", "end of quarter"), date(2026, 3, 31)),
        (("eoy", "end of the year"), date(2026, 12, 31)),
    ],
)
def test_the_end_of_a_period_is_that_of_the_present_one(texts: tuple[str, ...], day: date) -> None:
    assert {forward(text) for text in texts} | {back(text) for text in texts} == {day}


def test_the_last_day_of_a_period_ends_that_period() -> None:
    assert forward("eoq", date(2026, 6, 30)) == date(2026, 6, 30)
    assert forward("eow", date(2026, 3, 8)) == date(2026, 3, 8)
    assert forward("eoy", LAST) == LAST


def test_numbers_that_can_be_two_days_are_refused_naming_both() -> None:
    error = refusal("3/6")
    assert error.problem == "'3/6' can be 6 March 2026 or 3 June 2025."
    assert error.advice == "Write 2026-03-06 or 2025-06-03."
    assert "6 March 2024 or 3 June 2024" in str(refusal("3.6.2024"))


def test_numbers_that_can_be_one_day_only_are_that_day() -> None:
    assert back("25/12") == back("12/25") == date(2025, 12, 25)
    assert forward("4/4") == date(2026, 4, 4)
    assert back("13/6/2024") == date(2024, 6, 13)


def test_a_leap_day_without_a_year_is_the_nearest_in_the_direction() -> None:
    assert back("feb 29") == date(2024, 2, 29)
    assert forward("29 feb") == date(2028, 2, 29)
    assert forward("feb 29", date(2096, 3, 1)) == date(2104, 2, 29)
    assert back("feb 29", date(2104, 2, 28)) == date(2096, 2, 29)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("30 feb", "There is no 30 February."),
        ("feb 29 2025", "There is no 29 February 2025."),
        ("2026-02-30", "There is no 30 February 2026."),
        ("2026-13-01", "There is no 1 month 13 2026."),
        ("thu 6 mar 2026", "6 March 2026 is a Friday."),
    ],
)
def test_a_day_that_does_not_exist_is_refused_by_name(text: str, problem: str) -> None:
    assert refusal(text).problem == problem


@pytest.mark.parametrize(
    "text", ["1969-12-31", "2201-01-01", "in 999999 days", "400 years ago", "in 3000 months"]
)
def test_days_before_1970_and_after_2200_are_refused(text: str) -> None:
    assert "1970 to 2200" in refusal(text).problem


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yestarday", "yesterday"),
        ("lst fri", "last fri"),
        ("wensday", "wednesday"),
        ("in 3 weks", "in 3 weeks"),
        ("6 marhc", "6 march"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(text: str, meant: str) -> None:
    assert refusal(text).advice == f"Did you mean '{meant}'?"


@pytest.mark.parametrize(
    "text", ["", "6", "mar mar", "26-03-06", "in x weeks", "soon", "٣ mar", "in 9999999 days"]
)
def test_what_cannot_be_read_is_answered_with_examples(text: str) -> None:
    assert "mar 6" in refusal(text).advice


@settings(deadline=None)
@given(st.text(max_size=30), DAYS, LOOKS)
def test_any_text_is_a_day_within_limits_or_refused(
    text: str, today: date, looks: Literal["back", "forward"]
) -> None:
    try:
        assert FIRST <= parse_day(text, today, looks=looks) <= LAST
    except BadInput as refused:
        assert refused.field == "day"


@settings(deadline=None)
@given(DAYS, DAYS)
def test_a_formatted_day_is_parsed_as_the_same_day(day: date, today: date) -> None:
    looks: Literal["back", "forward"] = "back" if day <= today else "forward"
    assert parse_day(format_day(day, today), today, looks=looks) == day


@settings(deadline=None)
@given(
    st.dates(date(1980, 1, 1), date(2190, 1, 1)),
    st.sampled_from(["mon", "sunday", "mar 6", "29 feb", "dec 31"]),
)
def test_back_is_never_after_today_and_forward_never_before(today: date, text: str) -> None:
    assert back(text, today) <= today <= forward(text, today)


def test_a_day_has_its_year_only_where_that_is_another() -> None:
    assert format_day(FRIDAY, FRIDAY) == "Fri 6 Mar"
    assert format_day(date(2024, 3, 6), FRIDAY) == "Wed 6 Mar 2024"


@pytest.mark.parametrize(
    ("text", "due", "logged"),
    [
        ("end of march", date(2026, 3, 31), date(2026, 3, 31)),
        ("end march 2027", date(2027, 3, 31), date(2027, 3, 31)),
        ("start of next month", date(2026, 4, 1), date(2026, 4, 1)),
        ("mid april", date(2026, 4, 15), date(2025, 4, 15)),
        ("march 2027", date(2027, 3, 31), date(2027, 3, 31)),
        ("february", date(2027, 2, 28), date(2026, 2, 28)),
        ("march", date(2026, 3, 31), FRIDAY),
        ("next month", date(2026, 4, 30), date(2026, 4, 30)),
        ("last week", date(2026, 3, 1), date(2026, 3, 1)),
        ("this quarter", date(2026, 3, 31), FRIDAY),
        ("2027-Q1", date(2027, 3, 31), date(2027, 3, 31)),
        ("q2", date(2026, 6, 30), date(2025, 6, 30)),
        ("2026-w10", date(2026, 3, 8), FRIDAY),
        ("2027", date(2027, 12, 31), date(2027, 12, 31)),
        ("end of next year", date(2027, 12, 31), date(2027, 12, 31)),
        ("6 weeks", date(2026, 4, 17), date(2026, 1, 23)),
        ("a fortnight", date(2026, 3, 20), date(2026, 2, 20)),
        ("fortnight", date(2026, 3, 20), date(2026, 2, 20)),
        ("in a fortnight's time", date(2026, 3, 20), date(2026, 3, 20)),
        ("a fortnight ago", date(2026, 2, 20), date(2026, 2, 20)),
        ("two weeks ago", date(2026, 2, 20), date(2026, 2, 20)),
        ("in two weeks", date(2026, 3, 20), date(2026, 3, 20)),
        ("ten days from now", date(2026, 3, 16), date(2026, 3, 16)),
        ("in a couple of weeks", date(2026, 3, 20), date(2026, 3, 20)),
        ("half a year", date(2026, 9, 6), date(2025, 9, 6)),
        ("in six months\N{RIGHT SINGLE QUOTATION MARK} time", date(2026, 9, 6), date(2026, 9, 6)),
        ("a month from now", date(2026, 4, 6), date(2026, 4, 6)),
        ("by tuesday", date(2026, 3, 10), date(2026, 3, 3)),
        ("tuesday week", date(2026, 3, 17), date(2026, 3, 17)),
        ("a week on friday", date(2026, 3, 13), date(2026, 3, 13)),
        ("31.10.26", date(2026, 10, 31), date(2026, 10, 31)),
        ("31/10/85", date(1985, 10, 31), date(1985, 10, 31)),
        ("3 days from now", date(2026, 3, 9), date(2026, 3, 9)),
        ("31.10.", date(2026, 10, 31), date(2025, 10, 31)),
        ("3.4.", date(2026, 4, 3), date(2025, 4, 3)),
        ("the 27th", date(2026, 3, 27), date(2026, 2, 27)),
        ("31st", date(2026, 3, 31), date(2026, 1, 31)),
        ("the 2nd of next month", date(2026, 4, 2), date(2026, 4, 2)),
        ("day after tomorrow", date(2026, 3, 8), date(2026, 3, 8)),
        ("the day before yesterday", date(2026, 3, 4), date(2026, 3, 4)),
    ],
)
def test_periods_and_parts_of_them_stand_for_a_day(text: str, due: date, logged: date) -> None:
    assert (forward(text), back(text)) == (due, logged)


def test_a_change_holds_from_the_first_day_of_a_period() -> None:
    days = [parse_day(text, FRIDAY, looks="around") for text in ("april", "next week", "last month", "q1")]
    assert days == [date(2026, 4, 1), date(2026, 3, 9), date(2026, 2, 1), date(2026, 1, 1)]


@pytest.mark.parametrize("text", ["march", "last week", "2026", "q1", "this month", "2026-W10", "March 2026"])
def test_what_was_done_on_one_day_is_not_done_in_a_period(text: str) -> None:
    with pytest.raises(BadInput, match="not a day") as refused:
        parse_day(text, FRIDAY, looks="back", period="none")
    assert "Say which day" in refused.value.advice
    assert parse_day(f"start of {text}", FRIDAY, looks="back", period="none") == parse_day(
        text, FRIDAY, looks="back", period="first"
    )


@pytest.mark.parametrize(
    "text", ["32.1.", "31.2.", "0th", "the 45th", "end of", "mid", "march march", "q5", "9999"]
)
def test_what_is_no_day_of_a_period_is_refused(text: str) -> None:
    refusal(text)
