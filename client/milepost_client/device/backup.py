"""A backup of a device: one file with its log, its key and the server it joined.

It is a zip archive; its `backup.json` says what it holds. Whoever has it has the device, so only its owner
can read it. It is written whole or not at all, and read back before it counts. A file that is put back may
come from anybody: its rows go into a new log, and its server counts only if the person agrees to it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

import msgspec
from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.home import Home
from milepost_client.device.writer import own_id
from milepost_shared.errors import UNREADABLE, BadInput, NotFound, StorageFailed
from milepost_shared.events.foreign_json import decode_foreign
from milepost_shared.log_file import open_log
from milepost_shared.replication.version_vector import first_unverified
from milepost_shared.storage.backup import copy_database
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log
from milepost_shared.storage.migrations import MIGRATIONS
from milepost_shared.storage.row_copy import copy_rows
from milepost_shared.text.formatting import format_count

CONTENTS, LOG, PACKED = "backup.json", "log.db", "packed.db"
KEPT = 7
"""How many daily backups are kept."""
MOST_SMALL = 64 * 1024
MOST_LOG, MOST_TIMES = 16 * 1024 * 1024, 200
"""How many bytes a member may unpack to. A log may have more, up to `MOST_TIMES` the size of its archive:
chains and signatures do not compress, so no log comes near that."""
NO_ARCHIVE = (BadZipFile, ZlibError, EOFError, KeyError, ValueError, RuntimeError)
"""What reading raises where an archive is cut, damaged, encrypted or packed in another way."""


class BackupContents(Struct, frozen=True, kw_only=True):
    """What a backup holds: whose device, how many events with which digest, and `at` which stamp."""

    user: str
    device: str
    events: int
    digest: str
    at: int


async def back_up(home: Home, target: Path, moment: Moment) -> BackupContents:
    """Write a backup of the device in `home` to `target`, replacing it, and read the backup back.

    Commands may write meanwhile. Raises NotFound where there is no device, else StorageFailed.
    """
    if not home.log.exists():
        raise NotFound(f"There is nothing in {home.folder} to back up.", "Name the folder: MILEPOST_HOME")
    with temporary_folder(target) as folder:
        copy_database(home.log, folder / LOG)
        contents, damaged = await _contents(folder / LOG, moment)
        if damaged:
            problem = f"The event {damaged} is not as it was written, so this would be no whole backup."
            raise StorageFailed(problem, "Let it be set aside first: milepost doctor. Earlier backups stay.")
        draft = folder / "draft.zip"
        pack(home, folder / LOG, contents, draft)
        await verified(draft, folder / "again", moment)
        put_in_place(draft, target)
    return contents


def server_in(source: Path) -> bytes | None:
    """Return the `server.json` of a backup, or None. Raises BadInput or NotFound."""
    name = Home(Path()).server.name
    with _readable(source), ZipFile(source) as archive:
        if name not in archive.namelist():
            return None
        _check_size(archive.getinfo(name), MOST_SMALL)
        return archive.read(name)


async def restore(
    home: Home, source: Path, moment: Moment, agreed_server: bytes | None = None
) -> BackupContents:
    """Replace the device in `home` by the backup `source`; the old files are kept in a folder of their own.

    The `server.json` in the backup is left out unless it is `agreed_server`. Raises BadInput where `source`
    is no whole backup, where it is another person's, or where this device has events that neither the backup
    nor the server holds.
    """
    with temporary_folder(home.folder / "restored") as folder, home.sync_lock() as free:
        if not free:
            raise StorageFailed("A sync of this device is running.", "Try again in a moment.")
        contents = await verified(source, folder, moment)
        if is_foreign := (server := Home(folder).server).exists() and server.read_bytes() != agreed_server:
            server.unlink()
        await _distrust(folder / LOG, moment, forget_server=is_foreign)
        if home.log.exists():
            await _check_nothing_is_lost(home, folder / LOG, moment)
            _set_aside(home, moment)
        for path in sorted(folder.iterdir()):
            path.replace(home.folder / path.name)
    return contents


async def back_up_daily(home: Home, moment: Moment) -> None:
    """Write today's backup where there is none yet, and delete all but the seven newest."""
    if (target := home.daily_backup(moment.today)).exists():
        return
    await back_up(home, target, moment)
    for old in daily_backups(home)[:-KEPT]:
        old.unlink(missing_ok=True)


def daily_backups(home: Home) -> list[Path]:
    """Return the daily backups, oldest first."""
    return sorted(home.backups.glob("????-??-??.zip"))


