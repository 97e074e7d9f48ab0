"""A burn-up chart in plain characters, for any terminal (client/decisions/0005-accessible-output.md)."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, repeat
from math import ceil
from string import ascii_letters
from typing import NamedTuple

from msgspec import Struct

from milepost_client.charts.scale import Scale, day_ticks, value_ticks
from milepost_client.presentation.layout.text_width import clip
from milepost_client.presentation.layout.text_width import display_width as columns_of
from milepost_client.presentation.phrases import format_rounded
from milepost_client.queries.parts.series import Points, Series, on_line
from milepost_shared.text.formatting import format_amount, format_count, format_day

NARROWEST, LOWEST = 30, 10
AROUND_PLOT = 4  # lines: title, key, axis, days
ROWS_PER_TICK, COLUMNS_PER_TICK = 3, 12
FLAGS = ascii_letters[26:] + ascii_letters[:26]
MORE_FLAGS = "*"


class Ink(NamedTuple):
    """The characters to draw with; `fills` are parts of a cell, from the smallest to the whole."""

    fills: str
    planned: str
    original: str
    today: str
    wall: str
    notch: str
    corner: str
    floor: str
    tick: str
    ellipsis: str


BLOCKS = Ink("▁▂▃▄▅▆▇█", "•", "·", "┊", "│", "┤", "└", "─", "┬", "…")
ASCII = Ink("#", "o", ".", ":", "|", "+", "+", "-", "+", "...")


class Plot(Struct, frozen=True, kw_only=True):
    """The area between the axes in cells: columns from the left, rows from the bottom."""

    scale: Scale
    columns: int
    rows: int

    @property
    def days(self) -> int:
        """How many days the plot covers."""
        return (self.scale.last - self.scale.first).days + 1

    def column(self, day: date) -> int:
        """Return the column of a day."""
        return (day - self.scale.first).days * self.columns // self.days

    def days_of(self, column: int) -> tuple[date, date]:
        """Return the first and the last day of a column; over a short time a day has several columns."""
        first = column * self.days // self.columns
        last = ((column + 1) * self.days - 1) // self.columns
        return self.scale.first + timedelta(days=first), self.scale.first + timedelta(days=last)

    def row(self, value: float) -> int:
        """Return the row of the topmost cell of a bar up to `value`."""
        return max(0, ceil(self.scale.up(value) * self.rows - 1e-9) - 1)


def draw(series: Series, *, width: int, height: int, ascii: bool = False) -> str:
    """Draw the value as bars, the plan as a line of dots, the adjustments as letters on the axis.

    The original plan is behind the plan, in fainter dots, where it differs. The chart takes at most `width`
    columns and `height` lines, but never less than 30 and 10. Every adjustment has a letter; where there is
    no room to explain all, the latest are explained. `ascii` keeps to ASCII, but for the person's own words.
    """
    ink = ASCII if ascii else BLOCKS
    width, height = max(width, NARROWEST), max(height, LOWEST)
    key = _key(series, ink, width, 1 + height - LOWEST)
    height -= len(key) - 1
    legend = _legend(series, (height - AROUND_PLOT) // 2)
    rows = height - AROUND_PLOT - len(legend)
    ticks = value_ticks(*series.bounds(), rows // ROWS_PER_TICK)
    margin = max(len(format_amount(tick)) for tick in ticks) + 1
    scale = Scale(first=series.first, last=series.last, ticks=ticks)
    plot = Plot(scale=scale, columns=width - margin - 1, rows=rows)
    lines = (_one_line(series.title), *key, *_plot_lines(series, plot, ink, margin), *legend)
    return "\n".join(clip(line, width, ink.ellipsis).rstrip() for line in lines)


def _key(series: Series, ink: Ink, width: int, most: int) -> list[str]:
    """Return the meaning of each mark, on at most `most` lines: where that is too few, the last is too
    wide."""
    value, planned = series.value_on(series.today), series.planned_on(series.today)
    original = series.original_on(series.today)
    so_far = "nothing yet" if value is None else _one_line(f"so far {format_count(value, series.unit)}")
    parts = [f"{ink.fills[-1]} {so_far}"]
    if planned is not None:
        parts.append(f"{ink.planned} planned {format_rounded(planned)}")
    elif series.closed and series.planned:
        parts.append(f"{ink.planned} planned until it was closed")
    if original is not None:
        parts.append(f"{ink.original} at first {format_rounded(original)}")
    lines: list[str] = []
    for part in (*parts, f"{ink.today} today, {format_day(series.today, series.today)}"):
        joined = "   ".join((*lines[-1:], part))
        if lines and columns_of(joined) > width and len(lines) < most:
            lines.append(part)
        else:
            lines[-1:] = [joined]
    return lines


def _legend(series: Series, most: int) -> list[str]:
    longest = max((len(format_day(day, series.today)) for day, _ in series.flags), default=0)
    lines = [
        f"{letter}  {format_day(day, series.today):{longest}}  {what}" for letter, day, what in _flags(series)
    ]
    if len(lines) <= most:
        return lines
    most = max(most, 1)
    return [f"   {len(lines) - most + 1} earlier ones", *lines[len(lines) - most + 1 :]]


def _flags(series: Series) -> Iterator[tuple[str, date, str]]:
    letters = chain(FLAGS, repeat(MORE_FLAGS))
    for letter, (day, label) in zip(letters, series.flags, strict=False):
        yield letter, day, _one_line(label)


def _plot_lines(series: Series, plot: Plot, ink: Ink, margin: int) -> Iterator[str]:
    lines = ((series.original, ink.original), (series.planned, ink.planned))
    ends = (None, series.closed)
    drawn = (
        _line_cells(points, plot, mark, end)
        for (points, mark), end in zip(lines, ends, strict=True)
        if points
    )
    cells = dict(chain(_today_cells(series, plot, ink), _value_cells(series, plot, ink), *drawn))
    labels = {plot.row(tick): format_amount(tick) for tick in plot.scale.ticks[1:]}
    for row in reversed(range(plot.rows)):
        wall = ink.notch if row in labels else ink.wall
        line = "".join(cells.get((row, column), " ") for column in range(plot.columns))
        yield f"{labels.get(row, ''):>{margin - 1}} {wall}{line}"
    days = _day_labels(plot)
    yield f"{format_amount(plot.scale.ticks[0]):>{margin - 1}} {ink.corner}{_axis(series, plot, ink, days)}"
    yield f"{'':{margin + 1}}{_labels_line(days)}"


def _today_cells(series: Series, plot: Plot, ink: Ink) -> Iterator[tuple[tuple[int, int], str]]:
    for row in range(plot.rows):
        yield (row, plot.column(series.today)), ink.today


def _value_cells(series: Series, plot: Plot, ink: Ink) -> Iterator[tuple[tuple[int, int], str]]:
    for column in range(plot.column(series.today) + 1):
        value = series.value_on(min(plot.days_of(column)[1], series.today))
        if value is not None:
            parts = round(plot.scale.up(value) * plot.rows * len(ink.fills))
            whole, rest = divmod(parts, len(ink.fills))
            bar = ink.fills[-1] * whole + (ink.fills[rest - 1] if rest else "")
            yield from (((row, column), part) for row, part in enumerate(bar))


def _line_cells(
    points: Points, plot: Plot, mark: str, until: date | None
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield a line from cell to cell, without gaps where it rises or steps; no further than `until`."""
    row: int | None = None
    for column in range(plot.columns if until is None else plot.column(until) + 1):
        for value in _values_in(points, plot, column):
            end = plot.row(value)
            start = end if row is None else row
            way = range(start, end, 1 if end > start else -1)
            yield from (((between, column), mark) for between in (*way[1:], end))
            row = end


