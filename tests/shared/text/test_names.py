"""When two names are one, and how it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.errors import BadInput
from milepost_shared.text.names import check_name, normalize, spell, spellings
from tests.shared.builders import A


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "ANA"),
        (" Ana  Silva\t", "ana silva"),
        ("Zoe\N{COMBINING DIAERESIS}", "ZOË"),
        ("Weiß", "WEISS"),
        ("Ana", "A\u200bna"),
        ("Ana", "\uff21\uff4e\uff41"),
        ("Fiona", "\ufb01ona"),
        ("Ana Lima", "Ana\xa0\u2060Lima"),
        ("Ana", "Ana\U000e0041"),
    ],
)
def test_case_blanks_and_the_composition_of_accents_make_no_other_name(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


@pytest.mark.parametrize("name", ["\u2800", "\u3164 \u3164", "\u0301", "   ", "\u200b"])
def test_a_name_of_which_nothing_shows_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        check_name("people", name)


@pytest.mark.parametrize("name", ["", "李伟", "\U0001f389", "O'Neil", "١٢", "ꝏ"])
def test_a_name_of_any_writing_is_taken(name: str) -> None:
    check_name("people", name)


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(name: str) -> None:
    assert normalize(normalize(name)) == normalize(name)


def test_accents_make_another_name() -> None:
    assert normalize("Zoë") != normalize("Zoe")


def test_the_last_spelling_in_order_is_shown_whatever_order_they_come_in() -> None:
    written = [((2, A, 2), "Ana  Silva"), ((1, A, 1), "ANA SILVA"), ((3, A, 3), " "), ((1, A, 1), "Bo")]
    assert spellings(written) == spellings(reversed(written)) == {"ana silva": "Ana Silva", "bo": "Bo"}


@given(st.text())
def test_how_a_name_is_shown_is_the_same_name(name: str) -> None:
    assert normalize(spell(name)) == normalize(name)
