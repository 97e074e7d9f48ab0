"""`milepost step`: next steps, planned, changed, done or dropped."""

from __future__ import annotations

from datetime import date

import click
from msgspec import UNSET, UnsetType

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.operations.people.plan_step import (
    StepChangeRequest,
    StepRequest,
    change_step,
    plan_step,
)
from milepost_client.parsing.dates import parse_day
from milepost_client.presentation.next_steps import step_echo, steps_table
from milepost_client.queries.people.steps import StepsRequest, steps

NONE = 'No next step is planned. Plan one: milepost step add "Send the deck" -w Ana --by fri'


@click.group(invoke_without_command=True)
@click.option("--all", "closed", is_flag=True, help="Also what is done or dropped.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, /, closed: bool, as_json: bool) -> None:
    """List the next steps, and plan, do or drop them.

    \b
    milepost step
    milepost step add "Send the deck" -w Ana --by fri
    milepost step done deck
    """
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    view = session.overview(lambda log: steps(log, session.moment, StepsRequest(closed=closed)))
    if as_json:
        session.show_json(view.steps)
    elif view.steps:
        session.show(steps_table(view.steps, view.opportunities, session.moment.today))
    else:
        session.say(NONE)


@command.command()
@click.argument("what")
@click.option("-w", "--with", "who", metavar="WHO", help="For whom.", shell_complete=completion.people)
@click.option(
    "--opportunity", metavar="TITLE", help="For which opportunity.", shell_complete=completion.opportunities
)
@click.option("--by", metavar="DAY", help="By when: fri, in 2 weeks, eom.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def add(
    session: Session, /, what: str, who: str | None, opportunity: str | None, by: str | None, as_json: bool
) -> None:
    """Plan WHAT to do next, for somebody or an opportunity.

    \b
    milepost step add "Send the deck" -w Ana --by fri
    milepost step add "Ask again" --opportunity "Role at Acme" --by eom
    """
    day = parse_day(by, session.moment.today, looks="forward") if by else None
    request = StepRequest(what=what, person=who, opportunity=opportunity, by=day)
    result = session.write(plan_step, request)
    if as_json:
        session.show_json(result)
    else:
        session.show(step_echo(result, session.moment.today))


@command.command()
@click.argument("step", shell_complete=completion.steps)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def done(session: Session, /, step: str, as_json: bool) -> None:
    """Say that STEP is done: its text, a part of it, or its id.

    \b
    milepost step done deck
    """
    _change(session, StepChangeRequest(step=step, done=True), as_json)


@command.command()
@click.argument("step", shell_complete=completion.steps)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def drop(session: Session, /, step: str, as_json: bool) -> None:
    """Say that STEP will not be done.

    \b
    milepost step drop deck
    """
    _change(session, StepChangeRequest(step=step, dropped=True), as_json)


@command.command()
@click.argument("step", shell_complete=completion.steps)
@click.option("--what", help="What to do instead.")
@click.option("--by", metavar="DAY", help="By when; 'none' for no day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def edit(session: Session, /, step: str, what: str | None, by: str | None, as_json: bool) -> None:
    """Change STEP: what to do, or by when.

    \b
    milepost step edit deck --by "next mon"
    """
    today = session.moment.today
    day: date | UnsetType | None = UNSET
    if by is not None:
        day = None if by.casefold() in ("", "none") else parse_day(by, today, looks="forward")
    request = StepChangeRequest(step=step, what=UNSET if what is None else what, by=day)
    _change(session, request, as_json)


def _change(session: Session, request: StepChangeRequest, as_json: bool) -> None:
    result = session.write(change_step, request)
    if as_json:
        session.show_json(result)
    else:
        session.show(step_echo(result, session.moment.today))
