"""The upgrade of a file to another version, and the receipt of what it changed in the numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import msgspec
from msgspec.structs import astuple

from milepost_shared.events.types import Event, encode
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.progress.goal_view import goal_view
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.replay.goal_change import DayChange
from milepost_shared.replication.late_changes import record_late_changes
from milepost_shared.storage.goal_totals import FOLD, FOLDS
from milepost_shared.storage.log import Log
from milepost_shared.storage.migrations import MIGRATIONS
from milepost_shared.storage.tables.event_row import event_row
from milepost_shared.storage.tables.receipts import Receipt
from tests.connections import open_connection
from tests.shared.builders import (
    GOAL,
    NOW,
    TODAY,
    USER,
    A,
    B,
    activity,
    activity_draft,
    adjustment,
    goal,
    make_log,
)
from tests.shared.devices import close
from tests.sql import open_raw, run_sql

DAY = date(2026, 2, 1)
LATER = NOW + 86_400_000_000


def keep(log: Log, *events: Event) -> None:
    """Keep events as a version does that does not understand them, and let it be an older one."""
    for event in events:
        head, raw = log.head(event.device), encode(event)
        log.write(
            head,
            [event_row(event.device, event.seq, event.made, None, extend_chain(head.chain, raw), raw)],
            [],
        )
    log.metadata.put("fold", FOLD - 1)


async def older(folder: Path, *kept: Event) -> None:
    """A file in which 8 are logged on the day, and others are kept."""
    file = await make_log(folder)
    await file.write(lambda log: log.append(A, [goal(), activity_draft(DAY, 8.0)], NOW, TODAY))
    await file.write(lambda log: keep(log, *kept))
    await file.close()


async def receipts(file: LogFile) -> list[Receipt]:
    return await file.read(lambda log: log.receipts.newest(5))


async def test_newly_understood_events_are_reported_with_what_they_change(tmp_path: Path) -> None:
    await older(tmp_path, activity(1, DAY, 1.0, B), activity(2, TODAY, 1.0, B))
    file = await open_log(tmp_path / "log.db", USER, LATER, today=TODAY, connect=open_connection)
    [receipt] = await receipts(file)
    assert (receipt.kind, receipt.at, receipt.today) == ("upgrade", LATER, TODAY)
    assert receipt.understood == {"ActivityLogged": 2}
    assert receipt.fold is not None
    assert (receipt.fold.before, receipt.fold.after) == (FOLD - 1, FOLD)
    assert receipt.fold.changes == (FOLDS[FOLD],)
    [change] = receipt.goals
    assert (change.value_before, change.value_after) == (8.0, 10.0)
    assert change.days == (
        DayChange(day=DAY, before=8.0, after=9.0),
        DayChange(day=TODAY, before=0.0, after=1.0),
    )
    await close(file)


async def test_a_newly_understood_adjustment_changes_the_plan(tmp_path: Path) -> None:
    await older(tmp_path, adjustment(1, DAY, B, target=1000.0))
    file = await open_log(tmp_path / "log.db", USER, LATER, today=TODAY, connect=open_connection)
    [receipt] = await receipts(file)
    assert receipt.understood == {"GoalAdjusted": 1}
    [change] = receipt.goals
    assert change.days == ()
    assert [(verdict.last, verdict.before, verdict.after) for verdict in change.verdicts] == [
        (TODAY, True, False)
    ]
    await close(file)


async def test_newly_understood_events_are_reported_even_if_no_number_changes(tmp_path: Path) -> None:
    await older(tmp_path, activity(1, DAY, 1.0, B, contributions=()))
    file = await open_log(tmp_path / "log.db", USER, LATER, today=TODAY, connect=open_connection)
    assert [(r.understood, r.goals) for r in await receipts(file)] == [({"ActivityLogged": 1}, ())]
    await close(file)


async def test_totals_of_another_version_are_compared(tmp_path: Path) -> None:
    await older(tmp_path)
    file = await make_log(tmp_path)
    await file.write(lambda log: log.goal_totals.apply([], list(log.events.activities())))
    await file.write(lambda log: log.metadata.put("fold", FOLD - 1))
    await file.close()
    file = await open_log(tmp_path / "log.db", USER, LATER, today=TODAY, connect=open_connection)
    [receipt] = await receipts(file)
    assert receipt.understood == {}
    assert receipt.goals[0].days == (DayChange(day=DAY, before=0.0, after=8.0),)
    await close(file)


async def test_there_is_no_receipt_if_no_number_changes_or_the_file_is_new(tmp_path: Path) -> None:
    await older(tmp_path)
    for name in ("log", "new"):
        file = await make_log(tmp_path, name)
        assert (await receipts(file), await file.read(lambda log: log.metadata.number("fold"))) == ([], FOLD)
        await close(file)


async def test_the_day_defaults_to_that_of_now_and_an_upgrade_is_reported_once(tmp_path: Path) -> None:
    await older(tmp_path, activity(1, DAY, 1.0, B))
    for _ in range(2):
        file = await make_log(tmp_path, now=NOW)
        assert [receipt.today for receipt in await receipts(file)] == [TODAY]
        await close(file)


async def test_late_changes_before_an_upgrade_get_a_receipt_of_their_own(tmp_path: Path) -> None:
    await older(tmp_path)
    file = await make_log(tmp_path)
    await file.write(lambda log: log.baseline.capture())
    await file.write(lambda log: log.append(B, [activity_draft(DAY, 1.0)], NOW, TODAY))
    await file.write(lambda log: keep(log, activity(2, DAY, 1.0, B)))
    await file.close()
    file = await open_log(tmp_path / "log.db", USER, LATER, today=TODAY, connect=open_connection)
    upgrade, late = await receipts(file)
    assert (late.kind, late.goals[0].days[0].devices) == ("late", (B,))
    assert [(r.goals[0].value_before, r.goals[0].value_after) for r in (late, upgrade)] == [(8, 9), (9, 10)]
    await close(file)


async def test_a_file_of_the_first_schema_is_migrated_and_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    database = await open_raw(path, *MIGRATIONS[:1])
    await database.write(partial(_fill_first_schema, [goal(), activity(2, DAY, 8.0)]))
    await database.close()
    file = await open_log(path, "0" * 16, LATER, connect=open_connection)
    assert await file.read(lambda log: (log.user, log.receipts.newest(5))) == (USER, [])
    found = await file.read(lambda log: goal_view(log.goal_totals.goal(GOAL), TODAY))
    assert found is not None
    assert found.value == 8
    await file.write(lambda log: log.baseline.capture())
    await file.write(lambda log: log.append(B, [activity_draft(DAY, 1.0)], NOW, TODAY))
    assert await file.write(lambda log: record_late_changes(log, NOW, TODAY)) is not None
    await close(file)


async def test_a_receipt_of_another_version_is_read_as_far_as_its_fields_are_known(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    body = msgspec.json.encode({"at": NOW, "kind": "late", "today": str(TODAY), "weather": "fine"})
    add = "INSERT INTO receipts (at, kind, told, body) VALUES (?, 'late', 0, ?)"
    await run_sql(file.path, lambda sql: sql.execute(add, (NOW, body)))
    assert await receipts(file) == [Receipt(id=1, at=NOW, kind="late", today=TODAY)]
    await close(file)


def _fill_first_schema(events: Sequence[Event], sql: sqlite3.Connection) -> None:
    """Write a device's first events, and the totals of the last, as the first version did."""
    chain = start_chain(USER, A)
    for event in events:
        chain = extend_chain(chain, encode(event))
        row = astuple(event_row(A, event.seq, event.made, event, chain, encode(event)))[:10]
        sql.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    last = events[-1]
    head = (A, last.seq, chain, last.made, 0, start_chain(USER, A), start_chain(USER, A))
    sql.execute("INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?, ?)", head)
    latest = f"     |{last.made:016}|{A:12}|{last.seq:016}|8000000"
    sql.execute("INSERT INTO day_totals VALUES (?, ?, 8, 0, ?)", (GOAL, DAY.toordinal(), latest))
    sql.executemany("INSERT INTO meta VALUES (?, ?)", [("user", USER), ("fold", FOLD)])
