"""`milepost-server backup`"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from milepost_server.commands.options import data_option
from milepost_server.private_file import write_private
from milepost_shared.database import copy_database
from milepost_shared.errors import BadInput, NotFound

DATED = re.compile(r"\d{4}-\d\d-\d\d-\d{6}")


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
    """
    if not (folder / "server.db").exists():
        raise NotFound(f"There is no server in {folder}.", "Name its folder with --data.")
    copy = target / datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S") if keep else target
    with _new_folder(copy) as draft:
        # This one first: people's files that are ahead of its position are well, those behind it not.
        copy_database(folder / "server.db", draft / "server.db")
        (draft / "users").mkdir(mode=0o700)
        people = sorted(folder.glob("users/*.db"))
        for person in people:
            copy_database(person, draft / "users" / person.name)
        for small in ("keys.json", "settings.json"):
            if (folder / small).exists():
                write_private(draft / small, (folder / small).read_bytes())
    click.echo(f"{len(people)} people's files and the server's own are in {copy}, and checked.")
    # Only now: whatever went wrong before, the old ones are still there.
    for old in _dated(target)[:-keep] if keep else ():
        shutil.rmtree(old)


def _dated(folder: Path) -> list[Path]:
    """The backups that `--keep` made in a folder, oldest first; nothing else that is there."""
    return sorted(path for path in folder.iterdir() if DATED.fullmatch(path.name))


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """A folder beside `target` that becomes it once all is well: half a backup is none."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise BadInput(
            f"{target} is there already.", "Name a new folder; a backup overwrites nothing.", field="target"
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        yield draft
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
