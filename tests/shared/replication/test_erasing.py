"""Erasures drop texts wherever they come to, in whatever order, and for good."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.erased import Erased, Level
from milepost_shared.log_file import LogFile
from milepost_shared.replication.integrity import check_integrity
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.version_vector import first_unverified
from milepost_shared.storage.log import Log
from milepost_shared.storage.owner import set_owner
from tests.shared.builders import NOW, TODAY, USER, A, B, activity_draft, goal, make_log
from tests.shared.devices import Peer, close, digests, next_frame, open_server, pull, push, sync
from tests.shared.erasing import ID, WORD, correction, draft, entries, erase, holds_word, named, total
from tests.sql import run_sql


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LogFile]:
    file = await open_server(tmp_path)
    yield file
    await file.close()


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[Peer, Peer]]:
    peers = await Peer.open(tmp_path, A), await Peer.open(tmp_path, B)
    yield peers
    await close(*peers)


async def test_an_erased_entry_is_gone_with_all_its_versions_and_no_byte_is_left(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    laptop, phone = two
    await laptop.append([goal(), draft(1.0), draft(2.0)], NOW, TODAY)
    await laptop.append([correction(f"{A}-2", 4.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    for file in (laptop.file, phone.file, server):
        assert await holds_word(file)
    await erase(laptop, f"{A}-2")
    await erase(laptop, f"{A}-3")
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    for file in (laptop.file, phone.file, server):
        assert (await total(file), await entries(file)) == (0.0, [])
        assert not await holds_word(file)
        assert await file.read(first_unverified) is None
    assert len(await digests(laptop.file, phone.file, server)) == 1


async def test_with_its_amount_kept_an_entry_counts_as_before(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    laptop, phone = two
    await laptop.append([goal(), draft(4.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await erase(phone, f"{A}-2", level="texts")
    await sync(phone, server, NOW)
    await sync(laptop, server, NOW)
    for file in (laptop.file, phone.file, server):
        assert (await total(file), await entries(file)) == (4.0, [(4.0, ())])
        assert not await holds_word(file)
        assert await file.read(lambda log: log.texts.lacking(9)) == []


@pytest.mark.parametrize("level", ["texts", "all"])
async def test_a_device_that_comes_back_erases_too_and_brings_nothing_back(
    two: tuple[Peer, Peer], server: LogFile, level: Level
) -> None:
    """It edited the entry while it was away, without knowing that it was erased."""
    laptop, phone = two
    await laptop.append([goal(), draft(1.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await phone.append([correction(f"{A}-2", 8.0)], NOW, TODAY)
    await erase(laptop, f"{A}-2", level=level)
    await sync(laptop, server, NOW)
    later = NOW + 90 * 86_400_000_000
    await push(phone, server, later)
    assert not await holds_word(server)
    await sync(phone, server, later)
    await sync(laptop, server, later)
    expected = (8.0, [(8.0, ())]) if level == "texts" else (0.0, [])
    for file in (laptop.file, phone.file, server):
        assert (await total(file), await entries(file)) == expected
        assert not await holds_word(file)


async def test_what_is_written_by_who_knows_of_the_erasure_stays(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    laptop, phone = two
    await laptop.append([goal(), draft(1.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await erase(laptop, f"{A}-2", level="texts")
    await laptop.append(
        [activity_draft(TODAY, 2.0, people=("Bo",), corrects=f"{A}-2", knows=(ID,))], NOW, TODAY
    )
    await phone.append([correction(f"{A}-2", 4.0)], NOW + 60_000_000, TODAY)
    for peer in (laptop, phone, laptop):
        await sync(peer, server, NOW + 120_000_000)
    for file in (laptop.file, phone.file, server):
        assert await entries(file) == [(4.0, ("Bo",))]
        assert not await holds_word(file)


async def test_a_forked_tail_that_is_written_again_is_erased_all_the_same(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    """The erasure names the event by its old ref, and by what it is called if it is written again."""
    laptop, phone = two
    await laptop.append([goal(), draft(1.0)], NOW, TODAY)
    await laptop.append([correction(f"{A}-2", 2.0)], NOW, TODAY)
    await erase(laptop, f"{A}-2")

    def fork(log: Log) -> int:
        Recovery(log, NOW).roll_back(A, 1)
        log.append(A, [activity_draft(TODAY, 16.0)], NOW, TODAY)
        return Recovery(log, NOW).rebase(A)

    assert await laptop.file.write(fork) == 3
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    for file in (laptop.file, phone.file, server):
        assert (await total(file), await entries(file)) == (16.0, [(16.0, ())])
        assert not await holds_word(file)


async def test_another_event_that_got_the_number_after_a_loss_stays(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    laptop, phone = two
    await laptop.append([goal(), draft(1.0)], NOW, TODAY)
    await erase(laptop, f"{A}-2")
    frame = await laptop.file.read(partial(next_frame, A, A, 0))
    assert frame
    await phone.file.write(lambda log: log.append(A, [goal(), draft(32.0)], NOW + 5, TODAY))
    erased = await laptop.file.read(lambda log: log.erasures.all())
    await phone.file.write(lambda log: log.erase(B, erased, NOW + 9))
    assert await entries(phone.file) == [(32.0, (WORD,))]


async def test_an_erasure_that_is_taken_back_leaves_texts_lacking(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    """Whoever has the texts brings them. Once it is written again, they are gone again."""
    laptop, _ = two
    await laptop.append([goal(), draft(1.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await erase(laptop, f"{A}-2")
    await laptop.file.write(lambda log: Recovery(log, NOW).roll_back(A, 2))
    assert await total(laptop.file) == 1.0
    assert await laptop.file.read(lambda log: log.texts.lacking(9)) == [(A, 2)]
    await laptop.file.write(lambda log: Recovery(log, NOW).rebase(A))
    assert (await total(laptop.file), await entries(laptop.file)) == (0.0, [])
    assert await laptop.file.read(lambda log: log.texts.lacking(9)) == []


async def test_a_check_finds_an_erased_log_whole_and_leaves_it_erased(two: tuple[Peer, Peer]) -> None:
    laptop, _ = two
    await laptop.append([goal(), draft(1.0), draft(2.0)], NOW, TODAY)
    await erase(laptop, f"{A}-2")
    report = await laptop.file.write(lambda log: check_integrity(log, A, NOW))
    assert (report.damaged, report.recomputed) == (0, 0)
    await run_sql(laptop.path, lambda sql: sql.execute("UPDATE events SET kind = 'Gond' WHERE kind = 'Gone'"))
    report = await laptop.file.write(lambda log: check_integrity(log, A, NOW))
    assert report.recomputed == 1
    assert await total(laptop.file) == 2.0
    await laptop.file.write(lambda log: log.refold())
    assert await total(laptop.file) == 2.0


async def test_a_log_that_gets_its_owner_stays_erased(tmp_path: Path) -> None:
    file = await make_log(tmp_path, "own", "0" * 16)
    await file.write(lambda log: log.append(A, [goal(), draft(1.0)], NOW, TODAY))

    def work(log: Log) -> None:
        log.erase(A, [Erased(**draft_header(), id=ID, level="all", entries=(named(log, f"{A}-2"),))], NOW)
        set_owner(log, USER)
        log.erasures.reconsider()

    await file.write(work)
    assert (await total(file), await entries(file)) == (0.0, [])
    assert await file.read(first_unverified) is None
    await file.close()


MOVES = st.lists(st.tuples(st.integers(0, 1), st.sampled_from("lcetsgp")), min_size=4, max_size=14)


@given(MOVES)
@settings(max_examples=settings().max_examples * 2 // 5)
def test_whatever_the_order_all_converge_and_no_text_of_what_was_erased_is_left(
    moves: list[tuple[int, str]],
) -> None:
    asyncio.run(_converges(moves))


async def _converges(moves: list[tuple[int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        server = await open_server(path)
        peers = [await Peer.open(path, A), await Peer.open(path, B)]
        await peers[0].append([goal()], NOW, TODAY)
        for n, (who, what) in enumerate(moves, 1):
            await _move(peers[who], server, what, n)
        for peer in peers * 2:
            await sync(peer, server, NOW + 10**9)
        files = [server, *(peer.file for peer in peers)]
        assert len(await digests(*files)) == 1
        assert len({str((await total(file), await entries(file))) for file in files}) == 1
        everything = await server.read(lambda log: log.erasures.all())
        for entry in {ref for erased in everything for ref, _, _ in erased.entries}:
            found = await server.read(partial(_words_of, entry))
            assert not found
        await close(server, *peers)


def _words_of(ref: str, log: Log) -> list[str]:
    entry = log.entry(ref)
    return [name for name in entry.activity.people if name.startswith("gone")] if entry else []


async def _move(peer: Peer, server: LogFile, what: str, n: int) -> None:
    at = NOW + n * 1_000_000
    known = sorted(entry.original.event.ref for entry in await peer.file.read(lambda log: [*log.entries()]))
    ref = known[n % len(known)] if known else ""
    if what == "l":
        await peer.append([activity_draft(TODAY, float(2**n), people=(f"gone {n}",))], at, TODAY)
    elif what == "c" and ref:
        again: Draft = activity_draft(TODAY, float(2**n), people=(f"gone {n}",), corrects=ref)
        await peer.append([again], at, TODAY)
    elif what in "et" and ref:
        await erase(peer, ref, level="all" if what == "e" else "texts")
    elif what == "s":
        await sync(peer, server, at)
    elif what == "g":
        await pull(peer, server)
    elif what == "p":
        await push(peer, server, at)
