"""`milepost celebrate`: say that a milestone was reached, or how it was celebrated."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.operations.celebrate import CelebrationRequest, celebrate
from milepost_client.parsing.dates import parse_day
from milepost_client.presentation.activity_echo import celebrated


@click.command()
@click.argument("milestone", shell_complete=completion.milestones)
@click.option(
    "-g",
    "--goal",
    metavar="GOAL",
    help="Of which goal, where several have one of that name.",
    shell_complete=completion.goals,
)
@click.option("-n", "--note", help="How you celebrated it, or what it means to you.")
@click.option("-d", "--day", metavar="DAY", help="The day it was reached; today if you do not say.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session, /, milestone: str, goal: str | None, note: str | None, day: str | None, as_json: bool
) -> None:
    """Celebrate a MILESTONE, or say that it is reached.

    One without a value is reached when you say so; the others by what you log.

    \b
    milepost celebrate "found a mentor" -n "lunch by the river"
    milepost celebrate half -g coffees -n "cake for everybody"
    """
    today = session.moment.today
    on = parse_day(day, today, looks="back") if day else None
    request = CelebrationRequest(milestone=milestone, goal=goal, note=note, day=on)
    result = session.write(celebrate, request)
    show(session, result.written, as_json, lambda: celebrated(result, today))
