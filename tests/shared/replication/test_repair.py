"""Repairs of a device's log, which no receipt reports as changes of the past."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from milepost_shared.log_file import LogFile
from milepost_shared.replication.late_changes import LateChanges
from milepost_shared.replication.repair import repair_log
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, A, B, activity_draft, goal
from tests.shared.devices import Peer, close, flip, open_server, pull, sync
from tests.sql import run_sql

DAY = date(2026, 2, 1)


@pytest.fixture
async def server(tmp_path: Path) -> LogFile:
    return await open_server(tmp_path)


@pytest.fixture
async def phone(tmp_path: Path, server: LogFile) -> Peer:
    """A device that has synced all events of another one."""
    laptop, phone = await Peer.open(tmp_path, A), await Peer.open(tmp_path, B)
    await laptop.append([goal(), activity_draft(DAY, 4.0), activity_draft(DAY, 2.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await laptop.file.close()
    return phone


def repaired(log: Log) -> tuple[int, int]:
    found = repair_log(log, B, NOW)
    return found.damaged, found.recomputed


async def test_a_damaged_event_that_comes_back_is_no_change_of_the_past(server: LogFile, phone: Peer) -> None:
    await flip(phone.file, A, 2)
    assert await phone.file.write(repaired) == (1, 0)
    await phone.file.write(lambda log: log.baseline.capture())  # As a sync does before it takes something in.
    await pull(phone, server)
    assert await phone.file.read(lambda log: log.goal_totals.count_differences()) == 0
    assert await phone.file.write(lambda log: LateChanges(log).record(NOW, TODAY)) is None
    await close(server, phone)


async def test_a_damaged_event_that_does_not_come_back_is_reported(server: LogFile, phone: Peer) -> None:
    await flip(phone.file, A, 2)
    await phone.file.write(repaired)
    receipt = await phone.file.write(lambda log: LateChanges(log).record(NOW, TODAY))
    assert receipt is not None
    assert [(day.day, day.before, day.after) for day in receipt.goals[0].days] == [(DAY, 6.0, 2.0)]
    await close(server, phone)


async def test_without_damaged_events_no_baseline_is_left(server: LogFile, phone: Peer) -> None:
    await run_sql(phone.file.path, lambda sql: sql.execute("UPDATE day_totals SET whole = whole + 1"))
    assert await phone.file.write(repaired) == (0, 0)
    assert not await phone.file.read(lambda log: log.baseline.exists())
    await close(server, phone)


async def test_unreadable_totals_are_no_baseline(server: LogFile, phone: Peer) -> None:
    await flip(phone.file, A, 2)
    await run_sql(phone.file.path, lambda sql: sql.execute("UPDATE day_totals SET latest = 'nonsense'"))
    assert await phone.file.write(repaired) == (1, 0)
    assert not await phone.file.read(lambda log: log.baseline.exists())
    await close(server, phone)
