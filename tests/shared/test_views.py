"""Cached views: a late event touches only its own entry, and the result is that of a rebuild."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from milepost_shared.book import fold
from milepost_shared.log import Log
from milepost_shared.views import FOLD

from .making import GOAL, NOW, TODAY, A, drafted, goal, open_log

DAY = date(2026, 3, 1)


def totals(log: Log) -> dict[int, tuple[int, int]]:
    days = log.views.goal(GOAL).days
    assert days == fold(log.events.all()).goal(GOAL).days
    return {day: (total.amount, total.latest.amount) for day, total in days.items()}


async def test_corrections_withdrawals_and_edits_keep_the_totals_right(tmp_path: Path) -> None:
    file = await open_log(tmp_path)
    await file.write(lambda log: log.append(A, [goal(seq=1)], NOW, TODAY))
    await file.write(
        lambda log: log.append(A, [drafted(DAY, 1.0), drafted(DAY, 2.0, time="09:00")], NOW, TODAY)
    )
    assert await file.read(totals) == {DAY.toordinal(): (3_000_000, 2_000_000)}
    await file.write(lambda log: log.append(A, [drafted(DAY, 2.0, corrects=f"{A}-3", void=True)], NOW, TODAY))
    assert await file.read(totals) == {DAY.toordinal(): (1_000_000, 1_000_000)}
    await file.write(lambda log: log.append(A, [drafted(TODAY, 5.0, corrects=f"{A}-3")], NOW, TODAY))
    assert await file.read(totals) == {
        DAY.toordinal(): (1_000_000, 1_000_000),
        TODAY.toordinal(): (5_000_000, 5_000_000),
    }
    await file.write(lambda log: log.append(A, [drafted(DAY, 1.0, corrects=f"{A}-2", void=True)], NOW, TODAY))
    assert await file.read(totals) == {TODAY.toordinal(): (5_000_000, 5_000_000)}
    await file.close()


async def test_a_repeated_import_adds_nothing_and_its_correction_counts(tmp_path: Path) -> None:
    file = await open_log(tmp_path)
    for _ in range(2):
        await file.write(lambda log: log.append(A, [drafted(DAY, 2.0, origin="row-1")], NOW, TODAY))
    assert await file.read(totals) == {DAY.toordinal(): (2_000_000, 2_000_000)}
    await file.write(lambda log: log.append(A, [drafted(DAY, 7.0, corrects=f"{A}-2")], NOW, TODAY))
    assert await file.read(totals) == {DAY.toordinal(): (7_000_000, 7_000_000)}
    await file.close()


async def test_views_of_another_fold_are_rebuilt_when_the_file_is_opened(tmp_path: Path) -> None:
    file = await open_log(tmp_path)
    await file.write(lambda log: log.append(A, [drafted(DAY, 2.0)], NOW, TODAY))

    def age(log: Log) -> None:
        log.meta.put("fold", FOLD - 1)
        log.views.change([], list(log.events.all()))

    await file.write(age)
    await file.close()
    file = await open_log(tmp_path)
    assert await file.read(totals) == {DAY.toordinal(): (2_000_000, 2_000_000)}
    await file.close()
