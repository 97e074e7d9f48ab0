"""`milepost export`: all events in a file."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import click

from milepost_client.cli.session import Session
from milepost_client.device.device import Device
from milepost_client.formats.csv_export import export_csv
from milepost_client.formats.jsonl import Export, export_log, export_signer
from milepost_shared.storage.private_file import write_private
from milepost_shared.text.escaping import escape_harmful
from milepost_shared.text.formatting import format_count
from milepost_shared.text.safe_stream import unescaped


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["milepost", "csv"]),
    default="milepost",
    show_default=True,
    help="All events, or the entries as a table.",
)
@click.pass_obj
def command(session: Session, /, file: Path, form: str) -> None:
    """Write all events to FILE, to be imported elsewhere.

    They are lines of JSON, with their signatures. As csv it is a table of the entries, for a spreadsheet.
    With - it goes to stdout.

    \b
    milepost export everything.jsonl
    milepost export entries.csv --format csv
    milepost export -
    """
    data, counted = _table(session) if form == "csv" else _all_events(session)
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


def _table(session: Session) -> tuple[bytes, str]:
    """Return the table, and how many entries it has, with the verb."""
    export = session.read(export_csv)
    return export.raw, _are(export.entries, "entry")


def _are(count: int, noun: str) -> str:
    return f"{format_count(count, noun)} {'is' if count == 1 else 'are'}"


def _print(data: bytes) -> None:
    """Print the lines on stdout: byte for byte, but on a terminal, where they would be shown, escaped."""
    output = unescaped(sys.stdout)
    output.buffer.write(escape_harmful(data.decode()).encode() if output.isatty() else data)
