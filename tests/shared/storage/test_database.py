"""SQLite in real files: whole transactions, several processes, full disks."""

from __future__ import annotations

import asyncio
import concurrent.futures
import fcntl
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

import pytest

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.database import Database, Journal
from milepost_shared.storage.driver import Driver, best_driver
from milepost_shared.storage.thread_pool import ThreadPool
from tests.shared.builders import NOW, TODAY, A, activity_draft, make_log
from tests.sql import raw

OLD = (3, 40, 1)
MIGRATIONS = ("CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT",)

WRITER = """
import asyncio, sys
from pathlib import Path
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.database import Database

async def main(path, first):
    migrations = ("CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT",)
    database = await Database.open(Path(path), migrations, of=lambda sql: sql, connect=open_threaded)
    for n in range(first, first + 100):
        await database.write(lambda sql, n=n: sql.execute("INSERT INTO t VALUES (?)", (n,)))
    await database.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""

STARVED = """
import asyncio, resource, signal, sys
from pathlib import Path
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.database import Database
from milepost_shared.errors import StorageFailed

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

async def main(folder):
    migrations = ("CREATE TABLE t (n INTEGER PRIMARY KEY, filler TEXT) STRICT",)
    path = Path(folder) / "log.db"
    database = await Database.open(path, migrations, of=lambda sql: sql, connect=open_threaded)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    saved = 0
    try:
        while saved < 1000:
            row = (saved, "x" * 3000)
            await database.write(lambda sql: sql.execute("INSERT INTO t VALUES (?, ?)", row))
            saved += 1
    except StorageFailed:
        print(saved)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await database.close()

