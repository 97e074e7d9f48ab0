"""`milepost celebrate`: say that a milestone was reached, or how it was celebrated."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.operations.celebrate import CelebrationRequest, celebrate
from milepost_client.parsing.dates import parse_day
from milepost_client.presentation.echoes.activity_echo import celebrated, celebration_line
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.today import today


@click.command()
@click.argument("milestone", required=False, shell_complete=completion.milestones)
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
    session: Session,
    /,
    milestone: str | None,
    goal: str | None,
    note: str | None,
    day: str | None,
    as_json: bool,
) -> None:
    """Celebrate a MILESTONE, or say that it is reached.

    One without a value is reached when you say so; the others by what you log. Without a MILESTONE: what
    there is to celebrate.

    \b
    milepost celebrate
    milepost celebrate "found a mentor" -n "lunch by the river"
    milepost celebrate half -g coffees -n "cake for everybody"
    """
    if milestone is None:
        _show_what_waits(session, as_json)
        return
    now = session.moment.today
    on = parse_day(day, now, looks="back", period="none") if day else None
    request = CelebrationRequest(milestone=milestone, goal=goal, note=note, day=on)
    result = session.write(celebrate, request)
    show(session, result.written, as_json, lambda: celebrated(result, now))


def _show_what_waits(session: Session, as_json: bool) -> None:
    """Show what was reached and not celebrated yet."""
    found = session.read(lambda log: today(log, session.moment, NoRequest()))
    if as_json:
        session.show_json(found.celebrations)
        return
    for each in found.celebrations:
        session.show(celebration_line(each, found.goals[each.goal]))
    if not found.celebrations:
        session.say(
            "Nothing waits to be celebrated. What was reached, and what is ahead: milepost milestones"
        )
