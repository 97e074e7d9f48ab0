"""A pace in words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from milepost_client.pace_words import say_pace

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("daily", "said"),
    [
        (Fraction(3), "3 coffees a day"),
        (Fraction(1, 7), "1 coffee a week"),
        (Fraction(40, 116), "2.4 coffees a week"),
        (Fraction(1, 14), "2.2 coffees a month"),
        (Fraction(1, 100), "3.7 coffees a year"),
        (Fraction(1, 1000), "0.01 coffees a week"),
        (Fraction(0), "0 coffees a week"),
    ],
)
def test_a_pace_is_said_by_the_shortest_period_that_brings_at_least_one(daily: Fraction, said: str) -> None:
    assert say_pace(daily * MILLION, "coffees") == said


def test_without_a_unit_it_is_a_number() -> None:
    assert say_pace(Fraction(5, 7) * MILLION) == "5 a week"
