"""`milepost export`: all events in a file."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import click

from milepost_client.cli.session import Session
from milepost_client.device.device import Device
from milepost_client.formats.jsonl import Export, export_log
from milepost_shared.storage.private_file import write_private
from milepost_shared.text.escaping import escape_harmful
from milepost_shared.text.formatting import format_count
from milepost_shared.text.safe_stream import unescaped


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def command(session: Session, /, file: Path) -> None:
    """Write all events to FILE, to be imported elsewhere.

    They are lines of JSON, with their signatures. With - they go to stdout.

    \b
    milepost export everything.jsonl
    milepost export -
    """

    async def read(device: Device) -> Export:
        return await export_log(device, await device.keys.load_or_create(), platform.node() or "device")

    export = session.run(read)
    data = b"".join(export.lines)
    if str(file) == "-":
        _print(data)
        return
    write_private(file, data)
    session.say(f"{format_count(export.events, 'event')} {'is' if export.events == 1 else 'are'} in {file}.")


def _print(data: bytes) -> None:
    """Print the lines on stdout: byte for byte, but on a terminal, where they would be shown, escaped."""
    output = unescaped(sys.stdout)
    output.buffer.write(escape_harmful(data.decode()).encode() if output.isatty() else data)
