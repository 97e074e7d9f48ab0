"""Amounts and paces as people write and read them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_client.parsing.amounts import Pace, pace_per_day, parse_amount, parse_pace
from milepost_shared.errors import BadInput
from milepost_shared.text.formatting import format_amount

MILLIONTHS = st.integers(-(10**18), 10**18)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("2.5", 2.5),
        ("-1", -1),
        ("+4", 4),
        ("1_000", 1000),
        (" .5 ", 0.5),
        ("5.", 5),
        ("\N{MINUS SIGN}2", -2),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: float) -> None:
    assert parse_amount(text) == value


@pytest.mark.parametrize(
    "text", ["", "x", "1:30", "nan", "inf", "1e3", "--1", "1__0", "٣", "1.2.3", "a,b", "0x10"]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a number") as caught:
        parse_amount(text)
    assert caught.value.field == "amount"


def test_a_comma_is_refused_naming_both_readings() -> None:
    with pytest.raises(BadInput) as caught:
        parse_amount("1,5", field="target")
    assert caught.value.advice == "Write 1.5 or 15."
    assert caught.value.field == "target"
    with pytest.raises(BadInput, match="without commas"):
        parse_amount("1,234.5")


def test_more_than_six_decimals_are_refused_but_idle_zeros_are_not() -> None:
    assert parse_amount("1.1234560000") == 1.123456
    with pytest.raises(BadInput, match="7 decimals"):
        parse_amount("1.1234567")


def test_amounts_end_at_a_million_million() -> None:
    assert parse_amount("-1_000_000_000_000") == -1e12
    with pytest.raises(BadInput, match="beyond"):
        parse_amount("1000000000001")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8.0, "8"),
        (2.5, "2.5"),
        (0.333333, "0.333333"),
        (-0.0, "0"),
        (1e-7, "0"),
        (9999, "9999"),
        (12500, "12,500"),
        (-12500.5, "-12,500.5"),
        (9999.9999999, "10,000"),
        (999999999999.1, "999,999,999,999.1"),
    ],
)
def test_an_amount_is_formatted_without_idle_zeros(value: float, text: str) -> None:
    assert format_amount(value) == text


@settings(deadline=None)
@given(MILLIONTHS)
def test_a_formatted_amount_is_parsed_as_the_same_amount(millionths: int) -> None:
    value = millionths / 10**6
    assert parse_amount(format_amount(value).replace(",", "")) == value


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("2/week", (2, "week")),
        ("1.5/mo", (1.5, "month")),
        ("3 per month", (3, "month")),
        ("2 a Week", (2, "week")),
        ("10 / yr", (10, "year")),
        ("4 each quarter", (4, "quarter")),
        ("1/d", (1, "day")),
        ("-2/weeks", (-2, "week")),
    ],
)
def test_a_pace_is_so_much_per_period(text: str, pace: Pace) -> None:
    assert parse_pace(text) == pace


@pytest.mark.parametrize("text", ["2", "week", "2/fortnight", "x/week", "0/week", "1,5/week", "2/3 week", ""])
def test_what_is_no_pace_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_pace(text)
    assert caught.value.field == "pace"


def test_a_pace_per_day_is_exact() -> None:
    assert pace_per_day((1, "day")) == 1
    assert pace_per_day((2, "week")) == Fraction(2, 7)
    assert pace_per_day((1, "year")) == Fraction(4, 1461)
    assert pace_per_day((0.1, "month")) == Fraction(1, 10) * 12 * Fraction(4, 1461)
    assert pace_per_day((1, "quarter")) == 4 * pace_per_day((1, "year"))
