"""A script is told nothing that only a terminal takes."""

from __future__ import annotations

import pytest

from milepost_server.as_person.words import api_words


@pytest.mark.parametrize(
    "advice", ["Try: milepost log coffees -w Ana", "Add -r WHY: later", "Give a later --by.", "Run `mp sync`"]
)
def test_a_command_or_an_option_is_not_advised(advice: str) -> None:
    assert "/schema" in api_words(advice)


@pytest.mark.parametrize("advice", ["", "Write it like 3, 2.5 or -1.", "Leave one out.", "A well-known one"])
def test_other_advice_stays(advice: str) -> None:
    assert api_words(advice) == advice
