"""Events of before, which have their texts inside of what is signed, are erased as well: what is left of them
stands between the same chains, and a device attests it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.erased import Erased, Level
from milepost_shared.events.types import (
    GoalAdjusted,
    Milestone,
    MilestoneReached,
)
from milepost_shared.log_file import LogFile
from milepost_shared.replication.admission import take_texts
from milepost_shared.replication.integrity import check_integrity
from milepost_shared.replication.outbox import texts_of
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.version_vector import first_unverified
from milepost_shared.storage.log import Log
from milepost_shared.storage.owner import set_owner
from tests.shared.builders import GOAL, NOW, TODAY, USER, A, B, activity_draft, goal, make_log
from tests.shared.devices import (
    Peer,
    close,
    open_server,
    pull,
    push,
    sync,
)
from tests.shared.erasing import (
    ID,
    WORD,
    correction,
    draft,
    entries,
    erase,
    holds_word,
    named,
    total,
)
from tests.shared.redacting import attest_rest, settle, write
from tests.sql import run_sql

C = "c" * 12
LEVELS = pytest.mark.parametrize("level", ["texts", "all"])


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LogFile]:
    file = await open_server(tmp_path)
    yield file
    await file.close()


@pytest.fixture
async def peers(tmp_path: Path) -> AsyncIterator[list[Peer]]:
    peers = [await Peer.open(tmp_path, device) for device in (A, B, C)]
    yield peers
    await close(*peers)


@LEVELS
async def test_no_byte_is_left_on_any_side_and_chains_and_digests_stay(
    peers: list[Peer], server: LogFile, level: Level
) -> None:
    laptop, phone, _ = peers
    await write(laptop, goal(), draft(1.0), draft(2.0))
    await write(laptop, correction(f"{A}-2", 4.0))
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    before = await server.read(lambda log: log.events.chains_between(A, 1, 4))
    await erase(laptop, f"{A}-2", level=level)
    assert WORD.encode() not in (await laptop.file.read(lambda log: log.events.raw(f"{A}-2")) or b"")
    await erase(laptop, f"{A}-3", level=level)
    await settle(server, laptop, phone)
    assert await server.read(lambda log: log.events.chains_between(A, 1, 4)) == before
    expected = (6.0, [(2.0, ()), (4.0, ())]) if level == "texts" else (0.0, [])
    assert (await total(server), await entries(server)) == expected


@LEVELS
async def test_a_new_device_takes_what_is_left_and_verifies_it(
    peers: list[Peer], server: LogFile, level: Level
) -> None:
    laptop, phone, tablet = peers
    await write(laptop, goal(), draft(1.0))
    await laptop.append([activity_draft(TODAY, 2.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await erase(laptop, f"{A}-2", level=level)
    await settle(server, laptop)
    await settle(server, laptop, phone, tablet)
    assert await total(tablet.file) == (3.0 if level == "texts" else 2.0)


@LEVELS
async def test_a_device_that_comes_back_after_90_days_erases_too_and_brings_nothing_back(
    peers: list[Peer], server: LogFile, level: Level
) -> None:
    """It edited the entry with a version of before."""
    laptop, phone, tablet = peers
    await write(laptop, goal(), draft(1.0))
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await write(phone, correction(f"{A}-2", 8.0))
    await erase(laptop, f"{A}-2", level=level)
    await settle(server, laptop)
    await push(phone, server, NOW + 90 * 86_400_000_000)
    await settle(server, phone, laptop, tablet)
    expected = (8.0, [(8.0, ())]) if level == "texts" else (0.0, [])
    assert (await total(tablet.file), await entries(tablet.file)) == expected


async def test_a_forked_tail_with_what_is_left_is_written_again_and_counts_once(
    peers: list[Peer], server: LogFile, tmp_path: Path
) -> None:
    """A copy of the folder writes the whole one again meanwhile."""
    laptop, phone, tablet = peers
    await write(laptop, goal(), draft(1.0))
    copy = await laptop.backup(tmp_path / "copy.db")
    await erase(laptop, f"{A}-2", level="texts")
    await attest_rest(laptop)

    def fork(log: Log) -> int:
        Recovery(log, NOW).roll_back(A, 1)
        log.append(A, [activity_draft(TODAY, 16.0)], NOW, TODAY)
        return Recovery(log, NOW).rebase(A)

    assert await laptop.file.write(fork) == 3
    await settle(server, laptop)
    assert await total(laptop.file) == 17.0
    kept = await laptop.backup(tmp_path / "kept.db")
    await laptop.restore(copy)
    await sync(laptop, server, NOW)
    await settle(server, laptop, phone)
    assert await total(laptop.file) == 17.0
    await laptop.restore(kept)
    await settle(server, laptop, tablet)


async def test_an_erasure_that_is_taken_back_leaves_the_whole_event_lacking_and_who_has_it_brings_it(
    peers: list[Peer], server: LogFile
) -> None:
    laptop, phone, _ = peers
    await write(laptop, goal(), draft(1.0))
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await erase(laptop, f"{A}-2")
    await laptop.file.write(lambda log: Recovery(log, NOW).roll_back(A, 2))
    assert await laptop.file.read(lambda log: log.texts.lacking(9)) == [(A, 2)]
    assert await entries(laptop.file) == [(1.0, ())]
    brought = await phone.file.read(lambda log: texts_of(log, [(A, 2)]))
    wrong = {f"{A}-2": msgspec.Raw(bytes(brought[f"{A}-2"]).replace(b'"amount"', b'"Amount"'))}
    assert await laptop.file.write(lambda log: take_texts(log, wrong)) == 0
    assert await laptop.file.write(lambda log: take_texts(log, brought)) == 1
    assert await entries(laptop.file) == [(1.0, (WORD,))]
    assert await laptop.file.read(first_unverified) is None


async def test_a_milestone_stays_the_one_that_was_reached(peers: list[Peer], server: LogFile) -> None:
    laptop, phone, _ = peers
    named = (Milestone(name="First", value=1.0),)
    claim = MilestoneReached(**draft_header(2), goal=GOAL, milestone="First", day=TODAY, note=WORD)
    await write(laptop, goal(title=WORD, milestones=named), claim)
    kept = GoalAdjusted(
        **draft_header(), goal=GOAL, reason="-", effective_day=TODAY, milestones=named, knows=(ID,)
    )
    await laptop.append([kept], NOW, TODAY)
    await erase(laptop, goals=[GOAL], level="texts")
    await settle(server, laptop, phone)
    for file in (phone.file, server):
        found = await file.read(lambda log: log.goal_totals.goal(GOAL))
        history = found.history()
        assert history
        names = [each.name for each in history.goal_set.milestones]
        assert (names, [held.event.milestone for held in found.claims]) == (["First"], ["First"])  # type: ignore[union-attr]


async def test_what_is_left_is_checked_bit_by_bit(peers: list[Peer], server: LogFile) -> None:
    laptop, phone, _ = peers
    await write(laptop, goal(), draft(1.0), activity_draft(TODAY, 2.0))
    await erase(laptop, f"{A}-2", level="texts")
    await settle(server, laptop)
    damage = "UPDATE events SET raw = CAST(replace(raw, '1.0', '9.0') AS BLOB) WHERE seq = 2"
    await run_sql(laptop.path, lambda sql: sql.execute(damage))
    assert await laptop.file.read(first_unverified) == f"{A}-2"
    report = await laptop.file.write(lambda log: check_integrity(log, A, NOW))
    assert report.damaged == 1
    await settle(server, laptop, phone)
    assert await total(laptop.file) == 3.0


async def test_a_log_that_gets_its_owner_stays_erased(tmp_path: Path, server: LogFile) -> None:
    file = await make_log(tmp_path, "own", "0" * 16)
    peer = Peer(A, file)
    await write(peer, goal(), draft(1.0))

    def work(log: Log) -> None:
        log.erase(A, [Erased(**draft_header(), id=ID, level="all", entries=(named(log, f"{A}-2"),))], NOW)
        set_owner(log, USER)
        log.erasures.reconsider()

    await file.write(work)
    await settle(server, peer)
    await file.close()


async def test_what_was_set_aside_and_is_there_after_all_keeps_no_byte(
    peers: list[Peer], server: LogFile, tmp_path: Path
) -> None:
    """A copy of the folder erased it meanwhile, and its events are the server's."""
    laptop, *_ = peers
    await write(laptop, goal(), draft(1.0))
    copy = await laptop.backup(tmp_path / "copy.db")
    await erase(laptop, f"{A}-2")
    await settle(server, laptop)
    await laptop.restore(copy)

    def roll_back(log: Log) -> None:
        Recovery(log, NOW).roll_back(A, 1)

    await laptop.file.write(roll_back)
    await pull(laptop, server)
    assert await laptop.file.read(lambda log: log.set_aside.unresolved()) == []
    assert not await holds_word(laptop.file)
