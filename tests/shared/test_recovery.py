"""Putting a log right: damaged rows, forks, old copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost_shared.errors import Damaged
from milepost_shared.events import ActivityLogged
from milepost_shared.outgoing import next_bundle
from milepost_shared.recovery import Recovery
from milepost_shared.set_aside import DAMAGED, LOST

from .devices import Peer, digests, flip, open_server, pull, sync
from .making import GOAL, NOW, TODAY, A, B, drafted, goal

LATER = NOW + 1_000_000


async def two(folder: Path) -> tuple[Peer, Peer]:
    """A device that has synced some events, and another that has them too."""
    return await Peer.open(folder, A), await Peer.open(folder, B)


async def value(peer: Peer) -> float:
    book = await peer.file.read(lambda log: log.views.book())
    return sum(total.amount for total in book.goals[GOAL].days.values()) / 1e6


async def test_a_damaged_admitted_event_is_set_aside_and_fetched_again(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), *(drafted(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    for spoiled in (peer, other):
        before = await digests(spoiled.file)
        await flip(spoiled.file, A, 3)
        assert await spoiled.file.write(lambda log, d=spoiled.device: Recovery(log, NOW).mend(d)) == 1  # type: ignore[misc]
        [aside] = await spoiled.file.read(lambda log: log.set_aside.open())
        assert (aside.seq, aside.reason, await value(spoiled)) == (3, DAMAGED, 5.0)
        await pull(spoiled, server)
        assert (await spoiled.file.read(lambda log: log.set_aside.open()), await value(spoiled)) == ([], 7.0)
        assert await digests(spoiled.file) == before
    for file in (peer.file, other.file, server):
        await file.close()


async def test_a_damaged_event_that_nobody_else_has_stays_aside_and_the_tail_is_renumbered(
    tmp_path: Path,
) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), *(drafted(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await peer.append([drafted(amount=8.0, corrects=f"{A}-4")], NOW, TODAY)
    await flip(peer.file, A, 3)
    assert await peer.file.write(lambda log: Recovery(log, NOW).mend(A)) == 1
    reasons = [aside.reason for aside in await peer.file.read(lambda log: log.set_aside.open())]
    assert (reasons, await value(peer), await peer.file.read(lambda log: log.head(A).seq)) == ([LOST], 9.0, 4)
    assert await peer.file.write(lambda log: Recovery(log, NOW).mend(A)) == 0
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(other), len(await digests(peer.file, other.file, server))) == (9.0, 1)
    for file in (peer.file, other.file, server):
        await file.close()


async def test_a_signature_never_vouches_for_a_damaged_event(tmp_path: Path) -> None:
    peer = await Peer.open(tmp_path, A)
    await peer.append([drafted(), drafted()], NOW, TODAY)
    await flip(peer.file, A, 2)
    with pytest.raises(Damaged):
        await peer.file.read(lambda log: next_bundle(log, A, 0))
    await peer.file.close()


async def test_an_old_copy_gets_back_what_it_lost_and_its_new_events_stand_behind(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), drafted(amount=1.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    copy = await peer.backup(tmp_path / "old")
    await peer.append([drafted(amount=2.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    await peer.restore(copy)
    await peer.append([drafted(amount=4.0)], NOW, TODAY)
    await peer.append([drafted(amount=8.0, corrects=f"{A}-3")], NOW, TODAY)
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(peer), await value(other)) == (11.0, 11.0)
    assert len(await digests(peer.file, other.file, server)) == 1
    moved = await peer.file.read(lambda log: log.events.get(f"{A}-5"))
    assert moved is not None
    assert isinstance(moved.event, ActivityLogged)
    assert moved.event.corrects == f"{A}-4"
    for file in (peer.file, other.file, server):
        await file.close()


async def test_a_tail_that_is_written_again_from_two_copies_counts_once(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal()], NOW, TODAY)
    await sync(peer, server, LATER)
    empty = await peer.backup(tmp_path / "empty")
    await peer.append([drafted(amount=1.0, note="waits")], NOW, TODAY)
    waiting = await peer.backup(tmp_path / "waiting")
    await peer.restore(empty)
    await peer.append([drafted(amount=2.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    for _ in range(2):
        await peer.restore(waiting)
        await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(peer), await value(other)) == (3.0, 3.0)
    for file in (peer.file, other.file, server):
        await file.close()
