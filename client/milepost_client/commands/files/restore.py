"""`milepost restore`: a device from a backup."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from milepost_client.cli.session import Session
from milepost_client.device.backup import restore
from milepost_shared.text.formatting import format_count


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, file: Path, as_json: bool) -> None:
    """Put this device back as it is in FILE, a backup.

    What is here now is kept beside it. What the server holds since then comes back with the next sync.

    \b
    milepost restore ~/milepost.zip
    """
    restored = asyncio.run(restore(session.home, file, session.moment))
    if as_json:
        session.show_json(restored)
    else:
        session.show(f"Restored {format_count(restored.events, 'event')}. What was sent since: milepost sync")
