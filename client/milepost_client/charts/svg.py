"""A burn-up chart as one SVG file that stands alone, in light and in dark (design section 8)."""

from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape

from msgspec import Struct

from milepost_client.charts.scale import Scale, day_ticks, value_ticks
from milepost_client.charts.series import Points, Series
from milepost_client.presentation.phrases import format_planned
from milepost_client.presentation.text_width import clip, width, wrap
from milepost_shared.text.formatting import format_amount, format_day

WIDTH, PLOT_HEIGHT, MARGIN = 800, 300, 24
RIGHT, KEY, BELOW_KEY, FOOT, LINE = 760, 60, 32, 40, 20
SWATCH, PIN, MOST_PIN_ROWS = 28, 22, 4
LETTER = 7.4  # pixels, a generous width for one column of 13 px text
TITLE_COLUMNS, KEY_COLUMNS, LEGEND_COLUMNS = 68, 36, 96
MOST_VALUES, MOST_DAYS = 5, 8
STYLE = """
text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #334155 }
.paper { fill: #ffffff } .title { font-size: 19px; font-weight: 600; fill: #0f172a }
.quiet { fill: #52606d; font-size: 12px } .grid { stroke: #e2e8f0 } .axis { stroke: #64748b }
.value { stroke: #0b6e4f; stroke-width: 2.5; fill: none; stroke-linejoin: round }
.area { fill: #0b6e4f; fill-opacity: .13 } .now { fill: #0b6e4f }
.plan { stroke: #b45309; stroke-width: 2.25; stroke-dasharray: 7 5; fill: none; stroke-linejoin: round }
.original { stroke: #64748b; stroke-width: 1.25; stroke-dasharray: 1.5 3.5; fill: none }
.today { stroke: #64748b; stroke-dasharray: 8 2 2 2 } .stem { stroke: #64748b; stroke-opacity: .45 }
.pin { fill: #334155 } .number { fill: #ffffff; font-size: 11px; font-weight: 600; text-anchor: middle }
.end { text-anchor: end } .middle { text-anchor: middle }
@media (prefers-color-scheme: dark) {
text { fill: #cbd5e1 } .paper { fill: #0f172a } .title { fill: #f8fafc } .quiet { fill: #a9b4c4 }
.grid { stroke: #27344a } .axis, .original, .today, .stem { stroke: #8a99ae } .value { stroke: #4ade9f }
.area { fill: #4ade9f; fill-opacity: .16 } .now { fill: #4ade9f } .plan { stroke: #fbbf24 }
.pin { fill: #e2e8f0 } .number { fill: #0f172a }
}
"""


class Canvas(Struct, frozen=True, kw_only=True):
    """Where days and values lie on the drawing, in pixels from its top left corner."""

    scale: Scale
    left: float
    top: float

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT

    def x(self, day: date) -> float:
        return round(self.left + (RIGHT - self.left) * self.scale.across(day), 1)

    def y(self, value: float) -> float:
        return round(self.bottom - PLOT_HEIGHT * self.scale.up(value), 1)


class Pin(Struct, frozen=True, kw_only=True):
    """A numbered mark above the plot at the day of an adjustment."""

    number: int
    x: float
    y: float
    words: str


def draw_svg(series: Series) -> str:
    """The chart as an SVG document, with a title and a description that tell the same in words.

    The value is a solid line over a tinted field, the plan a dashed one, the original plan behind
    it, where it differs, a thin dotted one, each adjustment a numbered pin explained below: nothing
    is told by colour alone. Colours follow the reader's preference for light or dark.
    """
    scale = Scale(first=series.first, last=series.last, ticks=value_ticks(*series.bounds(), MOST_VALUES))
    left = round(MARGIN + 20 + LETTER * max(len(format_amount(tick)) for tick in scale.ticks), 1)
    heading, under = _heading(series)
    pins = _pins(series, Canvas(scale=scale, left=left, top=under))
    top = max((pin.y + PIN for pin in pins), default=under)
    canvas = Canvas(scale=scale, left=left, top=top)
    legend, height = _legend(pins, canvas.bottom + FOOT + LINE)
    parts = (
        *_opening(series, round(height)),
        *heading,
        *_axes(canvas),
        *_stems(pins, canvas.bottom),
        *_value(series, canvas),
        *_lines(series, canvas),
        *(_pin(pin, pin.x, pin.y) for pin in pins),
        *legend,
        "</svg>\n",
    )
    return "\n".join(parts)


def _opening(series: Series, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="milepost-title milepost-desc">'
    )
    yield f'<title id="milepost-title">{_escaped(series.title)}</title>'
    yield f'<desc id="milepost-desc">{_escaped(" ".join(_described(series)))}</desc>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="paper" width="{WIDTH}" height="{height}" rx="10"/>'


def _described(series: Series) -> Iterator[str]:
    yield f"Burn-up chart from {_day(series.first)} to {_day(series.last)}."
    yield f"Today, {_day(series.today)}: {'; '.join(words for _, words in _state(series))}."
    if series.planned:
        day, value = series.planned[-1]
        yield f"The plan ends at {format_planned(value)} on {_day(day)}."
    if series.original:
        day, value = series.original[-1]
        yield f"The original plan was {format_planned(value)} by {_day(day)}."
    for number, (day, what) in enumerate(series.flags, 1):
        yield f"Adjustment {number}, {_day(day)}: {what}."


