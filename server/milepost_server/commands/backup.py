"""`milepost-server backup`"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from milepost_server.commands.options import data_option
from milepost_server.config_file import NAME
from milepost_server.storage.known_backups import note_backup
from milepost_server.system.folder_lock import try_lock
from milepost_shared.errors import BadInput, NotFound, StorageFailed
from milepost_shared.storage.backup import copy_database
from milepost_shared.storage.private_file import write_private
from milepost_shared.text.formatting import format_count

DATED = re.compile(r"\d{4}-\d\d-\d\d-\d{6}")
JUST_MADE = 60
"""Seconds for which a draft that nobody has locked is left alone: its maker is about to lock it."""


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help="Make it in the folder TARGET, named by the moment in UTC, and remove all but the N newest there.",
)
@data_option
def command(target: Path, keep: int | None, folder: Path) -> None:
    """Copy all that the server needs into the new folder TARGET.

    The copy is checked. The server may be running. What a device has sent in the meantime it sends again.

    \b
    milepost-server backup /mnt/disk/milepost-2026-03-06
    milepost-server backup --keep 14 /mnt/disk/milepost
    """
    if not (folder / "server.db").exists():
        raise NotFound(f"There is no server in {folder}.", "Name its folder with --data.")
    if folder.resolve() in target.resolve().parents:
        problem = f"{target} is within {folder}, and would be lost with it."
        raise BadInput(problem, "Name a folder elsewhere, better still on another disk.", field="target")
    copy = target / datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S") if keep else target
    with _new_folder(copy) as draft:
        # This file first: people's files may be ahead of what it notes of the stream, but not behind it.
        copy_database(folder / "server.db", draft / "server.db")
        (draft / "users").mkdir(mode=0o700)
        people = sorted(folder.glob("users/*.db"))
        for person in people:
            copy_database(person, draft / "users" / person.name)
        for small in ("keys.json", "settings.json", NAME):
            if (folder / small).exists():
                write_private(draft / small, (folder / small).read_bytes())
    with suppress(StorageFailed):  # A folder that is only read is backed up all the same.
        note_backup(folder, copy.resolve(), int(time.time()))
    click.echo(
        f"The files of {format_count(len(people), 'person')} and the server's own are in {copy}, and checked."
    )
    # Last: where the copy fails, the old backups are still there.
    for old in _dated_backups(target)[:-keep] if keep else ():
        shutil.rmtree(old)


def _dated_backups(folder: Path) -> list[Path]:
    """Return the backups that `--keep` made in a folder, oldest first, and no other files."""
    return sorted(path for path in folder.iterdir() if DATED.fullmatch(path.name))


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """Make a draft folder next to `target`, and rename it once all is copied: half a backup is none."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise BadInput(
            f"{target} is there already.", "Name a new folder; a backup overwrites nothing.", field="target"
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_abandoned_drafts(target)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.draft-"))
    try:
        with _open_folder(draft) as descriptor:
            try_lock(descriptor)  # A locked draft is still being made.
            yield draft
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _remove_abandoned_drafts(target: Path) -> None:
    """Remove the drafts of backups like this one that were killed: nobody has locked them."""
    ours = re.compile(rf"\.(?:{DATED.pattern}|{re.escape(target.name)})\.draft-\w+")
    old = time.time() - JUST_MADE
    for draft in target.parent.iterdir():
        if not ours.fullmatch(draft.name):
            continue
        # A draft of another user cannot be removed, and one that was just finished is gone.
        with suppress(OSError), _open_folder(draft) as descriptor:
            if os.fstat(descriptor).st_mtime < old and try_lock(descriptor):
                shutil.rmtree(draft)


@contextmanager
def _open_folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
