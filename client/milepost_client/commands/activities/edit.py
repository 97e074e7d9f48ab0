"""`milepost edit`"""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.time_of_day import parse_time
from milepost_client.presentation.echoes.activity_echo import corrected

PLAIN = {
    **{"kind": "kind", "org": "organisation", "note": "note"},
    **{"quality": "quality", "minutes": "minutes", "stage": "stage"},
}
"""Options that are fields of a correction as they are typed, by the names of both."""


@click.command()
@click.argument("ref", shell_complete=completion.entry_refs)
@click.option(
    "-g", "--goal", help="For which goal; 'none' for none.", shell_complete=completion.goals_or_none
)
@click.option("-a", "--amount", help="By how much.")
@click.option(
    "-w",
    "--with",
    "who",
    multiple=True,
    metavar="WHO",
    help="Whom you met; again for more.",
    shell_complete=completion.people,
)
@click.option("-d", "--day", metavar="DAY", help="When.")
@click.option("-k", "--kind", help="What it was.", shell_complete=completion.kinds)
@click.option("-o", "--org", help="Their organisation.", shell_complete=completion.organisations)
@click.option(
    "--opportunity",
    multiple=True,
    metavar="TITLE",
    help="An opportunity; again for more.",
    shell_complete=completion.opportunities,
)
@click.option("--stage", help="The stage that its opportunity is at.", shell_complete=completion.stages)
@click.option("-q", "--quality", type=click.IntRange(1, 5), help="How good it was, 1 to 5.")
@click.option("-n", "--note", help="What to remember.")
@click.option("--time", metavar="HH:MM", help="At what time.")
@click.option("--minutes", type=click.IntRange(0, 100_000), help="How long it took.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, ref: str, **given: Any) -> None:
    """Correct what was logged as REF: 17, phone-17 or last.

    What you do not name stays as it is, and something empty removes it. It may come from any device.

    \b
    milepost edit last -w Ana -w Bo
    milepost edit 17 --day yesterday --amount 2
    milepost edit phone-17 -n ""
    """
    as_json, today = given.pop("as_json"), session.moment.today
    written = session.write(correct_activity, CorrectionRequest(ref=ref, **_changes(given, today)))
    named = bool(given["opportunity"]) or given["stage"] is not None
    show(session, written, as_json, lambda: corrected(written, today, with_opportunities=named))


def _changes(given: dict[str, Any], today: date) -> dict[str, Any]:
    """The fields of a correction that the options name."""
    changes = {field: given[name] for name, field in PLAIN.items() if given[name] is not None}
    if given["time"] is not None:
        changes["time"] = parse_time(given["time"]) if given["time"] else None
    if given["who"]:
        changes["people"] = given["who"]
    if given["day"]:
        changes["day"] = parse_day(given["day"], today, looks="back", period="none")
    if given["opportunity"]:
        changes["opportunities"] = given["opportunity"]
    return changes | _contribution(given["goal"], given["amount"])


def _contribution(goal: str | None, amount: str | None) -> dict[str, Any]:
    if goal is not None and goal.casefold() == "none":
        return {"goal": None}
    changes: dict[str, Any] = {"goal": goal} if goal else {}
    return changes | ({"amount": parse_amount(amount)} if amount or (changes and amount is not None) else {})
