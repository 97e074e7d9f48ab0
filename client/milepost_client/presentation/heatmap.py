"""The days of some weeks as a map in plain characters: a column for each week, a row for each day of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from milepost_client.queries.heatmap import Heatmap
from milepost_shared.text.formatting import WEEKDAYS, format_count, format_month

FROM = (1, 2, 3, 5)
"""From how many activities on a day has each mark but the first."""
MARKS, IN_ASCII = "·░▒▓█", ".-+*#"
WEEK = 7
BEFORE = 5
"""The columns before those of the weeks."""


def weeks_that_fit(width: int) -> int:
    """Return how many weeks have room in so many columns."""
    return max(1, (width - BEFORE) // 2)


def heatmap_text(found: Heatmap, marks: str = MARKS) -> str:
    """Return the map with its months above, what the marks mean, and how many days had something."""
    counts = {day.day: day.activities for day in found.days}
    rows = (
        f"{WEEKDAYS[n][:3].title()}  {' '.join(_row(found, counts, n, marks))}".rstrip() for n in range(WEEK)
    )
    busy = format_count(len(counts), "day")
    return "\n".join((_months(found), *rows, "", _key(marks), f"{busy} with something, of {_days(found)}."))


def _row(found: Heatmap, counts: dict[date, int], weekday: int, marks: str) -> Iterator[str]:
    day = found.first + timedelta(days=weekday)
    while day <= found.today:
        yield marks[sum(counts.get(day, 0) >= least for least in FROM)]
        day += timedelta(weeks=1)


def _months(found: Heatmap) -> str:
    """Return the months, each above the first week that has its first day, as far as they keep apart."""
    line = ""
    for week in range((found.today - found.first).days // WEEK + 1):
        last = found.first + timedelta(days=week * WEEK + WEEK - 1)
        column = BEFORE + 2 * week
        if (last.day <= WEEK or week == 0) and len(line) < column:
            line = f"{line:{column}}{format_month(last.month)}"
    return line


def _key(marks: str) -> str:
    ends = (*(least - 1 for least in FROM[1:]), None)
    ranges = (_range(first, last) for first, last in zip(FROM, ends, strict=True))
    return "  ".join(f"{mark} {words}" for mark, words in zip(marks, ("nothing", *ranges), strict=True))


def _range(first: int, last: int | None) -> str:
    if last is None:
        return f"{first} or more"
    return str(first) if first == last else f"{first} or {last}"


def _days(found: Heatmap) -> int:
    return (found.today - found.first).days + 1
