"""Nouns in the form of their number."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_shared.text.formatting import format_count, format_day, plural, singular, with_article

PAIRS = [
    ("coffee", "coffees"),
    ("activity", "activities"),
    ("lunch", "lunches"),
    ("class", "classes"),
    ("day", "days"),
    ("person", "people"),
    ("introduction", "introductions"),
]


@pytest.mark.parametrize(("one", "many"), PAIRS)
def test_a_noun_has_the_form_of_its_number_whichever_form_was_typed(one: str, many: str) -> None:
    assert [singular(one), singular(many)] == [one, one]
    assert [plural(one), plural(many)] == [many, many]


@pytest.mark.parametrize("noun", ["kg", "€", "人", "%", "km/h²", ""])
def test_symbols_and_other_scripts_stay_as_they_are(noun: str) -> None:
    assert (singular(noun), plural(noun)) == (noun, noun)


def test_only_an_amount_of_one_is_singular() -> None:
    assert [format_count(n, "people") for n in (0, 1, 1.5, 12000)] == [
        "0 people",
        "1 person",
        "1.5 people",
        "12,000 people",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-30", "Mon 30 Nov"),
        ("2026-01-01", "Thu 1 Jan"),
        ("2025-12-31", "Wed 31 Dec 2025"),
        ("2027-01-30", "Sat 30 Jan"),
        ("2027-05-29", "Sat 29 May"),
        ("2027-05-30", "Sun 30 May 2027"),
        ("2028-02-29", "Tue 29 Feb 2028"),
    ],
)
def test_a_year_is_said_where_a_reader_would_miss_it(day: str, expected: str) -> None:
    assert format_day(date.fromisoformat(day), date(2026, 11, 30)) == expected


def test_the_article_goes_by_how_a_noun_sounds() -> None:
    an = ["activity", "interview", "hour", "honest talk", "MBA", "HR talk", "Umbrella"]
    a = ["coffee", "unit", "university visit", "use", "euro", "one-on-one", "PhD", "UX talk", "Hike"]
    assert [with_article(noun) for noun in (*an, *a)] == [
        *(f"an {noun}" for noun in an),
        *(f"a {noun}" for noun in a),
    ]


def test_what_is_singular_though_it_ends_in_s_stays() -> None:
    assert [singular(noun) for noun in ("news", "series", "status", "analysis", "calls")] == [
        *("news", "series", "status", "analysis", "call")
    ]