asyncio.run(main(sys.argv[1]))
"""


def insert(n: int, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO t VALUES (?)", (n,))


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])


async def test_only_the_owner_may_read_the_folder_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "log.db"
    database = await Database.open(path, MIGRATIONS, of=raw, connect=open_threaded)
    await database.write(lambda sql: insert(1, sql))
    modes = {file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    await database.close()
    assert (path.parent.stat().st_mode & 0o777, modes) == (0o700, {0o600})


async def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)

    def broken(connection: sqlite3.Connection) -> None:
        insert(1, connection)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(broken)
    assert await database.read(count) == 0
    await database.close()


async def test_a_cancelled_task_leaves_no_transaction_open(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)

    def slow(connection: sqlite3.Connection) -> None:
        insert(1, connection)
        time.sleep(0.2)

    task = asyncio.create_task(database.write(slow))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.write(lambda sql: insert(2, sql))
    assert await database.read(count) == 2
    await database.close()


@pytest.mark.parametrize(
    ("setting", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("mmap_size", 0)]
)
async def test_the_writing_connection_waits_for_the_disk(
    tmp_path: Path, setting: str, value: int | str
) -> None:
    database = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)
    assert await database.write(lambda sql: sql.execute(f"PRAGMA {setting}").fetchone()) == (value,)
    await database.close()


def files_of_sqlite(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.suffix != ".lock")


async def test_whoever_opens_a_file_may_have_a_journal_that_ends_with_its_transaction(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    for journal, beside in (("delete", []), ("wal", ["log.db-shm", "log.db-wal"]), ("delete", [])):
        database = await Database.open(
            path, MIGRATIONS, of=raw, connect=open_threaded, journal=cast(Journal, journal)
        )
        await database.write(lambda sql: sql.execute("CREATE TABLE IF NOT EXISTS t (x)"))
        assert await database.write(lambda sql: sql.execute("PRAGMA journal_mode").fetchone()) == (journal,)
        assert files_of_sqlite(tmp_path) == ["log.db", *beside]
        await database.close()


async def test_what_a_transaction_read_is_still_true_when_it_writes(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)
    other = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)
    loop, concurrent_writes = asyncio.get_running_loop(), []

    def next_number(connection: sqlite3.Connection) -> None:
        insert(count(connection), connection)

    def read_then_write(connection: sqlite3.Connection) -> None:
        held = count(connection)
        concurrent_writes.append(asyncio.run_coroutine_threadsafe(other.write(next_number), loop))
        concurrent.futures.wait(concurrent_writes, timeout=0.2)
        insert(held, connection)

    await database.write(read_then_write)
    await asyncio.wrap_future(concurrent_writes[0])
    assert await database.read(count) == 2
    await database.close()
    await other.close()


async def test_a_reader_sees_one_snapshot_and_waits_for_no_writer(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)
    other = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)
    loop = asyncio.get_running_loop()

    def twice(connection: sqlite3.Connection) -> tuple[int, int]:
        before = count(connection)
        asyncio.run_coroutine_threadsafe(other.write(lambda sql: insert(1, sql)), loop).result(5)
        return before, count(connection)

    assert await database.read(twice) == (0, 0)
    assert await database.read(count) == 1
    await database.close()
    await other.close()


@pytest.mark.parametrize("version", [best_driver().version, OLD])
async def test_concurrent_first_reads_all_see_what_is_saved(tmp_path: Path, version: tuple[int, ...]) -> None:
    driver = Driver(best_driver().module, "some", version)
    database = await Database.open(
        tmp_path / "a.db", MIGRATIONS, driver=driver, of=raw, connect=open_threaded
    )
    await database.write(lambda sql: insert(1, sql))
    assert await asyncio.gather(*(database.read(count) for _ in range(5))) == [1] * 5
    await database.close()
    with pytest.raises(ValueError, match="no active connection"):
        await database.read(count)


async def test_transactions_in_shared_threads_compute_one_at_a_time_and_reads_do_not_wait(
    tmp_path: Path,
) -> None:
    threads = ThreadPool(3)
    files = [
        await Database.open(tmp_path / f"{n}.db", MIGRATIONS, of=raw, connect=threads.connect)
        for n in range(3)
    ]
    under_way, most = [0], [0]

    def work(connection: sqlite3.Connection) -> int:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        insert(1, connection)
        found = asyncio.run_coroutine_threadsafe(files[2].read(count), loop).result(5)
        under_way[0] -= 1
        return found

    loop = asyncio.get_running_loop()
    assert await asyncio.gather(*(file.write(work) for file in files[:2])) == [0, 0]
    assert most == [1]
    for file in files:
        await file.close()
    threads.close()


def test_several_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    children = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(n)]) for n in (0, 1000, 2000)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    connection = sqlite3.connect(path)
    assert count(connection) == 300
    connection.close()


async def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = await Database.open(
        tmp_path / "log.db", (*MIGRATIONS, "CREATE TABLE u (n INTEGER) STRICT"), of=raw, connect=open_threaded
    )
    await database.close()
    with pytest.raises(StorageFailed, match="newer Milepost"):
        await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)


async def test_an_older_file_gets_each_missing_migration_once(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)
    await database.write(lambda sql: insert(7, sql))
    await database.close()
    database = await Database.open(
        tmp_path / "log.db", (*MIGRATIONS, lambda sql: insert(8, sql)), of=raw, connect=open_threaded
    )
    assert await database.read(count) == 2
    await database.close()
    database = await Database.open(
        tmp_path / "log.db", (*MIGRATIONS, lambda sql: insert(8, sql)), of=raw, connect=open_threaded
    )
    assert await database.read(count) == 2
    await database.close()


async def test_a_file_that_is_no_database_is_reported_as_damaged(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageFailed, match="damaged"):
        await Database.open(tmp_path / "log.db", MIGRATIONS, of=raw, connect=open_threaded)


async def test_an_unsafe_sqlite_writes_under_a_lock_of_ours(tmp_path: Path) -> None:
    old = Driver(best_driver().module, "old", OLD)
    database = await Database.open(tmp_path / "log.db", MIGRATIONS, driver=old, of=raw, connect=open_threaded)
    await database.write(lambda sql: insert(1, sql))
    lock = os.open(tmp_path / "log.db.lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    writing = asyncio.create_task(database.write(lambda sql: insert(2, sql)))
    await asyncio.wait([writing], timeout=0.1)
    assert not writing.done()
    os.close(lock)
    await writing
    assert await database.read(count) == 2
    await database.close()


async def test_a_full_disk_is_reported_and_the_log_stays_as_it_was(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [activity_draft()], NOW, TODAY))
    digest = await file.read(lambda log: log.digest())
    await file._writer.run(_allow_no_more_pages)
    with pytest.raises(StorageFailed, match="full") as refused:
        await file.write(lambda log: log.append(A, [activity_draft(note="x" * 9000)] * 50, NOW, TODAY))
    assert "Free some space" in refused.value.advice
    assert await file.read(lambda log: (log.digest(), log.events.count())) == (digest, 1)
    await file.close()
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [activity_draft()], NOW, TODAY))
    assert await file.read(lambda log: log.events.count()) == 2
    await file.close()


def test_a_file_that_may_not_grow_keeps_what_was_saved(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", STARVED, str(tmp_path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    saved = int(done.stdout)
    connection = sqlite3.connect(tmp_path / "log.db")
    assert (saved > 0, count(connection), connection.execute("PRAGMA integrity_check").fetchone()) == (
        True,
        saved,
        ("ok",),
    )
    connection.close()


def _allow_no_more_pages(connection: sqlite3.Connection) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
