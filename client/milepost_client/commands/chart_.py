"""`milepost chart`: value against the stepped plan."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from milepost_client.reading import columns, draws, one_goal, series_of
from milepost_client.series import FACTS, facts
from milepost_client.session import Session
from milepost_shared.errors import StorageFailed

HEIGHT = 20


@click.command()
@click.argument("goal")
@click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write an SVG picture to this file."
)
@click.option("--terminal/--table", default=None, help="A drawing (the default on a terminal) or its facts.")
@click.option("--json", "as_json", is_flag=True, help="Print the goal, with its line and values, as JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, svg: Path | None, terminal: bool | None, as_json: bool) -> None:
    """Draw the burn-up of a GOAL: its value, its plan, and a flag at every adjustment."""
    found = session.run(lambda device: device.read(lambda log: one_goal(log, goal, session)))
    series = series_of(found)
    if as_json:
        session.show_json(found)
    elif svg is not None:
        from milepost_client.svg import draw_svg

        _write(svg, draw_svg(series))
        session.say(f"The chart is in {svg}.")
    elif terminal if terminal is not None else sys.stdout.isatty():
        from milepost_client.chart import draw

        session.show(draw(series, width=columns(), height=HEIGHT, ascii=not draws("█·●")))
    else:
        from milepost_client.table import render

        session.show(render(FACTS, facts(series), width=columns(), right=(1, 2)))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}.", "Name another file.") from error
