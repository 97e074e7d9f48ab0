"""A burn-up chart as one self-contained SVG file, in light and in dark
(client/decisions/0005-accessible-output.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost_client.charts.scale import Scale, day_ticks, value_ticks
from milepost_client.charts.svg_canvas import (
    LETTER,
    LINE_HEIGHT,
    MARGIN,
    RIGHT,
    STYLE,
    WIDTH,
    Canvas,
    escape_xml,
    format_dated,
    text_element,
)
from milepost_client.charts.svg_pins import PIN_HEIGHT, legend, pin_element, place_pins, stems
from milepost_client.presentation.layout.text_width import clip, display_width
from milepost_client.presentation.phrases import format_rounded
from milepost_client.queries.parts.series import Points, Series
from milepost_shared.text.formatting import format_amount, format_count

KEY_TOP, BELOW_KEY, FOOT, SWATCH = 60, 32, 40, 28
TITLE_COLUMNS, KEY_COLUMNS = 68, 36
MOST_VALUES, MOST_DAYS = 5, 8


def draw_svg(series: Series) -> str:
    """Return the chart as an SVG document, with a title and a description that say the same in words.

    The value is a solid line over a tinted area, the plan a dashed line. The original plan, where it differs,
    is a thin dotted line behind it. Each adjustment is a numbered pin, explained below. So nothing depends on
    colour alone. Colours follow the reader's preference for light or dark.
    """
    scale = Scale(first=series.first, last=series.last, ticks=value_ticks(*series.bounds(), MOST_VALUES))
    left = round(MARGIN + 20 + LETTER * max(len(format_amount(tick)) for tick in scale.ticks), 1)
    heading, pins_top = _heading(series)
    pins = place_pins(series, Canvas(scale=scale, left=left, top=pins_top))
    top = max((pin.y + PIN_HEIGHT for pin in pins), default=pins_top)
    canvas = Canvas(scale=scale, left=left, top=top)
    explanations, height = legend(pins, canvas.bottom + FOOT + LINE_HEIGHT)
    parts = (
        *_opening(series, round(height)),
        *heading,
        *_axes(canvas),
        *stems(pins, canvas.bottom),
        *_value(series, canvas),
        *_plans(series, canvas),
        *(pin_element(pin, pin.x, pin.y) for pin in pins),
        *explanations,
        "</svg>\n",
    )
    return "\n".join(parts)


def _opening(series: Series, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="milepost-title milepost-desc">'
    )
    yield f'<title id="milepost-title">{escape_xml(series.title)}</title>'
    yield f'<desc id="milepost-desc">{escape_xml(" ".join(_description(series)))}</desc>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="paper" width="{WIDTH}" height="{height}" rx="10"/>'


def _description(series: Series) -> Iterator[str]:
    """Yield the chart in sentences."""
    yield f"Burn-up chart from {format_dated(series.first)} to {format_dated(series.last)}."
    yield f"Today, {format_dated(series.today)}: {'; '.join(label for _, label in _key(series))}."
    if series.planned:
        day, value = series.planned[-1]
        ended = f"It was closed on {format_dated(series.closed)}" if series.closed else ""
        yield f"{ended or f'The plan ends at {format_rounded(value)} on {format_dated(day)}'}."
    if series.original:
        day, value = series.original[-1]
        yield f"The original plan was {format_rounded(value)} by {format_dated(day)}."
    for number, (day, what) in enumerate(series.flags, 1):
        yield f"Adjustment {number}, {format_dated(day)}: {what}."


def _key(series: Series) -> Iterator[tuple[str, str]]:
    """Yield the class of each line, and a label with its value today."""
    value, planned = series.value_on(series.today), series.planned_on(series.today)
    original = series.original_on(series.today)
    yield (
        "value",
        "nothing yet" if value is None else f"{format_count(value, series.unit)} so far",
    )
    if planned is not None:
        yield "plan", f"{format_rounded(planned)} planned"
    elif series.closed and series.planned:
        yield "plan", "the plan until it was closed"
    if original is not None:
        yield "original", f"{format_rounded(original)} in the original plan"


def _heading(series: Series) -> tuple[list[str], float]:
    """Return the title and the key, in as many rows as it takes, and the height at which the pins begin."""
    parts = [text_element(MARGIN, 38, clip(series.title, TITLE_COLUMNS), "title")]
    x, y = float(MARGIN), KEY_TOP
    for line, label in (*_key(series), ("today", f"today, {format_dated(series.today)}")):
        text = clip(label, KEY_COLUMNS)
        wide = SWATCH + 8 + display_width(text) * LETTER
        if x + wide > WIDTH - MARGIN / 2:
            x, y = float(MARGIN), y + LINE_HEIGHT
        parts.append(f'<path class="{line}" d="M{x:.1f} {y} h{SWATCH}"/>')
        parts.append(text_element(x + SWATCH + 8, y + 4.5, text))
        x += wide + MARGIN
    return parts, y + BELOW_KEY


def _axes(canvas: Canvas) -> Iterator[str]:
    for tick in canvas.scale.ticks:
        y = canvas.y(tick)
        yield f'<path class="{"axis" if y == canvas.bottom else "grid"}" d="M{canvas.left} {y} H{RIGHT}"/>'
        yield text_element(canvas.left - 10, y + 4.5, format_amount(tick), "quiet end")
    for day, label in day_ticks(canvas.scale.first, canvas.scale.last, MOST_DAYS):
        x = canvas.x(day)
        yield f'<path class="axis" d="M{x} {canvas.bottom} v5"/>'
        yield text_element(x, canvas.bottom + 20, label, "quiet middle")


def _value(series: Series, canvas: Canvas) -> Iterator[str]:
    """Yield the line of the value with the area below it, as far as today."""
    now = canvas.x(series.today)
    yield f'<path class="today" d="M{now} {canvas.top} V{canvas.bottom}"/>'
    if series.value_until_today:
        points = series.value_until_today
        steps = " ".join(f"H{canvas.x(day)} V{canvas.y(value)}" for day, value in points)
        day, value = points[0]
        line = f"M{canvas.x(day)} {canvas.y(value)} {steps} H{now}"
        yield f'<path class="area" d="{line} V{canvas.bottom} H{canvas.x(day)} Z"/>'
        yield f'<path class="value" d="{line}"/>'
        yield f'<circle class="now" cx="{now}" cy="{canvas.y(points[-1][1])}" r="4.5"/>'


def _plans(series: Series, canvas: Canvas) -> Iterator[str]:
    """Yield the original plan, then the present one over it, labelled at its end; that of a goal that was
    closed stops there, where a label would lie over the value."""
    if series.original:
        yield _line("original", series.original, canvas)
    if not series.planned:
        return
    yield _line("plan", series.planned, canvas, series.closed)
    if series.closed:
        return
    (_, before), (day, last) = series.planned[-2:][0], series.planned[-1]
    below = 18 if last < before else -9
    label = f"{format_rounded(last)} by {format_dated(day)}"
    x = max(canvas.x(day), canvas.left + LETTER * len(label))
    yield text_element(x, canvas.y(last) + below, label, "end")


def _line(style: str, points: Points, canvas: Canvas, until: date | None = None) -> str:
    corners = " ".join(f"L{canvas.x(day)} {canvas.y(value)}" for day, value in points)
    end = RIGHT if until is None else canvas.x(until)
    return f'<path class="{style}" d="M{canvas.left} {canvas.y(points[0][1])} {corners} H{end}"/>'