def _values_in(points: Points, plot: Plot, column: int) -> Iterator[float]:
    yield from (value for day, value in points if plot.column(day) == column)
    yield on_line(points, plot.days_of(column)[1])


def _day_labels(plot: Plot) -> dict[int, str]:
    """Return the labels of days that fit, by the column in which they begin."""
    labels: dict[int, str] = {}
    free = 0
    for day, label in day_ticks(plot.scale.first, plot.scale.last, plot.columns // COLUMNS_PER_TICK):
        column = plot.column(day)
        if column >= free and column + len(label) <= plot.columns:
            labels[column] = label
            free = column + len(label) + 1
    return labels


def _labels_line(labels: dict[int, str]) -> str:
    line = ""
    for column, label in labels.items():
        line = f"{line:{column}}{label}"
    return line


def _axis(series: Series, plot: Plot, ink: Ink, days: dict[int, str]) -> str:
    marks = dict.fromkeys(days, ink.tick) | _flag_columns(series, plot)
    return "".join(marks.get(column, ink.floor) for column in range(plot.columns))


def _flag_columns(series: Series, plot: Plot) -> dict[int, str]:
    """Return the letter of each adjustment by column: that of its day, else the nearest free one, later
    first."""
    taken: dict[int, str] = {}
    for letter, day, _ in _flags(series):
        wanted = plot.column(day)
        near = (*range(wanted, plot.columns), *reversed(range(wanted)))
        taken.setdefault(next((column for column in near if column not in taken), wanted), letter)
    return taken


def _one_line(text: str) -> str:
    return " ".join(text.split())
