"""The totals of goals follow every change of the events, and equal a fold of all events."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.drafts import Draft
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Contribution, encode
from milepost_shared.model.book import fold
from milepost_shared.model.entries import shared_contribution
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.storage.goal_totals import FOLD
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import EventRow, event_row
from tests.shared.before import drop_settled
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, A, activity, activity_draft, goal, make_log
from tests.shared.devices import close
from tests.sql import run_sql

DAY = date(2026, 3, 1)


def totals(log: Log) -> dict[int, tuple[int, int]]:
    days = log.goal_totals.goal(GOAL).days
    assert days == fold(log.events.all()).goal(GOAL).days
    return {day: (total.amount, total.latest.amount) for day, total in days.items()}


async def test_corrections_withdrawals_and_edits_keep_the_totals_right(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [goal(seq=1)], NOW, TODAY))
    await file.write(
        lambda log: log.append(
            A, [activity_draft(DAY, 1.0), activity_draft(DAY, 2.0, time="09:00")], NOW, TODAY
        )
    )
    assert await file.read(totals) == {DAY.toordinal(): (3_000_000, 2_000_000)}
    await file.write(
        lambda log: log.append(A, [activity_draft(DAY, 2.0, corrects=f"{A}-3", void=True)], NOW, TODAY)
    )
    assert await file.read(totals) == {DAY.toordinal(): (1_000_000, 1_000_000)}
    await file.write(lambda log: log.append(A, [activity_draft(TODAY, 5.0, corrects=f"{A}-3")], NOW, TODAY))
    assert await file.read(totals) == {
        DAY.toordinal(): (1_000_000, 1_000_000),
        TODAY.toordinal(): (5_000_000, 5_000_000),
    }
    await file.write(
        lambda log: log.append(A, [activity_draft(DAY, 1.0, corrects=f"{A}-2", void=True)], NOW, TODAY)
    )
    assert await file.read(totals) == {TODAY.toordinal(): (5_000_000, 5_000_000)}
    await file.close()


async def test_a_repeated_import_adds_nothing_and_its_correction_counts(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    for _ in range(2):
        await file.write(lambda log: log.append(A, [activity_draft(DAY, 2.0, origin="row-1")], NOW, TODAY))
    assert await file.read(totals) == {DAY.toordinal(): (2_000_000, 2_000_000)}
    await file.write(lambda log: log.append(A, [activity_draft(DAY, 7.0, corrects=f"{A}-2")], NOW, TODAY))
    assert await file.read(totals) == {DAY.toordinal(): (7_000_000, 7_000_000)}
    await file.close()


async def test_totals_of_another_fold_are_rebuilt_when_the_file_is_opened(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [activity_draft(DAY, 2.0)], NOW, TODAY))

    def age(log: Log) -> None:
        log.metadata.put("fold", FOLD - 1)
        log.goal_totals.apply([], list(log.events.all()))

    await file.write(age)
    await file.close()
    file = await make_log(tmp_path)
    assert await file.read(totals) == {DAY.toordinal(): (2_000_000, 2_000_000)}
    await file.close()


async def test_a_file_of_the_first_format_learns_which_goals_roll_up(tmp_path: Path) -> None:
    both = (Contribution(goal=GOAL, amount=3.0), Contribution(goal=OTHER, amount=1.0))
    child = goal(2, goal=OTHER, title="Talks", parent=GOAL, rolls_up=True)
    events: list[Draft] = [
        goal(),
        child,
        activity_draft(DAY, contributions=both),
        activity_draft(DAY, contributions=both[1:]),
    ]
    file = await make_log(tmp_path)
    await file.write(lambda log: log.metadata.put("claimed", 1))
    await file.write(lambda log: log.append(A, events, NOW, TODAY))
    await file.write(lambda log: log.metadata.put("fold", 1))
    for index in ("events_lacking", "events_erasures"):
        await run_sql(file.path, partial(_execute, f"DROP INDEX {index}"))
    for column in (
        "events DROP redaction",
        "events DROP held",
        "events DROP texts",
        "set_aside DROP texts",
        "believed_revisions DROP texts",
    ):
        await run_sql(file.path, partial(_execute, f"ALTER TABLE {column}"))
    await run_sql(file.path, partial(_execute, "ALTER TABLE roster DROP COLUMN role"))
    await run_sql(file.path, partial(_execute, "ALTER TABLE roster DROP COLUMN void"))
    await run_sql(file.path, partial(_execute, "ALTER TABLE roster DROP COLUMN voucher"))
    await run_sql(file.path, partial(_execute, "DROP TABLE records"))
    await run_sql(file.path, drop_settled)
    for table in ("joint_totals", "believed_joints", "kin", "erased"):
        await run_sql(file.path, partial(_execute, f"DROP TABLE {table}"))
    await run_sql(file.path, partial(_execute, "PRAGMA user_version = 2"))
    await file.close()
    file = await make_log(tmp_path)
    assert await file.read(totals) == {DAY.toordinal(): (4_000_000, 1_000_000)}
    [receipt] = await file.read(lambda log: log.receipts.newest(1))
    assert [(change.title, change.value_before, change.value_after) for change in receipt.goals] == [
        ("Coffees", 3, 4)
    ]
    await file.close()


async def test_rows_that_differ_from_the_events_are_counted(tmp_path: Path) -> None:
    both = (Contribution(goal=GOAL, amount=3.0), Contribution(goal=OTHER, amount=1.0))
    child = goal(2, goal=OTHER, title="Talks", parent=GOAL, rolls_up=True)
    events: list[Draft] = [goal(), child, activity_draft(DAY, contributions=both), activity_draft(TODAY, 2.0)]
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, events, NOW, TODAY))
    assert await file.read(lambda log: log.goal_totals.count_differences()) == 0
    for statement in (
        f"UPDATE day_totals SET whole = whole + 1 WHERE goal = '{GOAL}'",
        "DELETE FROM joint_totals",
        "DELETE FROM kin",
    ):
        await run_sql(file.path, partial(_execute, statement))
    assert await file.read(lambda log: log.goal_totals.count_differences()) == 4
    await file.write(lambda log: log.goal_totals.rebuild())
    assert await file.read(lambda log: log.goal_totals.count_differences()) == 0
    await file.close()


async def test_a_correction_that_names_no_activity_counts_nowhere(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(
        lambda log: log.append(A, [goal(), activity_draft(DAY, 2.0, corrects=f"{A}-1")], NOW, TODAY)
    )
    await file.write(lambda log: log.append(A, [activity_draft(DAY, 3.0, corrects=f"{A}-2")], NOW, TODAY))
    assert await file.read(totals) == {}
    assert await file.read(lambda log: log.entries_of([DAY.toordinal()])) == []
    await close(file)


async def test_a_day_may_sum_up_to_more_than_fits_a_column(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    for _ in range(2):
        await file.write(lambda log: log.append(A, [activity_draft(DAY, 1e12)] * 12, NOW, TODAY))
    assert await file.read(totals) == {DAY.toordinal(): (24 * 10**18, 10**18)}
    await close(file)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["plain", "import", "edit", "void", "level"]),
        st.integers(0, 6),
        st.integers(0, 20),
        st.integers(-(10**6), 10**6),
    ),
    min_size=1,
    max_size=40,
)


def change(what: str, day: int, number: int, amount: int, seq: int) -> ActivityLogged:
    """An event of a history; an edit names an event by number, which may not exist yet."""
    fields: dict[str, Any] = {"origin": f"row-{number % 4}"} if what == "import" else {}
    if what in ("edit", "void"):
        fields = {"corrects": f"{A}-{number % 15 + 1}", "void": what == "void"}
    if what == "level":
        fields = {"time": f"{number:02}:00"}
    given = [
        Contribution(goal=GOAL, amount=amount / 1000),
        Contribution(goal=GOAL, amount=float(day)),
        Contribution(goal=OTHER, amount=float(amount % 2)),
    ]
    when = DAY - timedelta(days=day)
    return activity(seq, when, contributions=tuple(given[: 1 + number % 3]), **fields)


@given(CHANGES, st.randoms(use_true_random=False))
def test_whatever_is_added_removed_and_restamped_the_totals_are_those_of_a_fold(
    changes: list[tuple[str, int, int, int]], random: Random
) -> None:
    events = [Stamped(NOW + n, change(*given, n)) for n, given in enumerate(changes, 1)]

    async def live(folder: str) -> None:
        file = await make_log(Path(folder))
        await file.write(lambda log: _change_at_random(log, events, random))
        await close(file)

    with TemporaryDirectory() as folder:
        asyncio.run(live(folder))


def _change_at_random(log: Log, events: list[Stamped], random: Random) -> None:
    """Add events in any order, delete some, restamp others; the totals follow."""
    for _ in range(8):
        stored = {held.event.ref: held for held in log.events.all()}
        some = random.sample(events, random.randint(1, len(events)))
        removed = [held for ref, held in stored.items() if random.random() < 0.3]
        restamped = [Stamped(held.effective + random.randint(0, 50), held.event) for held in removed[::2]]
        added = [held for held in some if held.event.ref not in stored] + restamped
        for held in removed:
            log.events.delete(A, held.event.seq)
        log.events.add([_row(held) for held in added])
        log.goal_totals.apply(added, removed)
        book = fold(log.events.all())
        assert log.goal_totals.goal(GOAL).days == book.goal(GOAL).days
        assert goal_views(log.book(), TODAY) == goal_views(book, TODAY)
        assert log.book().newest_entries() == book.newest_entries()
        assert dict(log.goal_totals.shared.all()) == Counter(
            filter(None, map(shared_contribution, book.entries))
        )
        assert log.goal_totals.count_differences() == 0


def _execute(statement: str, connection: sqlite3.Connection) -> None:
    connection.execute(statement)


def _row(held: Stamped) -> EventRow:
    return event_row(A, held.event.seq, held.effective, held.event, b"", encode(held.event))
