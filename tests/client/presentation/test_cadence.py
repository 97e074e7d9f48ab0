"""Paces as text."""

from __future__ import annotations

import pytest

from milepost_client.presentation.cadence import format_pace_change
from milepost_client.presentation.phrases import format_roughly
from milepost_shared.progress.periods import DAYS

A_MONTH = float(DAYS["month"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234.5, "1234"),
        (12.34, "12"),
        (1.26, "1.3"),
        (0.126, "0.13"),
        (0.00126, "0.0013"),
        (2, "2"),
    ],
)
def test_a_rough_amount_has_two_digits(value: float, text: str) -> None:
    assert format_roughly(value) == text


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (3.0, 1.5, "eased the pace from 3 to 1.5 a day"),
        (2 / 7, 1.2 / 7, "eased the pace from 2 to 1.2 a week"),
        (0.5 / A_MONTH, 2 / A_MONTH, "raised the pace from 0.5 to 2 a month"),
        (0.5 / 7, 1 / 7, "raised the pace from 0.5 to 1 a week"),
        (1 / A_MONTH / 12, 0.5 / A_MONTH / 12, "eased the pace from 0.083 to 0.042 a month"),
    ],
)
def test_the_period_is_the_shortest_with_one_or_more(before: float, after: float, text: str) -> None:
    assert format_pace_change(before, after) == text


def test_paces_that_differ_get_the_decimals_that_show_it() -> None:
    assert format_pace_change(20.0, 20.25) == "raised the pace from 20 to 20.2 a day"
    assert format_pace_change(2.04, 2.03) == "eased the pace from 2.04 to 2.03 a day"


def test_a_pace_may_begin_end_or_stay() -> None:
    assert format_pace_change(None, 0.2) == "set a pace of 1.4 a week"
    assert format_pace_change(2.0, None) == "eased the pace from 2 a day to none"
    assert format_pace_change(2.0, 0.0) == "eased the pace from 2 to 0 a day"
    assert format_pace_change(2.0, 2.0) == "left the pace at 2 a day"
    assert [format_pace_change(*pair) for pair in ((None, None), (0.0, 0.0), (None, 0.0))] == [None] * 3
