"""Taking what was erased out of the copies of a log that were made before."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from milepost_client.device.backup import (
    LOG,
    daily_backups,
    moved_logs,
    pack,
    put_in_place,
    replaced_folders,
    temporary_folder,
    verified,
)
from milepost_client.device.clock import Moment
from milepost_client.device.home import Home
from milepost_shared.errors import BadInput, MilepostError, StorageFailed
from milepost_shared.events.erased import Erased
from milepost_shared.log_file import open_log, scrub_if_due
from milepost_shared.replication.forgetting import forget
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.tables.redactions import Attested

Erasures = tuple[Sequence[Erased], Attested]
"""The erasures of a log, and what they attest."""
Forgotten = dict[Path, int | MilepostError]
"""Of how many events each copy had texts that were erased, or why it was left as it is."""


def copies_of(home: Home, files: Sequence[Path]) -> list[Path]:
    """Return the copies that this device made of itself, and the backups in `files`, each once."""
    replaced = (folder for folder in replaced_folders(home) if Home(folder).log.exists())
    own = [*daily_backups(home), *replaced, *moved_logs(home)]
    known = {path.resolve() for path in own}
    return own + [file for file in dict.fromkeys(files) if file.resolve() not in known]


async def forget_in(copies: Sequence[Path], erasures: Erasures, moment: Moment) -> Forgotten:
    """Rewrite copies without the texts that `erasures` cover. What else they hold stays, and so does their
    age. One that cannot be rewritten stops none of the others."""
    found: Forgotten = {}
    for copy in copies:
        try:
            if copy.is_dir():
                found[copy] = await _in_log(Home(copy).log, erasures, moment)
            else:
                found[copy] = await _in_backup(copy, erasures, moment)
        except MilepostError as error:
            found[copy] = error
    return found


async def _in_backup(file: Path, erasures: Erasures, moment: Moment) -> int:
    if file.suffix == ".jsonl":
        problem = f"{file} is an export, and stays as it is."
        raise BadInput(problem, "Delete it once you do not need it any more.")
    with temporary_folder(file) as folder:
        contents = await verified(file, folder, moment)
        if count := await _in_log(folder / LOG, erasures, moment):
            draft = folder / "draft.zip"
            pack(Home(folder), folder / LOG, contents, draft)
            await verified(draft, folder / "again", moment)
            shutil.copystat(file, draft)
            put_in_place(draft, file)
        return count


async def _in_log(path: Path, erasures: Erasures, moment: Moment) -> int:
    log = await open_log(path, "", moment.now, connect=open_inline)
    try:
        count = await log.write(lambda log: forget(log, *erasures))
        if not await scrub_if_due(log):
            raise StorageFailed(f"Somebody else reads {path}.", "Try again in a moment.")
    finally:
        await log.close()
    return count
