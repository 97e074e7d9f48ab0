"""A write finds the erasures that concern it by what they name, also in a file of before."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.erased import Erased, erased_or_none
from milepost_shared.log_file import LogFile
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables import erasures as tables
from tests.shared.before import drop_settled
from tests.shared.builders import GOAL, NOW, TODAY, A, goal, make_log
from tests.shared.erasing import ID, PERSON, STEP, WORD, correction, draft, named
from tests.sql import run_sql


async def erased_log(tmp_path: Path) -> LogFile:
    """A log with an erasure of an entry, and one of a goal, a person and a step."""
    file = await make_log(tmp_path)

    def work(log: Log) -> None:
        log.append(A, [goal(), draft(1.0)], NOW, TODAY)
        entry = Erased(**draft_header(), id=ID, level="texts", entries=(named(log, f"{A}-2"),))
        ids = Erased(**draft_header(), id=ID, level="texts", goals=(GOAL,), people=(PERSON,), steps=(STEP,))
        log.erase(A, [entry, ids], NOW)

    await file.write(work)
    return file


def rows(sql: Any) -> list[tuple[str, str, int]]:
    return sorted(sql.execute("SELECT name, device, seq FROM erased").fetchall())


async def test_an_upgraded_file_names_what_its_erasures_do(tmp_path: Path) -> None:
    file = await erased_log(tmp_path)
    await file.close()
    before = await run_sql(file.path, rows)
    assert {(name, seq) for name, _, seq in before} >= {
        *((f"{A}-2", 3), (GOAL, 4), (PERSON, 4), (STEP, 4)),
    }
    for statement in ("DROP TABLE erased", "PRAGMA user_version = 7"):
        await run_sql(file.path, partial(_execute, statement))
    await run_sql(file.path, drop_settled)
    again = await make_log(tmp_path)
    assert await run_sql(again.path, rows) == before
    await again.close()


async def test_a_file_with_a_damaged_erasure_is_upgraded_all_the_same(tmp_path: Path) -> None:
    file = await erased_log(tmp_path)
    await file.close()
    damage = "UPDATE events SET raw = CAST('{' AS BLOB) WHERE kind = 'Erased' AND seq = 3"
    for statement in (damage, "DROP TABLE erased", "PRAGMA user_version = 7"):
        await run_sql(file.path, partial(_execute, statement))
    await run_sql(file.path, drop_settled)
    again = await make_log(tmp_path)
    assert {seq for _, _, seq in await run_sql(again.path, rows)} == {4}
    await again.close()


async def test_a_write_reads_only_the_erasures_that_concern_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, erasures, read = await make_log(tmp_path), 30, list[bytes]()

    def erase(log: Log) -> None:
        log.append(A, [goal(), *(draft(1.0) for _ in range(erasures))], NOW, TODAY)
        refs = [f"{A}-{seq}" for seq in range(2, erasures + 2)]
        all = [Erased(**draft_header(), id=ID, level="all", entries=(named(log, ref),)) for ref in refs]
        log.erase(A, all, NOW)

    def decode(raw: bytes) -> Erased | None:
        found = erased_or_none(raw)
        read.extend([raw] * (found is not None))
        return found

    await file.write(erase)
    monkeypatch.setattr(tables, "erased_or_none", decode)
    await file.write(lambda log: log.append(A, [draft(1.0)], NOW, TODAY))
    assert len(read) == 0
    await file.write(lambda log: log.append(A, [correction(f"{A}-2")], NOW, TODAY))
    assert len(read) == 1
    assert WORD not in str(await run_sql(file.path, rows))
    await file.close()


async def test_what_is_appended_to_an_erased_entry_keeps_no_texts(tmp_path: Path) -> None:
    file = await erased_log(tmp_path)
    await file.write(lambda log: log.append(A, [correction(f"{A}-2")], NOW, TODAY))
    [(texts,)] = await run_sql(
        file.path, lambda sql: sql.execute("SELECT texts FROM events WHERE seq = 5").fetchall()
    )
    assert texts == b""
    await file.close()


def _execute(statement: str, sql: Any) -> None:
    sql.execute(statement)
