"""Periods as a person says them."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_shared.progress.period_words import period_words
from milepost_shared.progress.periods import span_named

TODAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2026-W10", "the week of Mon 2 Mar"),
        ("2024-W10", "the week of Mon 4 Mar 2024"),
        ("2026-03", "Mar 2026"),
        ("2026-Q4", "the fourth quarter of 2026"),
    ],
)
def test_a_period_is_said_by_its_days(name: str, words: str) -> None:
    span = span_named(name)
    assert span is not None
    assert period_words(span, TODAY) == words
