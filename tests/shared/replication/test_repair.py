"""Setting a log right, so that no receipt tells of it as a change of the past."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from milepost_shared.log_file import LogFile
from milepost_shared.replication.late_changes import LateChanges
from milepost_shared.replication.repair import repair
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, A, B, drafted, goal
from tests.shared.devices import Peer, close, flip, open_server, pull, sync
from tests.sql import run_sql

DAY = date(2026, 2, 1)


@pytest.fixture
async def server(tmp_path: Path) -> LogFile:
    return await open_server(tmp_path)


@pytest.fixture
async def phone(tmp_path: Path, server: LogFile) -> Peer:
    """A device that has all that another one wrote, and did not hear of it anew."""
    laptop, phone = await Peer.open(tmp_path, A), await Peer.open(tmp_path, B)
    await laptop.append([goal(), drafted(DAY, 4.0), drafted(DAY, 2.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await laptop.file.close()
    return phone


def mended(log: Log) -> tuple[int, int]:
    found = repair(log, B, NOW)
    return found.damaged, found.renewed


async def test_a_damaged_event_that_comes_back_is_no_change_of_the_past(server: LogFile, phone: Peer) -> None:
    await flip(phone.file, A, 2)
    assert await phone.file.write(mended) == (1, 0)
    await phone.file.write(lambda log: log.baseline.capture())  # As a sync does before it takes something in.
    await pull(phone, server)
    assert await phone.file.read(lambda log: log.day_totals.differing()) == 0
    assert await phone.file.write(lambda log: LateChanges(log).record(NOW, TODAY)) is None
    await close(server, phone)


async def test_what_did_not_come_back_is_told(server: LogFile, phone: Peer) -> None:
    await flip(phone.file, A, 2)
    await phone.file.write(mended)
    told = await phone.file.write(lambda log: LateChanges(log).record(NOW, TODAY))
    assert told is not None
    assert [(day.day, day.before, day.after) for day in told.goals[0].days] == [(DAY, 6.0, 2.0)]
    await close(server, phone)


async def test_where_all_events_are_whole_nothing_is_remembered(server: LogFile, phone: Peer) -> None:
    await run_sql(phone.file.path, lambda sql: sql.execute("UPDATE day_totals SET whole = whole + 1"))
    assert await phone.file.write(mended) == (0, 0)
    assert not await phone.file.read(lambda log: log.baseline.exists())
    await close(server, phone)


async def test_totals_that_cannot_be_read_were_believed_by_nobody(server: LogFile, phone: Peer) -> None:
    await flip(phone.file, A, 2)
    await run_sql(phone.file.path, lambda sql: sql.execute("UPDATE day_totals SET latest = 'nonsense'"))
    assert await phone.file.write(mended) == (1, 0)
    assert not await phone.file.read(lambda log: log.baseline.exists())
    await close(server, phone)
