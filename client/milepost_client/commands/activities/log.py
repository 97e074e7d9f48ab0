"""`milepost log`"""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.operations.log_activity import ActivityRequest, LoggedActivity, log_activity
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.time_of_day import parse_time
from milepost_client.presentation.echoes.logged_echo import logged_phrase
from milepost_client.presentation.phrases import opportunity_change


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.argument("amount", required=False)
@click.option(
    "-w",
    "--with",
    "who",
    multiple=True,
    metavar="WHO",
    help="Whom you met: Ana, Ben are two.",
    shell_complete=completion.people,
)
@click.option(
    "-d", "--day", metavar="DAY", help="When: yesterday, last fri, mar 6, 2026-03-06. Default today."
)
@click.option(
    "-k",
    "--kind",
    help=f"{', '.join(completion.KINDS).capitalize()}, …",
    shell_complete=completion.kinds,
)
@click.option("-o", "--org", help="Their organisation.", shell_complete=completion.organisations)
@click.option(
    "--opportunity",
    multiple=True,
    metavar="TITLE",
    help="An opportunity; a title known already means that one.",
    shell_complete=completion.opportunities,
)
@click.option(
    "--stage",
    help=f"The stage that it is at: {', '.join(completion.STAGES)}, …",
    shell_complete=completion.stages,
)
@click.option("-q", "--quality", type=click.IntRange(1, 5), help="How good it was, 1 to 5.")
@click.option("-n", "--note", help="What to remember.")
@click.option("--time", metavar="HH:MM", help="At what time.")
@click.option("--minutes", type=click.IntRange(0, 100_000), help="How long it took.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session, /, goal: str | None, amount: str | None, who: tuple[str, ...], **given: Any
) -> None:
    """Log what you did, for a GOAL or for none.

    The AMOUNT is 1 if you do not say; write -- before one below 0. Alone on a terminal, it asks.

    \b
    milepost log coffees -w Ana -k coffee
    milepost log talks 2 -d yesterday -n "the meetup, and then the panel"
    milepost log savings -- -20
    milepost log -w Bo -k call
    milepost log -w Ana --opportunity "Role at Acme" --stage applied
    """
    as_json = bool(given.pop("as_json"))
    if goal is None and not who and not any(given.values()) and sys.stdin.isatty():
        # A command that is typed in full starts faster without it.
        from milepost_client.cli.prompts.activity import ask

        goal, amount, who, given["note"] = ask(session)
    today = session.moment.today
    request = _request(goal, amount, who, given, today)
    signed = amount is not None and amount.strip().startswith("+")
    if request.kind or signed:
        # Most of what is logged raises no question, and is logged faster without it.
        from milepost_client.cli.prompts.doubts import settle

        request = settle(session, request, signed=signed)
    result = session.write(log_activity, request)
    show(session, result.written, as_json, lambda: _sentence(result, today))


def _request(
    goal: str | None, amount: str | None, who: tuple[str, ...], given: dict[str, Any], today: date
) -> ActivityRequest:
    return ActivityRequest(
        goal=goal,
        amount=parse_amount(amount) if amount is not None else None,
        day=parse_day(given["day"], today, looks="back", period="none") if given["day"] else None,
        time=parse_time(given["time"]) if given["time"] else None,
        minutes=given["minutes"],
        kind=given["kind"],
        people=who,
        organisation=given["org"],
        opportunities=given["opportunity"],
        stage=given["stage"] and given["stage"].strip(),
        quality=given["quality"],
        note=given["note"],
    )


def _sentence(result: LoggedActivity, today: date) -> str:
    assert result.written.activity is not None
    text = logged_phrase(result.written.activity, result.written.goals, today)
    return "\n".join((text, *map(opportunity_change, result.opportunities)))
