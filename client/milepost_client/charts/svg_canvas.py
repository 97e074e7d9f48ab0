"""The sheet of an SVG chart: its measures in pixels, its style, and text on it."""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

from msgspec import Struct

from milepost_client.charts.scale import Scale
from milepost_shared.text.escaping import escape_harmful
from milepost_shared.text.formatting import format_day

WIDTH, PLOT_HEIGHT, MARGIN = 800, 300, 24
RIGHT = 760
LINE_HEIGHT = 20
LETTER = 7.4  # a generous width for one column of 13 px text
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
    """Where days and values lie on the sheet, in pixels from its top left corner."""

    scale: Scale
    left: float
    top: float

    @property
    def bottom(self) -> float:
        """The lower edge of the plot."""
        return self.top + PLOT_HEIGHT

    def x(self, day: date) -> float:
        """Return the distance of a day from the left."""
        return round(self.left + (RIGHT - self.left) * self.scale.across(day), 1)

    def y(self, value: float) -> float:
        """Return the distance of a value from the top."""
        return round(self.bottom - PLOT_HEIGHT * self.scale.up(value), 1)


def text_element(x: float, y: float, text: str, style: str = "") -> str:
    """Return a line of text with its baseline at `y`, in a class of `STYLE`."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}">{escape_xml(text)}</text>'


def escape_xml(text: str) -> str:
    """`text` for XML, with escapes of harmful characters, among them those that XML has no place for."""
    return escape(escape_harmful(text), {'"': "&quot;"})


def format_dated(day: date) -> str:
    """Return a day with its year, since a file outlives the year in which it is made."""
    return f"{format_day(day, day)} {day.year}"
