"""`milepost backup`: a checked copy of the device in a file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from milepost_client.cli.session import Session
from milepost_client.device.backup import back_up
from milepost_shared.text.formatting import format_count


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, file: Path, as_json: bool) -> None:
    """Write this device to FILE, and check what was written.

    Its key is in it, so guard the file. One backup a day is made by itself, seven are kept, in the folder
    `backups` of this device.

    \b
    milepost backup ~/milepost.zip
    """
    made = asyncio.run(back_up(session.home, file, session.moment))
    if as_json:
        session.show_json(made)
    else:
        session.show(
            f"{format_count(made.events, 'event')} and this device's key are in {file}, and checked."
        )