def older_copies(home: Home, moment: Moment) -> dict[str, int]:
    """Return the copies of the log that this device made of itself, each with its age in days: what is erased
    now may still be in them."""
    now, copies = moment.now // 1_000_000, (*daily_backups(home), *replaced_folders(home), *moved_logs(home))
    return {path.name: max(0, now - int(path.stat().st_mtime)) // 86_400 for path in copies}


def replaced_folders(home: Home) -> list[Path]:
    """Return the folders with what restores replaced, oldest first."""
    return sorted(home.folder.glob("replaced-*"))


def moved_logs(home: Home) -> list[Path]:
    """Return the files that keep what was here before the device moved to another person."""
    return sorted(home.folder.glob("before-move-*.jsonl"))


async def _contents(path: Path, moment: Moment) -> tuple[BackupContents, str | None]:
    """Return what a log holds, and the ref of the first event that its chain does not prove, or None."""

    def read(log: Log) -> tuple[BackupContents, str | None]:
        contents = BackupContents(
            user=log.user,
            device=own_id(log),
            events=log.events.count(),
            digest=log.digest(),
            at=moment.now,
        )
        return contents, first_unverified(log)

    file = await open_log(path, "", moment.now, connect=open_inline)
    try:
        return await file.read(read)
    finally:
        await file.close()


async def _distrust(path: Path, moment: Moment, *, forget_server: bool) -> None:
    """Leave to the server who is a member: a backup may be older than a revocation, or be a forgery.

    Whose records count is forgotten with a server that the person did not agree to.
    """

    def distrust(log: Log) -> None:
        log.metadata.put("heard", "")
        log.settled.forget()
        if forget_server:
            log.metadata.put("server", "")
        log.roster.demote_all()

    file = await open_log(path, "", moment.now, connect=open_inline)
    try:
        await file.write(distrust)
    finally:
        await file.close()


def pack(home: Home, log: Path, contents: BackupContents, target: Path) -> None:
    """Write a backup of a log, and of what stands beside it in `home`, to `target`."""
    with _translated_errors(target), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(CONTENTS, msgspec.json.format(msgspec.json.encode(contents)))
        archive.write(log, LOG)
        for small in (home.key, home.server):
            with suppress(FileNotFoundError):
                archive.write(small, small.name)


async def verified(source: Path, folder: Path, moment: Moment) -> BackupContents:
    """Unpack a backup into `folder` and verify it: each event by its chain, all by the digest in
    `backup.json`. Raises BadInput or NotFound."""
    with _readable(source):
        stated = _unpack(source, folder)
        await copy_rows(folder / PACKED, folder / LOG, MIGRATIONS)
        (folder / PACKED).unlink()
        actual, damaged = await _contents(folder / LOG, moment)
    if (actual.digest, actual.events) != (stated.digest, stated.events):
        raise _broken(source, "its events are not those that it tells of")
    if damaged:
        raise _broken(source, f"the event {damaged} in it is not as it was written")
    return stated


@contextmanager
def _readable(source: Path) -> Iterator[None]:
    """Raise NotFound where a backup is missing, and BadInput where it cannot be read."""
    try:
        if source.exists() and not source.is_file():
            # To open a pipe would wait for somebody who writes into it.
            raise BadZipFile("it is no file")
        yield
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {source}.", "Name one that `milepost backup` wrote.") from error
    except (*NO_ARCHIVE, *UNREADABLE, OSError, StorageFailed) as error:
        raise _broken(source, getattr(error, "strerror", None) or str(error)) from error


def _unpack(source: Path, folder: Path) -> BackupContents:
    with ZipFile(source) as archive:
        folder.mkdir(mode=0o700, exist_ok=True)
        small = {CONTENTS, *({Home(folder).key.name, Home(folder).server.name} & set(archive.namelist()))}
        most = dict.fromkeys(small, MOST_SMALL) | {LOG: max(MOST_LOG, MOST_TIMES * source.stat().st_size)}
        for name, size in most.items():
            _extract(archive, name, folder / (PACKED if name == LOG else name), size)
    contents = folder / CONTENTS
    stated = decode_foreign(contents.read_bytes(), BackupContents)
    contents.unlink()
    return stated


def _extract(archive: ZipFile, name: str, target: Path, most: int) -> None:
    """Unpack a member in pieces; `zipfile` reads no more bytes than the archive states. Raises BadZipFile
    where that is more than `most`."""
    member = archive.getinfo(name)
    _check_size(member, most)
    target.touch(mode=0o600)
    with archive.open(member) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)


def _check_size(member: ZipInfo, most: int) -> None:
    if member.file_size > most:
        raise BadZipFile(f"{member.filename} would take {member.file_size:,} bytes")


def _broken(source: Path, why: str) -> BadInput:
    return BadInput(f"{source} is not a whole backup: {why}.", "Try another; what is here is untouched.")


async def _check_nothing_is_lost(home: Home, backup: Path, moment: Moment) -> None:
    """Raise BadInput where restoring would hide events that exist nowhere else."""
    here, there = await _heads(home.log, moment), await _heads(backup, moment)
    if here[0] != there[0] and here[1]:
        raise BadInput("The backup is another person's.", "Restore it in a folder of its own: MILEPOST_HOME")
    only_here = sum(max(0, seq - max(sent, there[1].get(d, (0, 0))[0])) for d, (seq, sent) in here[1].items())
    if only_here:
        events = f"{format_count(only_here, 'event')} here {'is' if only_here == 1 else 'are'}"
        raise BadInput(
            f"{events} neither in the backup nor at the server.",
            "Sync first, or export them: milepost export FILE, and import that after the restore.",
        )


async def _heads(path: Path, moment: Moment) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return a log's owner, and for each author the seqs of the last event and of the last admitted one."""
    file = await open_log(path, "", moment.now, connect=open_inline)
    try:
        return await file.read(
            lambda log: (log.user, {head.device: (head.seq, head.admitted) for head in log.heads.all()})
        )
    finally:
        await file.close()


def _set_aside(home: Home, moment: Moment) -> None:
    """Move the device's files into a folder of their own."""
    kept = Path(tempfile.mkdtemp(dir=home.folder, prefix=f"replaced-{moment.today}-"))
    for path in (*home.folder.glob("log.db*"), home.key, home.server):
        with suppress(FileNotFoundError):
            path.replace(kept / path.name)


@contextmanager
def temporary_folder(target: Path) -> Iterator[Path]:
    """Make a private folder on the disk of `target`, and delete it at the end."""
    with _translated_errors(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(draft: Path, target: Path) -> None:
    """Rename a draft to the target, on disk and readable by its owner only."""
    with _translated_errors(target):
        draft.chmod(0o600)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)


@contextmanager
def _translated_errors(target: Path) -> Iterator[None]:
    """Raise StorageFailed for errors of the disk."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"{target}: {error.strerror or error}.", "Check the folder and the free space."
        ) from error
