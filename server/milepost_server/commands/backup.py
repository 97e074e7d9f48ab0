"""`milepost-server backup`"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click

from milepost_server.commands.options import data_option
from milepost_server.private_file import write_private
from milepost_shared.database import best_driver
from milepost_shared.errors import BadInput, NotFound, StorageFailed


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@data_option
def command(target: Path, folder: Path) -> None:
    """Copy everything that the server needs into the new folder TARGET, and check the copy.

    The server may be running. What a device has sent in the meantime it sends again.
    """
    if not (folder / "server.db").exists():
        raise NotFound(f"There is no server in {folder}.", "Name its folder with --data.")
    if target.exists() and any(target.iterdir()):
        raise BadInput(
            f"{target} is not empty.", "Name a new folder; a backup overwrites nothing.", field="target"
        )
    (target / "users").mkdir(mode=0o700, parents=True, exist_ok=True)
    target.chmod(0o700)
    databases = [Path("server.db"), *sorted(path.relative_to(folder) for path in folder.glob("users/*.db"))]
    for name in databases:
        _copy(folder / name, target / name)
    for small in ("keys.json", "settings.json"):
        if (folder / small).exists():
            write_private(target / small, (folder / small).read_bytes())
    click.echo(f"{len(databases) - 1} people's files and the server's own are in {target}, and checked.")


def _copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use, and prove that the copy is whole."""
    module = best_driver().module
    target.touch(mode=0o600)
    reading, writing = module.connect(source), module.connect(target)
    try:
        reading.backup(writing)
        (found,) = writing.execute("PRAGMA integrity_check").fetchone()
    except (sqlite3.Error, module.Error) as error:
        raise StorageFailed(
            f"{source} cannot be copied: {error}.", "Free some space and try again."
        ) from error
    finally:
        reading.close()
        writing.close()
    if found != "ok":
        raise StorageFailed(f"The copy of {source} is not whole: {found}.", "Run: milepost-server rebuild")
