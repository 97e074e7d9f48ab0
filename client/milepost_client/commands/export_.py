"""`milepost export`"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import click

from milepost_client.device import Device
from milepost_client.home import write_private
from milepost_client.identity import Identity
from milepost_client.portable import export_lines
from milepost_client.session import Session
from milepost_client.words import count
from milepost_shared.log import Log


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

    async def read(device: Device) -> tuple[bytes, int]:
        identity = Identity.load_or_create(device.home)
        name = platform.node() or "device"

        def inside(log: Log) -> tuple[bytes, int]:
            return b"".join(export_lines(log, device, identity, name)), log.events.count()

        return await device.read(inside)

    data, events = session.run(read)
    if str(file) == "-":
        sys.stdout.buffer.write(data)
        return
    write_private(file, data)
    session.say(f"{count(events, 'event')} {'is' if events == 1 else 'are'} in {file}.")
