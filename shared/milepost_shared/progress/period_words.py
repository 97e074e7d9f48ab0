"""Periods in words, for whoever does not know what `2026-W10` is."""

from __future__ import annotations

from datetime import date

from milepost_shared.progress.periods import Span
from milepost_shared.text.formatting import format_day, format_month

QUARTERS = ("first", "second", "third", "fourth")


def period_words(span: Span, today: date) -> str:
    """`the week of Mon 2 Mar`, `Mar 2026`, `the first quarter of 2026`"""
    if span.every == "week":
        return f"the week of {format_day(span.first, today)}"
    year, month = span.first.year, span.first.month
    return (
        f"{format_month(month)} {year}"
        if span.every == "month"
        else f"the {QUARTERS[month // 3]} quarter of {year}"
    )
