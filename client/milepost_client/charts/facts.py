"""The facts of a burn-up chart as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.phrases import format_rounded
from milepost_client.queries.parts.series import Series, period_ends
from milepost_shared.text.formatting import format_amount, format_day

HEADERS = ("Day", "So far", "Planned", "What")
AT_FIRST = "At first"


def facts_table(series: Series, width: int) -> str:
    """Return the facts of the chart as a table of at most `width` columns."""
    amounts = (1, 2, 3) if series.original else (1, 2)
    return format_table(headers(series), facts(series), width=width, right=amounts)


def headers(series: Series) -> tuple[str, ...]:
    """`HEADERS`, with the original plan before the last one where it is shown."""
    return (*HEADERS[:-1], AT_FIRST, HEADERS[-1]) if series.original else HEADERS


def facts(series: Series) -> list[tuple[str, ...]]:
    """Return the chart as rows under `headers`: its ends, today, corners, adjustments and ends of months.

    The plan is rounded to 2 decimals. Long times have quarters, years or decades instead of months.
    """
    events: dict[date, list[str]] = {series.first: [], series.today: ["today"], series.last: []}
    for day, what in (*((day, "") for day in period_ends(series)), *_corner_events(series), *series.flags):
        events.setdefault(day, []).append(what)
    return [_row(series, day, "; ".join(filter(None, events[day]))) for day in sorted(events)]


def _row(series: Series, day: date, what: str) -> tuple[str, ...]:
    value, lines = series.value_on(day), [series.planned_on(day)]
    if series.original:
        lines.append(series.original_on(day))
    so_far = "" if value is None else format_amount(value)
    planned = ("" if at is None else format_rounded(at) for at in lines)
    return format_day(day, series.today), so_far, *planned, what


def _corner_events(series: Series) -> Iterator[tuple[date, str]]:
    if series.planned:
        yield series.planned[0][0], "plan starts"
    for line, name in ((series.planned, "plan"), (series.original, "original plan")):
        for (before, low), (day, high) in pairwise(line):
            if before == day:
                yield day, f"{name} steps from {format_rounded(low)} to {format_rounded(high)}"
        if line is series.planned and series.closed:
            yield series.closed, "closed"
        elif len(line) > 1:
            yield line[-1][0], f"{name} ends"
