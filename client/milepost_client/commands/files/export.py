"""`milepost export`: all events in a file, or a part in another form."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Literal

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.device import Device
from milepost_client.formats.jsonl import Export, export_log, export_signer
from milepost_client.presentation.exports.export_file import FORMS, ExportForm, export_file
from milepost_shared.storage.private_file import write_private
from milepost_shared.text.escaping import escape_harmful
from milepost_shared.text.formatting import format_count
from milepost_shared.text.safe_stream import unescaped

Form = ExportForm | Literal["milepost"]
ALL_EVENTS: Literal["milepost"] = "milepost"


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice([ALL_EVENTS, *FORMS]),
    default=ALL_EVENTS,
    show_default=True,
    help="What the file is.",
)
@click.option("--goal", "-g", metavar="GOAL", help="Of which goal.", shell_complete=completion.goals)
@click.pass_obj
def command(session: Session, /, file: Path, form: Form, goal: str | None) -> None:
    """Write all events to FILE, or a part in another form.

    All events are to be imported elsewhere: lines of JSON, with their signatures. As csv it is a table of the
    entries, as goals one of the goals; as ics a calendar of next steps, contacts, deadlines, birthdays and
    reviews; as vcard an address book of all people; as story that of a GOAL in Markdown. With - it goes to
    stdout.

    \b
    milepost export everything.jsonl
    milepost export entries.csv --format csv
    milepost export ahead.ics --format ics
    milepost export coffees.md --format story --goal coffees
    """
    if form == ALL_EVENTS:
        data, counted = _all_events(session)
    else:
        made = session.read(lambda log: export_file(log, session.moment, form, goal))
        data, counted = made.raw, _are(made.counted, made.noun)
    if str(file) == "-":
        _print(data)
        return
    write_private(file, data)
    session.say(f"{counted} in {file}.")


def _all_events(session: Session) -> tuple[bytes, str]:
    """Return the lines, and how many events they have, with the verb."""

    async def read(device: Device) -> Export:
        return await export_log(device, await export_signer(device), platform.node() or "device")

    export = session.run(read)
    return b"".join(export.lines), _are(export.events, "event")


def _are(count: int, noun: str) -> str:
    return f"{format_count(count, noun)} {'is' if count == 1 else 'are'}"


def _print(data: bytes) -> None:
    """Print the lines on stdout: byte for byte, but on a terminal, where they would be shown, escaped."""
    output = unescaped(sys.stdout)
    output.buffer.write(escape_harmful(data.decode()).encode() if output.isatty() else data)
