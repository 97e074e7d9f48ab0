"""`milepost stats`: figures by week, month or quarter."""

from __future__ import annotations

from collections.abc import Sequence

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.parsing.goals import goal_to_read
from milepost_client.presentation.table import format_table
from milepost_client.presentation.terminal import terminal_width
from milepost_client.presentation.text_width import display_width, wrap_lines
from milepost_shared.errors import NotFound
from milepost_shared.events.types import Period
from milepost_shared.projections.stats import GoalStats, PeriodStats, Stats, goal_stats, stats
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_amount, format_count

LONGEST = 10
"""Characters of the longest bar."""
WIDE = 1000
"""A width, in columns, into which every table fits."""


@click.command()
@click.option(
    "--every", type=click.Choice(["week", "month", "quarter"]), default="week", help="By what; by week."
)
@click.option(
    "--last", type=click.IntRange(1), default=12, show_default=True, metavar="N", help="How many periods."
)
@click.option(
    "--goal",
    "-g",
    metavar="GOAL",
    help="What each period brought that goal.",
    shell_complete=completion.goals,
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, every: Period, last: int, goal: str | None, as_json: bool) -> None:
    """Count what you did by week, month or quarter.

    The last of them is the one that runs.

    \b
    milepost stats
    milepost stats --every month --last 6
    milepost stats --goal coffees
    """
    result = session.read(lambda log: _read(log, session, every, last, goal))
    if as_json:
        session.show_json(result)
    elif not result.periods:
        session.say("Nothing to count yet. Log something: milepost log -w Ana -k coffee")
    else:
        session.show(_goal_table(result) if isinstance(result, GoalStats) else _table(result))


def _read(log: Log, session: Session, every: Period, last: int, goal: str | None) -> Stats | GoalStats:
    today = session.moment.today
    if goal is None:
        return stats(log.book(), every, last, today)
    result = goal_stats(log.goal_totals.goal(goal_to_read(log, goal)), every, last, today)
    if result is None:
        raise NotFound(f"The goal {goal!r} was taken back.", "See: milepost history")
    return result


def _table(result: Stats) -> str:
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
    hours = "" if period.minutes is None else format_amount(round(period.minutes / 60, 1))
    counts = [period.people, period.new_people, period.opportunities, *period.kinds.values()]
    counts += [period.others] if others else []
    return [str(period.activities), hours, *map(str, counts)]


def _goal_table(result: GoalStats) -> str:
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
