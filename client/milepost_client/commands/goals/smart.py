"""`milepost smart`: whether goals are specific, measurable, achievable, relevant and time-bound."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.smart import (
    LEGEND,
    first_advice,
    format_marks,
    missing_fields_phrase,
    smart_text,
)
from milepost_client.queries.smart import SmartRequest, smart
from milepost_shared.projections.smart import CRITERIA, SmartView

HEADERS = ("Goal", *CRITERIA, "What to change first")


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str | None, as_json: bool) -> None:
    """Check whether a GOAL, or each that is active, is SMART.

    Is it specific, measurable, achievable, relevant and time-bound? Of one goal it also tells why, what
    to change, and how each of its versions fared.

    \b
    milepost smart
    milepost smart coffees
    """
    found = session.overview(lambda log: smart(log, session.moment, SmartRequest(goal=goal))).goals
    if goal is not None:
        [one] = found
        if as_json:
            session.show_json(one.smart)
        else:
            session.show(smart_text(one.smart))
            if words := missing_fields_phrase(one.goal):
                session.say(words)
        return
    active = [each.smart for each in found if each.smart.status == "active"]
    if as_json:
        session.show_json(active)
    elif active:
        session.show(format_table(HEADERS, [_row(view) for view in active], width=terminal_width()))
        session.say(LEGEND)
    else:
        session.say("No goal is running. See them: milepost goal list --all" if found else NO_GOALS)


def _row(view: SmartView) -> tuple[str, ...]:
    return view.title, *format_marks(view.findings), first_advice(view.findings)
