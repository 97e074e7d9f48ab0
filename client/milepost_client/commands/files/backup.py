"""`milepost backup`: a checked copy of the device in a file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from milepost_client.cli.session import Session
from milepost_client.device.backup import back_up
from milepost_client.device.backup_forgetting import copies_of, forget_in
from milepost_shared.errors import BadInput, MilepostError
from milepost_shared.text.formatting import format_count


@click.command("backup")
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--forget", is_flag=True, help="Take what was erased out of the backups made before.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, files: tuple[Path, ...], forget: bool, as_json: bool) -> None:
    """Write this device to FILE, and check what was written.

    Its key is in it, so guard the file. One backup a day is made by itself, seven are kept, in the folder
    `backups` of this device.

    With --forget nothing new is written: what was erased goes from the daily backups, from what restores
    replaced, and from each FILE that you name. The rest of them stays as it is.

    \b
    milepost backup ~/milepost.zip
    milepost backup --forget ~/milepost.zip
    """
    if forget:
        _forget(session, files, as_json)
    elif len(files) != 1:
        raise BadInput("A backup is one file.", "As in: milepost backup ~/milepost.zip", field="file")
    else:
        _back_up(session, files[0], as_json)


def _back_up(session: Session, file: Path, as_json: bool) -> None:
    made = asyncio.run(back_up(session.home, file, session.moment))
    if as_json:
        session.show_json(made)
        return
    session.show(f"{format_count(made.events, 'event')} and this device's key are in {file}, and checked.")


def _forget(session: Session, files: tuple[Path, ...], as_json: bool) -> None:
    erasures = session.read(lambda log: (log.erasures.all(), log.erasures.attested()))
    copies = copies_of(session.home, files)
    done = asyncio.run(forget_in(copies, erasures, session.moment))
    forgotten = {path: count for path, count in done.items() if not isinstance(count, MilepostError)}
    if as_json:
        session.show_json({"forgotten": {str(path): count for path, count in forgotten.items()}})
    for path, count in () if as_json else forgotten.items():
        told = f"{format_count(count, 'event')} without what was erased" if count else "nothing to forget"
        session.show(f"{path}: {told}.")
    if not copies:
        session.say("There is no backup here. Name those that you put elsewhere.")
    for failed in (each for each in done.values() if isinstance(each, MilepostError)):
        # The others are rewritten; the first that is not is what there is to do.
        raise failed
