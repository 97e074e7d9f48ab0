"""When two names are one, and how it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.text.names import normalize, spell, spellings
from tests.shared.builders import A


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "ANA"),
        (" Ana  Silva\t", "ana silva"),
        ("Zoe\N{COMBINING DIAERESIS}", "ZOË"),
        ("Weiß", "WEISS"),
    ],
)
def test_case_blanks_and_the_composition_of_accents_make_no_other_name(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


def test_accents_make_another_name() -> None:
    assert normalize("Zoë") != normalize("Zoe")


def test_the_last_spelling_in_order_is_shown_whatever_order_they_come_in() -> None:
    written = [((2, A, 2), "Ana  Silva"), ((1, A, 1), "ANA SILVA"), ((3, A, 3), " "), ((1, A, 1), "Bo")]
    assert spellings(written) == spellings(reversed(written)) == {"ana silva": "Ana Silva", "bo": "Bo"}


@given(st.text())
def test_how_a_name_is_shown_is_the_same_name(name: str) -> None:
    assert normalize(spell(name)) == normalize(name)
