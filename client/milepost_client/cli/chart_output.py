"""The output of a chart: drawn on the terminal, as the table of its facts, or as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from milepost_client.charts.facts import facts_table
from milepost_client.cli.session import Session
from milepost_client.presentation.layout.terminal import can_print, terminal_width
from milepost_client.queries.parts.series import Series
from milepost_shared.storage.private_file import write_shown

HEIGHT = 20
BLOCKS = "█·●"
"""Some of the characters that a drawing uses."""

svg_option = click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write an SVG picture to this file."
)
terminal_option = click.option(
    "--terminal/--table", default=None, help="A drawing (the default on a terminal) or its facts."
)


def format_chart(series: Series, terminal: bool | None) -> str:
    """Return the drawing, or its facts as a table; where `terminal` is None, a drawing if stdout is a
    terminal."""
    if terminal if terminal is not None else sys.stdout.isatty():
        from milepost_client.charts.terminal import draw

        return draw(series, width=terminal_width(), height=HEIGHT, ascii=not can_print(BLOCKS))
    return facts_table(series, terminal_width())


def write_svg(series: Series, path: Path, session: Session) -> None:
    """Write the chart to `path` as SVG and say so. Raises StorageFailed."""
    from milepost_client.charts.svg import draw_svg

    write_text(path, draw_svg(series))
    session.say(f"The chart is in {path}.")


def write_text(path: Path, text: str) -> None:
    """Write a text file. Raises StorageFailed."""
    write_shown(path, text.encode())
