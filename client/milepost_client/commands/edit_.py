"""`milepost edit`"""

from __future__ import annotations

from typing import Any

import click
import msgspec

from milepost_client import words
from milepost_client.amounts import parse_amount
from milepost_client.dates import parse_day, say_day
from milepost_client.device import Device
from milepost_client.naming import goal_to_write
from milepost_client.refs import resolve
from milepost_client.results import Written, show, write
from milepost_client.session import Session
from milepost_shared.entries import Entry
from milepost_shared.errors import BadInput
from milepost_shared.log import Log


@click.command()
@click.argument("ref")
@click.option("-g", "--goal", help="For which goal; 'none' for none.")
@click.option("-a", "--amount", help="By how much.")
@click.option("-w", "--with", "who", multiple=True, metavar="WHO", help="Whom you met; again for more.")
@click.option("-d", "--day", metavar="DAY", help="When.")
@click.option("-k", "--kind", help="What it was.")
@click.option("-o", "--org", help="Their organisation.")
@click.option("-q", "--quality", type=click.IntRange(1, 5), help="How good it was, 1 to 5.")
@click.option("-n", "--note", help="What to remember.")
@click.option("--time", metavar="HH:MM", help="At what time.")
@click.option("--minutes", type=click.IntRange(0, 100_000), help="How long it took.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, ref: str, **given: Any) -> None:
    """Correct what was logged as REF: 17, phone-17 or last. What you do not name stays as it is."""
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
        return [_corrected(log, entry, _changes(log, entry, given, session))]

    def sentence(written: Written) -> str:
        view = written.activity
        assert view is not None
        amount = view.contributions[0].amount if view.contributions else None
        unit = written.goal.unit if written.goal else None
        said = f"Corrected: {words.activity(view, unit, amount)} for {say_day(view.day, today)}"
        return f"{said}; {words.standing(written.goal)}." if written.goal else f"{said}."

    show(session, write(session, drafts), given["as_json"], sentence)


def _corrected(log: Log, entry: Entry, changes: dict[str, Any]) -> bytes:
    """The correction: the standing version's own JSON, which may hold fields that are newer than this
    version, with the changes."""
    body: dict[str, Any] = msgspec.json.decode(log.events.raw(entry.version.event.ref) or b"{}")
    for name in ("void", "origin"):
        body.pop(name, None)
    return msgspec.json.encode(body | changes | {"corrects": entry.original.event.ref})


def _changes(log: Log, entry: Entry, given: dict[str, Any], session: Session) -> dict[str, Any]:
    plain = {"kind": "kind", "org": "organisation", "quality": "quality", "note": "note", "time": "time"}
    changes = {field: given[name] for name, field in plain.items() if given[name] is not None}
    if given["minutes"] is not None:
        changes["minutes"] = given["minutes"]
    if given["who"]:
        changes["people"] = list(given["who"])
    if given["day"]:
        changes["day"] = parse_day(given["day"], session.moment.today, looks="back")
    if given["goal"] or given["amount"]:
        changes["contributions"] = _contributions(log, entry, given["goal"], given["amount"])
    return changes


def _contributions(log: Log, entry: Entry, goal: str | None, amount: str | None) -> list[dict[str, Any]]:
    held = entry.activity.contributions
    if goal is not None and goal.casefold() == "none":
        return []
    if len(held) > 1 or (not held and goal is None):
        raise BadInput("It is not clear which goal is meant.", "Name it with --goal.", field="goal")
    number = parse_amount(amount) if amount is not None else held[0].amount if held else 1.0
    return [{"goal": goal_to_write(log, goal) if goal else held[0].goal, "amount": number}]
