"""The reports of devices: the last of each is keep_all, and written only where it is news."""

from __future__ import annotations

from functools import partial

from milepost_server.sync.device_reports import KEPT_FOR, is_news, last_reports
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import (
    Report,
)
from tests.server.sync.reports import keep_all, report
from tests.shared.builders import NOW, A, B

LATER = NOW + KEPT_FOR


async def are_worth_a_write(file: LogFile, *reports: Report) -> list[bool]:
    return [await file.read(partial(is_news, report=each)) for each in reports]


async def test_the_last_report_of_each_device_is_kept(file: LogFile) -> None:
    await keep_all(file, report(), report(B), report(A, LATER, {}, 2))
    assert await file.read(last_reports) == [report(A, LATER, {}, 2), report(B)]


async def test_a_report_is_written_only_if_it_is_new_or_confirms_an_old_one(file: LogFile) -> None:
    assert await are_worth_a_write(file, report()) == [True]
    await keep_all(file, report())
    same = [report(at=NOW + KEPT_FOR - 1), report(at=LATER), report(at=NOW - 1)]
    assert await are_worth_a_write(file, *same) == [False, True, True]
    others = [report(at=NOW + 1, marks={}), report(at=NOW + 1, waiting=1), report(B, NOW + 1)]
    assert await are_worth_a_write(file, *others) == [True, True, True]


async def test_reports_of_another_version_are_dropped_without_harm(file: LogFile) -> None:
    await file.write(lambda log: log.metadata.put("reports", '{"aaaaaaaaaaaa": {"marks": 1}}'))
    assert await file.read(last_reports) == []
    await keep_all(file, report())
    assert await file.read(last_reports) == [report()]
