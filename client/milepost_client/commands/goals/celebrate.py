"""`milepost celebrate`: say that a milestone was reached, or how it was celebrated."""

from __future__ import annotations

from datetime import date

import click

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.cli.write import Written, write
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goals import goal_to_write
from milepost_client.parsing.milestones import Named, milestone_to_write, named_milestones
from milepost_client.presentation.phrases import celebration
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import MilestoneReached
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_amount, format_day


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
    celebrated: list[Named] = []

    def drafts(_: object, log: Log) -> list[MilestoneReached]:
        found = milestone_to_write(
            named_milestones(log, today, goal_to_write(log, goal) if goal else None), milestone
        )
        celebrated[:] = [found]
        return [_claim(found, on, note, today)]

    show(session, write(session, drafts), as_json, lambda written: _sentence(celebrated[0], written, today))


def _claim(found: Named, on: date | None, note: str | None, today: date) -> MilestoneReached:
    """The claim to write. Raises BadInput where the facts say otherwise, or it would say nothing new."""
    milestone, goal = found.milestone, found.goal
    if milestone.reached is None and milestone.at is not None:
        to_go = format_amount(abs(round(milestone.at - goal.value, 6)))
        raise BadInput(
            f"“{milestone.name}” lies {to_go} ahead.", "It is recorded as soon as what you log reaches it."
        )
    if milestone.state == "withdrawn":
        raise BadInput(f"“{milestone.name}” is no milestone of “{goal.title}” any more.")
    if milestone.reached is not None and note is None:
        said = format_day(milestone.reached, today)
        raise BadInput(f"“{milestone.name}” was reached on {said} already.", "Say how you celebrate: -n NOTE")
    if on is not None and on > today:
        raise BadInput(f"{on} is in the future.", "Celebrate it when it has come.", field="day")
    return MilestoneReached(
        **draft_header(),
        goal=goal.id,
        milestone=milestone.name,
        value=milestone.at if milestone.at is None else round(milestone.at, 6),
        day=milestone.reached or on or today,
        note=note,
    )


def _sentence(found: Named, written: Written, today: date) -> str:
    assert written.goal is not None
    if found.milestone.reached is None:
        return celebration(found.milestone.name, written.goal.title)
    said = format_day(found.milestone.reached, today)
    return f"“{found.milestone.name}”, reached on {said}: your note is kept with it."
