"""`milepost edit`"""

from __future__ import annotations

from typing import Any

import click
from msgspec import to_builtins

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.cli.write import Written, write
from milepost_client.device.device import Device
from milepost_client.operations.corrections import body, correction
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goals import goal_names, goal_to_write, title_of
from milepost_client.parsing.opportunities import KnownOpportunities
from milepost_client.parsing.refs import resolve
from milepost_client.parsing.time_of_day import parse_time
from milepost_client.presentation import phrases
from milepost_shared.errors import BadInput
from milepost_shared.model.entries import Entry
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day
from milepost_shared.text.names import spell


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
    today = session.moment.today
    if not any(value not in (None, ()) for name, value in given.items() if name != "as_json"):
        raise BadInput("Nothing to change was named.", "As in: milepost edit last -w Bo", field="ref")

    def drafts(device: Device, log: Log) -> list[bytes]:
        found = resolve(log, ref, device.id, activity=True)
        entry = log.entry(found)
        if entry is None:
            raise BadInput(
                f"{ref} is not an activity.", "A goal is changed with: milepost goal adjust", field="ref"
            )
        return [correction(log, entry, _changes(log, entry, given, session))]

    def sentence(written: Written) -> str:
        view = written.activity
        assert view is not None
        said = f"Corrected: {phrases.activity(view, written.goal)} for {format_day(view.day, today)}"
        if given["opportunity"] or given["stage"] is not None:
            said += f", {', '.join(map(phrases.opportunity, view.opportunities)) or 'no opportunity'}"
        return f"{said}; {phrases.status_phrase(written.goal)}." if written.goal else f"{said}."

    show(session, write(session, drafts), given["as_json"], sentence)


def _changes(log: Log, entry: Entry, given: dict[str, Any], session: Session) -> dict[str, Any]:
    texts = {"kind": "kind", "org": "organisation", "note": "note"}
    changes: dict[str, Any] = {
        field: given[name].strip() or None for name, field in texts.items() if given[name] is not None
    }
    changes |= {name: given[name] for name in ("quality", "minutes") if given[name] is not None}
    if given["time"] is not None:
        changes["time"] = parse_time(given["time"]) if given["time"] else None
    if given["who"]:
        changes["people"] = [name.strip() for name in given["who"] if name.strip()]
    if given["day"]:
        changes["day"] = parse_day(given["day"], session.moment.today, looks="back")
    if given["opportunity"] or given["stage"] is not None:
        changes["opportunities"] = _opportunities(log, entry, given["opportunity"], given["stage"])
    if given["goal"] or given["amount"]:
        changes["contributions"] = _contributions(log, entry, given["goal"], given["amount"])
    return changes


def _contributions(log: Log, entry: Entry, goal: str | None, amount: str | None) -> list[dict[str, Any]]:
    """What it counts for. One that counts for several goals keeps the others."""
    if goal is not None and goal.casefold() == "none":
        return []
    before = {held.goal: held.amount for held in entry.activity.contributions}
    several = len(before) > 1
    wanted = goal_to_write(log, goal) if goal else None if several else next(iter(before), None)
    if wanted is None or (several and wanted not in before):
        listed = ", ".join(f"“{title_of(held, goal_names(log))}”" for held in before) or "no goal"
        raise BadInput(f"It counts for {listed}.", "Say which is meant with --goal.", field="goal")
    number = before.get(wanted, next(iter(before.values()), 1.0))
    after = (before if several else {}) | {wanted: parse_amount(amount) if amount is not None else number}
    return [{"goal": held, "amount": counted} for held, counted in after.items()]


def _opportunities(
    log: Log, entry: Entry, titles: tuple[str, ...], stage: str | None
) -> list[dict[str, Any]] | None:
    """The opportunities that it names: those of other titles, or the same at another stage."""
    held: list[dict[str, Any]] = body(log, entry).get("opportunities", [])
    if titles:
        stages = {opportunity.get("stage", "") for opportunity in held}
        kept = stages.pop() if len(stages) == 1 else ""
        found = KnownOpportunities(log).named(titles, kept if stage is None else stage)
        return [to_builtins(opportunity) for opportunity in found] or None
    if not held:
        raise BadInput("It names no opportunity.", "Name one with --opportunity.", field="stage")
    return [opportunity | {"stage": spell(stage or "")} for opportunity in held]
