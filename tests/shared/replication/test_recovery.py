"""Recovery: damaged events, forks, old copies."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
import pytest

from milepost_shared.errors import Damaged
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, GoalAdjusted, encode
from milepost_shared.events.validation import MAX_EVENT_BYTES
from milepost_shared.log_file import LogFile
from milepost_shared.replication.outbox import frames_after, next_unsigned
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.tables.set_aside import DAMAGED_ADMITTED, DAMAGED_EVERYWHERE, DAMAGED_PENDING
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity_draft, goal
from tests.shared.devices import Peer, close, digests, flip, open_server, pull, sync, take

LATER = NOW + 1_000_000


async def two(folder: Path) -> tuple[Peer, Peer]:
    """A device that has synced some events, and another that has them too."""
    return await Peer.open(folder, A), await Peer.open(folder, B)


async def value(peer: Peer) -> float:
    book = await peer.file.read(lambda log: log.goal_totals.book())
    return sum(total.amount for total in book.goals[GOAL].days.values()) / 1e6


async def test_a_damaged_admitted_event_is_set_aside_and_fetched_again(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    for spoiled in (peer, other):
        before = await digests(spoiled.file)
        await flip(spoiled.file, A, 3)
        assert await spoiled.repair() == 1
        [aside] = await spoiled.file.read(lambda log: log.set_aside.unresolved())
        assert (aside.seq, aside.reason, await value(spoiled)) == (3, DAMAGED_ADMITTED, 5.0)
        await pull(spoiled, server)
        assert (await spoiled.file.read(lambda log: log.set_aside.unresolved()), await value(spoiled)) == (
            [],
            7.0,
        )
        assert await digests(spoiled.file) == before
    await close(peer, other, server)


async def test_a_damaged_event_that_nobody_else_has_stays_aside_and_the_tail_is_renumbered(
    tmp_path: Path,
) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await peer.append([activity_draft(amount=8.0, corrects=f"{A}-4")], NOW, TODAY)
    await flip(peer.file, A, 3)
    assert await peer.repair() == 1
    reasons = [aside.reason for aside in await peer.file.read(lambda log: log.set_aside.unresolved())]
    assert (reasons, await value(peer), await peer.file.read(lambda log: log.head(A).seq)) == (
        [DAMAGED_PENDING],
        9.0,
        4,
    )
    assert await peer.repair() == 0
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(other), len(await digests(peer.file, other.file, server))) == (9.0, 1)
    await close(peer, other, server)


async def test_a_signature_never_vouches_for_a_damaged_event(tmp_path: Path) -> None:
    peer = await Peer.open(tmp_path, A)
    await peer.append([activity_draft(), activity_draft()], NOW, TODAY)
    await flip(peer.file, A, 2)
    with pytest.raises(Damaged):
        await peer.file.read(lambda log: next_unsigned(log, A, 0))
    await close(peer)


async def test_an_old_copy_gets_back_what_it_lost_and_its_new_events_are_rebased(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), activity_draft(amount=1.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    copy = await peer.backup(tmp_path / "old")
    await peer.append([activity_draft(amount=2.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    await peer.restore(copy)
    await peer.append([activity_draft(amount=4.0)], NOW, TODAY)
    await peer.append([activity_draft(amount=8.0, corrects=f"{A}-3")], NOW, TODAY)
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(peer), await value(other)) == (11.0, 11.0)
    assert len(await digests(peer.file, other.file, server)) == 1
    moved = await peer.file.read(lambda log: log.events.get(f"{A}-5"))
    assert moved is not None
    assert isinstance(moved.event, ActivityLogged)
    assert moved.event.corrects == f"{A}-4"
    await close(peer, other, server)


async def test_a_tail_that_two_copies_rebase_counts_once(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal()], NOW, TODAY)
    await sync(peer, server, LATER)
    empty = await peer.backup(tmp_path / "empty")
    await peer.append([activity_draft(amount=1.0, note="waits")], NOW, TODAY)
    waiting = await peer.backup(tmp_path / "waiting")
    await peer.restore(empty)
    await peer.append([activity_draft(amount=2.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    for _ in range(2):
        await peer.restore(waiting)
        await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(peer), await value(other)) == (3.0, 3.0)
    await close(peer, other, server)


async def test_damaged_events_of_several_devices_are_recovered_at_once(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await other.append([goal(), activity_draft(amount=1.0)], NOW, TODAY)
    await sync(other, server, LATER)
    await sync(peer, server, LATER)
    await peer.append([activity_draft(amount=2.0), activity_draft(amount=4.0)], NOW, TODAY)
    await flip(peer.file, B, 2)
    await flip(peer.file, A, 1)
    assert await peer.repair() == 2
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(peer), await value(other)) == (5.0, 5.0)
    assert len(await digests(peer.file, other.file, server)) == 1
    await close(peer, other, server)


async def test_adjacent_damaged_events_are_all_found(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4, 8))], NOW, TODAY)
    await sync(peer, server, LATER)
    for seq in (2, 3, 4):
        await flip(peer.file, A, seq)
    assert await peer.repair() == 3
    assert await value(peer) == 8.0
    await sync(peer, server, LATER)
    assert await value(peer) == 15.0
    assert len(await digests(peer.file, server)) == 1
    await close(peer, other, server)


async def test_damaged_events_on_both_sides_of_the_last_admitted_one_are_recovered(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), activity_draft(amount=1.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    await peer.append([activity_draft(amount=2.0), activity_draft(amount=4.0)], NOW, TODAY)
    await flip(peer.file, A, 2)
    await flip(peer.file, A, 3)
    assert await peer.repair() == 2
    await sync(peer, server, LATER)
    assert await value(peer) == 5.0
    assert len(await digests(peer.file, server)) == 1
    await close(peer, other, server)


async def test_a_fork_behind_a_damaged_event_brings_nothing_twice(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await sync(peer, server, LATER)
    copy = await peer.backup(tmp_path / "old")
    await peer.append([activity_draft(amount=8.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    await peer.restore(copy)
    await peer.append([activity_draft(amount=16.0)], NOW, TODAY)
    await flip(peer.file, A, 2)
    await peer.repair()
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(peer), await value(other)) == (31.0, 31.0)
    assert await peer.file.read(lambda log: log.set_aside.unresolved()) == []
    assert len(await digests(peer.file, other.file, server)) == 1
    await close(peer, other, server)


async def test_an_event_of_full_length_still_counts_when_it_is_rebased(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    size = len(encode(activity_draft())) + len(',"note":""')
    [event] = await peer.append([activity_draft(note="x" * (MAX_EVENT_BYTES - size - 15))], NOW, TODAY)
    assert MAX_EVENT_BYTES - 10 < len(encode(msgspec.structs.replace(event, texts=None))) <= MAX_EVENT_BYTES
    await peer.file.write(lambda log: Recovery(log, NOW).roll_back(A, 0))
    assert await peer.file.write(lambda log: Recovery(log, NOW).rebase(A)) == 1
    assert await value(peer) == 1.0
    await close(peer, other)


async def test_a_server_serves_nothing_behind_a_damaged_event_and_is_healed_by_a_device(
    tmp_path: Path,
) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    for n in range(4):
        await peer.append([activity_draft(amount=2.0**n)], NOW, TODAY)
        await sync(peer, server, LATER)
    await flip(server, A, 3)
    assert await server.write(lambda log: Recovery(log, NOW).recover_damaged(log.user)) == 1
    await pull(other, server)
    assert await value(other) == 3.0
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert await value(other) == 15.0
    assert len(await digests(peer.file, other.file, server)) == 1
    await close(peer, other, server)


async def test_an_old_copy_keeps_a_correction_of_an_event_that_it_lost(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal()], NOW, TODAY)
    copy = await peer.backup(tmp_path / "old")
    await peer.append([activity_draft(amount=1.0)], NOW, TODAY)
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    await other.append([activity_draft(amount=8.0, corrects=f"{A}-2")], NOW, TODAY)
    await sync(other, server, LATER)
    await peer.restore(copy)
    change = GoalAdjusted(**draft_header(), goal=GOAL, reason="r", effective_day=TODAY, target=5.0)
    await peer.append([change], NOW, TODAY)
    await _take_of(peer, server, B)
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    assert (await value(peer), await value(other)) == (8.0, 8.0)
    assert len(await digests(peer.file, other.file, server)) == 1
    await close(peer, other, server)


async def _take_of(peer: Peer, server: LogFile, author: str) -> None:
    """Take an author's frames before the own ones are put right: a reply may hold them so."""
    for frame in await server.read(lambda log: list(frames_after(log, author, 0))):
        await peer.file.write(partial(take, frame))


