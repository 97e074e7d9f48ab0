"""Nouns in the form of their number."""

from __future__ import annotations

import pytest

from milepost_shared.text.formatting import format_count, plural, singular

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
