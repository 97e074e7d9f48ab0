"""The adjustments on an SVG chart: a numbered pin above the plot for each, explained below the plot."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from milepost_client.charts.svg_canvas import (
    LINE_HEIGHT,
    MARGIN,
    Canvas,
    escape_xml,
    format_dated,
    text_element,
)
from milepost_client.presentation.layout.text_width import wrap
from milepost_client.queries.parts.series import Series

PIN_HEIGHT = 22
MOST_ROWS = 4
LEGEND_COLUMNS = 96


class Pin(Struct, frozen=True, kw_only=True):
    """A numbered mark above the plot at the day of an adjustment."""

    number: int
    x: float
    y: float
    text: str


def place_pins(series: Series, canvas: Canvas) -> list[Pin]:
    """Return the pins of a series, from the top of `canvas` down, in enough rows to keep them apart, up to
    four."""
    pins: list[Pin] = []
    rows = [canvas.top + PIN_HEIGHT * row for row in range(MOST_ROWS)]
    for number, (day, what) in enumerate(series.flags, 1):
        x = canvas.x(day)
        taken = {pin.y for pin in pins if abs(pin.x - x) < PIN_HEIGHT}
        y = next((y for y in rows if y not in taken), rows[-1])
        pins.append(Pin(number=number, x=x, y=y, text=f"{format_dated(day)}: {what}"))
    return pins


def stems(pins: list[Pin], bottom: float) -> Iterator[str]:
    """Yield a line from each pin to the bottom of the plot."""
    for pin in pins:
        yield f'<path class="stem" d="M{pin.x} {pin.y} V{bottom}"/>'


def pin_element(pin: Pin, x: float, y: float) -> str:
    """Return a pin drawn with its centre at (`x`, `y`)."""
    number = text_element(x, y + 4, str(pin.number), "number")
    circle = f'<circle class="pin" cx="{x}" cy="{y}" r="9"/>'
    return f"<g><title>{escape_xml(pin.text)}</title>{circle}{number}</g>"


def legend(pins: list[Pin], top: float) -> tuple[list[str], float]:
    """Return the explanation of each pin, from `top` down, and the height at which the drawing then ends."""
    parts: list[str] = []
    y = top
    for pin in pins:
        parts.append(pin_element(pin, MARGIN + 9, y - 4.5))
        for line in wrap(pin.text, LEGEND_COLUMNS):
            parts.append(text_element(MARGIN + 28, y, line))
            y += LINE_HEIGHT
    return parts, y + LINE_HEIGHT / 2
