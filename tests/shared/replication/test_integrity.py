"""Values that follow from the bytes of events: a wrong one is found and recomputed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import nkeys
import pytest

from milepost_shared.errors import StorageFailed
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.replication.integrity import IntegrityReport, check_integrity
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.set_aside import DAMAGED_ADMITTED
from tests.connections import open_connection
from tests.shared.builders import NOW, TODAY, USER, A, activity_draft, goal
from tests.shared.devices import Peer, close, flip, open_server, sync
from tests.sql import run_sql

PAGE = 4096
LATER = NOW + 1_000_000

WRONG_VALUES = {
    "whose log it is": ("UPDATE meta SET value = 'gfffffffffffffff' WHERE name = 'user'", 1),
    "the place of an event": (f"UPDATE events SET seq = 77 WHERE device = '{A}' AND seq = 3", 1),
    "the author of an event": (
        f"UPDATE events SET device = 'caaaaaaaaaaa' WHERE device = '{A}' AND seq = 3",
        1,
    ),
    "a chain": (f"UPDATE events SET chain = x'00' WHERE device = '{A}' AND seq = 3", 1),
    "the chain of the last event": (f"UPDATE events SET chain = x'00' WHERE device = '{A}' AND seq = 7", 1),
    "how far a head goes": ("UPDATE heads SET seq = 1000007", 1),
    "how far a head goes, too little": ("UPDATE heads SET seq = 3", 1),
    "the chain of a head": ("UPDATE heads SET chain = x'00'", 1),
    "the stamp of a head": ("UPDATE heads SET effective = 1", 1),
    "how much was admitted": ("UPDATE heads SET admitted = 7", 1),
    "the chain of what was admitted": ("UPDATE heads SET admitted_chain = x'00'", 1),
    "the author of a head": (f"UPDATE heads SET device = 'caaaaaaaaaaa' WHERE device = '{A}'", 2),
    "the stamp of an admitted event": (
        f"UPDATE events SET effective = effective + 1024 WHERE device = '{A}' AND seq = 3",
        1,
    ),
    "the stamp of an event that waits": (
        f"UPDATE events SET effective = effective + 1024 WHERE device = '{A}' AND seq = 6",
        1,
    ),
    "a kind": ("UPDATE events SET kind = 'ActivityLoggee' WHERE seq = 3", 1),
    "a goal": ("UPDATE events SET goal = 'x' WHERE seq = 3", 1),
    "a day": ("UPDATE events SET day = day + 4 WHERE seq = 3", 1),
    "what an event corrects": ("UPDATE events SET corrects = NULL WHERE seq = 5", 1),
}
"""A statement that makes it wrong, and how many values are recomputed then."""

WRONG_TOTALS = {
    "an amount": "UPDATE day_totals SET whole = whole + 1",
    "a reading": "UPDATE day_totals SET latest = 'nonsense'",
    "a reading that is no text": "UPDATE day_totals SET latest = CAST(x'ff41' AS TEXT)",
    "amounts of several goals": "INSERT INTO joint_totals VALUES ('nonsense', 1, 1)",
    "amounts that are no text": "INSERT INTO joint_totals VALUES (CAST(x'ff41' AS TEXT), 1, 1)",
}


async def written(folder: Path) -> Peer:
    """A device of which five events were admitted and two wait."""
    peer, server = await Peer.open(folder, A), await open_server(folder)
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await peer.append([activity_draft(amount=8.0, corrects=f"{A}-4")], NOW, TODAY)
    await sync(peer, server, LATER)
    await peer.append([activity_draft(amount=16.0), activity_draft(amount=32.0)], LATER, TODAY)
    await close(server)
    return peer


async def state(file: LogFile) -> tuple[object, ...]:
    """All that a person can see of a log."""

    def read(log: Log) -> tuple[object, ...]:
        days = {goal.id: goal.days for goal in log.goal_totals.book().goals.values()}
        entries = log.entries_of(log.events.activity_days(None))
        return log.digest(), log.heads.all(), days, [entry.activity for entry in entries]

    return await file.read(read)


async def check(file: LogFile, device: str = A) -> IntegrityReport:
    return await file.write(lambda log: check_integrity(log, device, LATER))


@pytest.mark.parametrize(("statement", "things"), WRONG_VALUES.values(), ids=WRONG_VALUES)
async def test_a_wrong_value_is_found_and_recomputed(tmp_path: Path, statement: str, things: int) -> None:
    peer = await written(tmp_path)
    before = await state(peer.file)
    assert await check(peer.file) == IntegrityReport(0, 0)
    await run_sql(peer.file.path, lambda sql: sql.execute(statement))
    assert await check(peer.file) == IntegrityReport(0, things)
    assert await state(peer.file) == before
    assert await check(peer.file) == IntegrityReport(0, 0)
    await close(peer)


@pytest.mark.parametrize("statement", WRONG_TOTALS.values(), ids=WRONG_TOTALS)
async def test_wrong_totals_are_found_and_rebuilt(tmp_path: Path, statement: str) -> None:
    peer = await written(tmp_path)
    before = await state(peer.file)
    await run_sql(peer.file.path, lambda sql: sql.execute(statement))
    assert await peer.file.read(lambda log: log.goal_totals.count_differences()) == 1
    await peer.file.write(lambda log: log.goal_totals.rebuild())
    assert await state(peer.file) == before
    assert await peer.file.read(lambda log: log.goal_totals.count_differences()) == 0
    await close(peer)


async def test_a_damaged_event_is_set_aside_and_other_values_are_recomputed(tmp_path: Path) -> None:
    peer = await written(tmp_path)
    await flip(peer.file, A, 3)
    await run_sql(peer.file.path, lambda sql: sql.execute("UPDATE heads SET effective = 1"))
    assert await check(peer.file) == IntegrityReport(1, 1)
    [aside] = await peer.file.read(lambda log: log.set_aside.unresolved())
    assert (aside.seq, aside.reason) == (3, DAMAGED_ADMITTED)
    await close(peer)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE frames SET last = 3",
        "UPDATE frames SET first = 2",
        "UPDATE frames SET signature = zeroblob(64)",
        "DELETE FROM frames",
    ],
)
async def test_a_wrong_frame_is_deleted_and_comes_again(tmp_path: Path, statement: str) -> None:
    author = nkeys.from_seed(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_USER))
    peer, server = await Peer.open(tmp_path, A), await open_server(tmp_path)
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await sync(peer, server, LATER)
    signature = await peer.file.read(
        lambda log: author.sign(frame_signing_input(USER, A, 4, log.head(A).chain))
    )
    member = Member(device=A, name="laptop", key=bytes(author.public_key).decode(), joined=1)
    for file in (peer.file, server):
        await file.write(lambda log: log.roster.put(member))
        await run_sql(file.path, lambda sql: sql.execute("UPDATE frames SET signature = ?", (signature,)))
    before = await state(peer.file)
    assert await check(peer.file) == IntegrityReport(0, 0)
    await run_sql(peer.file.path, lambda sql: sql.execute(statement))
    found = await check(peer.file)
    assert (found.damaged, found.recomputed > 0) == (0, True)
    await sync(peer, server, LATER)
    assert await state(peer.file) == before
    assert await check(peer.file) == IntegrityReport(0, 0)
    await close(peer, server)


async def test_a_log_of_another_fold_opens_though_an_activity_is_damaged(tmp_path: Path) -> None:
    peer = await written(tmp_path)
    spoil = "UPDATE events SET raw = CAST(substr(raw, 1, 60) AS BLOB) WHERE device = ? AND seq = 3"
    await run_sql(peer.file.path, lambda sql: sql.execute(spoil, (A,)))
    await peer.file.write(as_an_older_version_left_it)
    await close(peer)
    file = await open_log(peer.path, USER, NOW, connect=open_connection)
    [aside] = await file.read(lambda log: log.set_aside.unresolved())
    assert (aside.seq, aside.reason) == (3, DAMAGED_ADMITTED)
    assert await check(file) == IntegrityReport(0, 0)
    await close(file)


async def test_a_damaged_index_is_rebuilt(tmp_path: Path) -> None:
    peer = await written(tmp_path)
    page = await run_sql(peer.file.path, page_of("events_by_day"))
    await close(peer)
    spoil(peer.path, page, -1)
    file = await open_log(peer.path, USER, NOW, connect=open_connection)
    assert [await file.check(), await file.check()] == [False, True]
    assert await check(file) == IntegrityReport(0, 0)
    await close(file)


async def test_a_damaged_table_is_reported_with_advice(tmp_path: Path) -> None:
    peer = await written(tmp_path)
    page = await run_sql(peer.file.path, page_of("events"))
    await close(peer)
    spoil(peer.path, page, 0)
    file = await open_log(peer.path, USER, NOW, connect=open_connection)
    with pytest.raises(StorageFailed, match="restore a backup or join anew"):
        await file.check()
    with pytest.raises(StorageFailed, match="restore a backup or join anew"):
        await file.read(lambda log: log.goal_totals.book())
    await close(file)


async def test_an_unexpected_error_is_blamed_on_the_file_only_if_that_is_damaged(
    tmp_path: Path,
) -> None:
    def stumble(log: Log) -> None:
        raise ValueError("what is this?")

    peer = await written(tmp_path)
    page = await run_sql(peer.file.path, page_of("events_by_day"))
    for ask in (peer.file.read, peer.file.write):
        with pytest.raises(ValueError, match="what is this"):
            await ask(stumble)
    await close(peer)
    spoil(peer.path, page, -1)
    file = await open_log(peer.path, USER, NOW, connect=open_connection)
    for ask in (file.read, file.write):
        with pytest.raises(StorageFailed, match="restore a backup or join anew"):
            await ask(stumble)
    await close(file)


def as_an_older_version_left_it(log: Log) -> None:
    log.metadata.put("device", A)
    log.metadata.put("fold", 0)


def page_of(name: str) -> Callable[[sqlite3.Connection], int]:
    """Where the tree of a table or an index begins."""
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    return lambda sql: int(sql.execute(query, (name,)).fetchone()[0])


def spoil(path: Path, page: int, byte: int) -> None:
    """Change a byte of a page, counted from the page's start or (below 0) from its end."""
    data = bytearray(path.read_bytes())
    at = (page - 1) * PAGE + byte % PAGE
    data[at] ^= 0xFF
    path.write_bytes(data)
