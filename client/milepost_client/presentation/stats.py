"""Figures by week, month or quarter as a table."""

from __future__ import annotations

from collections.abc import Sequence

from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import display_width, wrap_lines
from milepost_client.presentation.phrases import format_hours
from milepost_shared.projections.stats import GoalStats, PeriodStats, Stats
from milepost_shared.text.formatting import format_amount, format_count

LONGEST = 10
"""Characters of the longest bar."""
WIDE = 1000
"""A width, in columns, into which every table fits."""


def stats_table(result: Stats) -> str:
    """One row per period. Kinds without a column have one together, if there are any.

    Where there is no room for all, the bars go, since they say nothing new.
    """
    others = any(period.others for period in result.periods)
    figures = ["Activities", "Hours", "People", "New", "Arose", *map(_heading, result.kinds)]
    figures += ["Other"] if others else []
    headers = (result.every.capitalize(), *figures)
    rows = [(period.name, *_figures(period, others)) for period in result.periods]
    right = range(1, len(headers))
    bars = _bars([float(period.activities) for period in result.periods])
    barred = [(*row, bar) for row, bar in zip(rows, bars, strict=True)]
    table = format_table((*headers, ""), barred, width=WIDE, right=right)
    if max(map(display_width, table.splitlines())) <= terminal_width():
        return table
    return format_table(headers, rows, width=terminal_width(), right=right)


def _heading(kind: str) -> str:
    return kind[:1].upper() + kind[1:]


def _figures(period: PeriodStats, others: bool) -> list[str]:
    hours = "" if period.minutes is None else format_hours(period.minutes)
    counts = [period.people, period.new_people, period.opportunities, *period.kinds.values()]
    counts += [period.others] if others else []
    return [str(period.activities), hours, *map(str, counts)]


def goal_stats_table(result: GoalStats) -> str:
    """What each period brought a goal, with the value at its end."""
    bars = _bars([period.amount for period in result.periods])
    rows = [
        (period.name, format_amount(period.amount), format_amount(period.value), bar)
        for period, bar in zip(result.periods, bars, strict=True)
    ]
    headers = (result.every.capitalize(), "Brought", "Value", "")
    table = format_table(headers, rows, width=terminal_width(), right=(1, 2))
    before = f", {format_count(result.before, result.unit or '')} before" if result.before else ""
    return f"{wrap_lines(f'{result.title}{before}', terminal_width())}\n{table}"


def _bars(amounts: Sequence[float]) -> list[str]:
    """Bars of `#`, or of `-` for negative amounts; the largest amount has the longest."""
    most = max(map(abs, amounts), default=0)
    lengths = [-(-abs(amount) * LONGEST // most) if most else 0 for amount in amounts]
    return [
        ("-" if amount < 0 else "#") * int(length) for amount, length in zip(amounts, lengths, strict=True)
    ]