async def test_a_hole_that_a_new_server_cannot_fill_waits_for_another_device(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await sync(peer, server, LATER)
    await sync(other, server, LATER)
    await flip(peer.file, A, 3)
    await peer.repair()
    await close(server)
    server = await open_server(tmp_path, "new", LATER + 1)
    await sync(peer, server, LATER + 2)
    assert await peer.file.read(lambda log: next_unsigned(log, A, 2)) is None
    await sync(other, server, LATER + 3)
    await sync(peer, server, LATER + 4)
    assert (await value(peer), await value(other)) == (7.0, 7.0)
    assert len(await digests(peer.file, other.file, server)) == 1
    await close(peer, other, server)


async def test_a_correction_of_a_lost_event_never_names_the_event_that_gets_its_number(
    tmp_path: Path,
) -> None:
    peer, other = await two(tmp_path)
    await peer.append([goal(), activity_draft(amount=1.0), activity_draft(amount=2.0)], NOW, TODAY)
    await peer.append([activity_draft(amount=8.0, corrects=f"{A}-2")], NOW, TODAY)
    await flip(peer.file, A, 2)
    assert await peer.repair() == 1
    assert await value(peer) == 2.0
    await close(peer, other)


async def test_damaged_events_that_the_server_lost_too_are_abandoned_and_the_rest_is_rebased(
    tmp_path: Path,
) -> None:
    peer, other = await two(tmp_path)
    lost, new = await open_server(tmp_path, "lost"), await open_server(tmp_path, "new")
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await peer.append([activity_draft(amount=8.0, corrects=f"{A}-4")], NOW, TODAY)
    await sync(peer, lost, LATER)
    await flip(peer.file, A, 3)
    await peer.repair()
    await peer.file.write(lambda log: Recovery(log, NOW).abandon(A, A))
    [aside] = await peer.file.read(lambda log: log.set_aside.unresolved())
    assert (aside.seq, aside.reason, await value(peer)) == (3, DAMAGED_EVERYWHERE, 9.0)
    await sync(peer, new, LATER)
    await sync(other, new, LATER)
    assert (await value(other), len(await digests(peer.file, other.file, new))) == (9.0, 1)
    await close(peer, other, lost, new)


async def test_abandoned_events_that_an_older_server_brings_back_count_once(tmp_path: Path) -> None:
    peer, other = await two(tmp_path)
    old, new = await open_server(tmp_path, "old"), await open_server(tmp_path, "new")
    await peer.append([goal(), *(activity_draft(amount=float(n)) for n in (1, 2, 4))], NOW, TODAY)
    await peer.append([activity_draft(amount=8.0, corrects=f"{A}-4")], NOW, TODAY)
    await sync(peer, old, LATER)
    await flip(peer.file, A, 3)
    await peer.repair()
    await peer.file.write(lambda log: Recovery(log, NOW).abandon(A, A))
    await peer.append([activity_draft(amount=16.0)], NOW, TODAY)
    await sync(peer, new, LATER)
    await sync(peer, old, LATER)
    await sync(other, old, LATER)
    assert (await value(peer), await value(other)) == (27.0, 27.0)
    assert await peer.file.read(lambda log: log.head(A).seq) == 6
    assert len(await digests(peer.file, other.file, old)) == 1
    await close(peer, other, old, new)


async def test_waiting_events_are_rebased_with_the_events_that_they_name(
    tmp_path: Path,
) -> None:
    peer, other = await two(tmp_path)
    server = await open_server(tmp_path)
    await other.append([goal(), activity_draft(amount=1.0)], NOW, TODAY)
    await sync(other, server, LATER)
    await sync(peer, server, LATER)
    await peer.append([activity_draft(amount=4.0), activity_draft(amount=2.0, corrects=f"{B}-2")], NOW, TODAY)
    await peer.file.write(lambda log: Recovery(log, NOW).roll_back_dependents(A, B, 1))
    assert await value(peer) == 4.0
    await peer.file.write(lambda log: Recovery(log, NOW).rebase(A))
    assert (await value(peer), await peer.file.read(lambda log: log.head(A).seq)) == (6.0, 3)
    await close(peer, other, server)