def _state(series: Series) -> Iterator[tuple[str, str]]:
    """How things stand today, each with the class of the line that shows it."""
    value, planned = series.value_on(series.today), series.planned_on(series.today)
    at_first = series.original_on(series.today)
    yield (
        "value",
        "nothing yet" if value is None else f"{format_amount(value)} {series.unit}".rstrip() + " so far",
    )
    if planned is not None:
        yield "plan", f"{format_planned(planned)} planned"
    if at_first is not None:
        yield "original", f"{format_planned(at_first)} in the original plan"


def _heading(series: Series) -> tuple[list[str], float]:
    """The title and the key, which goes on in a second row where it must, and where the pins may begin."""
    parts = [_text(MARGIN, 38, clip(series.title, TITLE_COLUMNS), "title")]
    x, y = float(MARGIN), KEY
    for line, told in (*_state(series), ("today", f"today, {_day(series.today)}")):
        words = clip(told, KEY_COLUMNS)
        wide = SWATCH + 8 + width(words) * LETTER
        if x + wide > WIDTH - MARGIN / 2:
            x, y = float(MARGIN), y + LINE
        parts.append(f'<path class="{line}" d="M{x:.1f} {y} h{SWATCH}"/>')
        parts.append(_text(x + SWATCH + 8, y + 4.5, words))
        x += wide + MARGIN
    return parts, y + BELOW_KEY


def _axes(canvas: Canvas) -> Iterator[str]:
    for tick in canvas.scale.ticks:
        y = canvas.y(tick)
        yield f'<path class="{"axis" if y == canvas.bottom else "grid"}" d="M{canvas.left} {y} H{RIGHT}"/>'
        yield _text(canvas.left - 10, y + 4.5, format_amount(tick), "quiet end")
    for day, label in day_ticks(canvas.scale.first, canvas.scale.last, MOST_DAYS):
        x = canvas.x(day)
        yield f'<path class="axis" d="M{x} {canvas.bottom} v5"/>'
        yield _text(x, canvas.bottom + 20, label, "quiet middle")


def _value(series: Series, canvas: Canvas) -> Iterator[str]:
    now = canvas.x(series.today)
    yield f'<path class="today" d="M{now} {canvas.top} V{canvas.bottom}"/>'
    if series.told:
        steps = " ".join(f"H{canvas.x(day)} V{canvas.y(value)}" for day, value in series.told)
        day, value = series.told[0]
        line = f"M{canvas.x(day)} {canvas.y(value)} {steps} H{now}"
        yield f'<path class="area" d="{line} V{canvas.bottom} H{canvas.x(day)} Z"/>'
        yield f'<path class="value" d="{line}"/>'
        yield f'<circle class="now" cx="{now}" cy="{canvas.y(series.told[-1][1])}" r="4.5"/>'


def _lines(series: Series, canvas: Canvas) -> Iterator[str]:
    """The original plan, and before it the one in force with what it aims at."""
    if series.original:
        yield _line("original", series.original, canvas)
    if not series.planned:
        return
    yield _line("plan", series.planned, canvas)
    (_, before), (day, last) = series.planned[-2:][0], series.planned[-1]
    below = 18 if last < before else -9
    words = f"{format_planned(last)} by {_day(day)}"
    yield _text(max(canvas.x(day), canvas.left + LETTER * len(words)), canvas.y(last) + below, words, "end")


def _line(kind: str, points: Points, canvas: Canvas) -> str:
    corners = " ".join(f"L{canvas.x(day)} {canvas.y(value)}" for day, value in points)
    return f'<path class="{kind}" d="M{canvas.left} {canvas.y(points[0][1])} {corners} H{RIGHT}"/>'


def _pins(series: Series, canvas: Canvas) -> list[Pin]:
    """The pins in as many rows as keep them apart, up to a few."""
    pins: list[Pin] = []
    rows = [canvas.top + PIN * row for row in range(MOST_PIN_ROWS)]
    for number, (day, what) in enumerate(series.flags, 1):
        x = canvas.x(day)
        taken = {pin.y for pin in pins if abs(pin.x - x) < PIN}
        y = next((y for y in rows if y not in taken), rows[-1])
        pins.append(Pin(number=number, x=x, y=y, words=f"{_day(day)}: {what}"))
    return pins


def _stems(pins: list[Pin], bottom: float) -> Iterator[str]:
    for pin in pins:
        yield f'<path class="stem" d="M{pin.x} {pin.y} V{bottom}"/>'


def _pin(pin: Pin, x: float, y: float) -> str:
    number = _text(x, y + 4, str(pin.number), "number")
    return f'<g><title>{_escaped(pin.words)}</title><circle class="pin" cx="{x}" cy="{y}" r="9"/>{number}</g>'


def _legend(pins: list[Pin], top: float) -> tuple[list[str], float]:
    """What each pin stands for, from `top` down, and how far down the drawing then ends."""
    parts: list[str] = []
    y = top
    for pin in pins:
        parts.append(_pin(pin, MARGIN + 9, y - 4.5))
        for line in wrap(pin.words, LEGEND_COLUMNS):
            parts.append(_text(MARGIN + 28, y, line))
            y += LINE
    return parts, y + LINE / 2


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{_escaped(words)}</text>'


def _escaped(words: str) -> str:
    """`words` for XML, which has no place for some characters even when escaped."""
    return escape("".join(char if _is_allowed(char) else "\N{REPLACEMENT CHARACTER}" for char in words))


def _is_allowed(char: str) -> bool:
    return char in "\n\t" or " " <= char < "\ud800" or "\ue000" <= char < "\ufffe" or char >= "\U00010000"


def _day(day: date) -> str:
    """A day with its year, since a file outlives the year it was made in."""
    return f"{format_day(day, day)} {day.year}"
