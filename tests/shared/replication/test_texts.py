"""Texts travel beside their events; who lacks some gets them from whoever has them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from msgspec import Raw
from msgspec.structs import replace

from milepost_shared.events.types import ActivityLogged
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.admission import Acceptance, Admission, take_texts
from milepost_shared.replication.integrity import check_integrity
from milepost_shared.replication.outbox import frame_with_texts, frames_after, texts_of
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.version_vector import first_unverified
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, A, B, activity_draft
from tests.shared.devices import Peer, close, next_frame, open_server, pull, sync
from tests.sql import run_sql


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LogFile]:
    file = await open_server(tmp_path)
    yield file
    await file.close()


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[Peer]:
    device = await Peer.open(tmp_path, A)
    await device.append([activity_draft(people=("Ana",), note="She knows Bo")], NOW, TODAY)
    yield device
    await close(device)


async def test_another_device_gets_the_texts_with_the_events(
    peer: Peer, server: LogFile, tmp_path: Path
) -> None:
    await sync(peer, server, NOW)
    other = await Peer.open(tmp_path, B)
    await pull(other, server)
    assert await other.file.read(notes) == await server.read(notes) == ["She knows Bo"]
    await close(other)


async def test_events_that_came_without_their_texts_are_held_and_lack_them(
    peer: Peer, server: LogFile
) -> None:
    """As they do from a device of before."""
    assert await admit(server, replace(await frame(peer), texts={})) == Acceptance(1, 0)
    assert await server.read(lambda log: log.texts.lacking(9)) == [(A, 1)]
    assert await server.read(notes) == [None]
    assert await server.read(first_unverified) is None


async def test_the_same_frame_with_its_texts_fills_what_lacks(peer: Peer, server: LogFile) -> None:
    whole = await frame(peer)
    await admit(server, replace(whole, texts={}))
    assert await admit(server, whole) == Acceptance(0, 1, filled=1)
    assert await server.read(notes) == ["She knows Bo"]
    assert await server.read(lambda log: log.texts.lacking(9)) == []
    assert await admit(server, whole) == Acceptance(0, 1)


async def test_who_has_the_texts_brings_the_frame_that_begins_with_their_event(
    peer: Peer, server: LogFile
) -> None:
    await sync(peer, server, NOW)
    found = await server.read(lambda log: frame_with_texts(log, A, 1))
    assert found
    assert (found.first, [*found.texts]) == (1, [1])
    await server.write(lambda log: log.texts.forget(A, 1))
    assert await server.read(lambda log: frame_with_texts(log, A, 1)) is None


async def test_an_answer_has_the_texts_that_were_asked_for(peer: Peer, server: LogFile) -> None:
    await sync(peer, server, NOW)
    await peer.file.write(lambda log: log.texts.forget(A, 1))
    answer = await server.read(lambda log: texts_of(log, [(A, 1), (B, 7)]))
    assert [*answer] == [f"{A}-1"]
    assert await peer.file.write(lambda log: take_texts(log, answer)) == 1
    assert await peer.file.read(notes) == ["She knows Bo"]


@pytest.mark.parametrize("other", [b'{"salt":"x","note":"She knows Eva"}', b'"text"', b"{}"])
async def test_texts_that_are_not_the_events_own_are_never_taken(
    peer: Peer, server: LogFile, other: bytes
) -> None:
    forged = replace(await frame(peer), texts={1: Raw(other)})
    assert await admit(server, forged) == Acceptance(1, 0)
    assert await server.read(notes) == [None]
    assert await server.write(lambda log: take_texts(log, {f"{A}-1": Raw(other), f"{B}-1": Raw(other)})) == 0


async def test_a_forked_tail_that_is_written_again_keeps_its_texts(peer: Peer) -> None:
    before = await peer.file.read(lambda log: log.texts.to_send(A, 1, 1))

    def fork(log: Log) -> None:
        Recovery(log, NOW).roll_back(A, 0)
        Recovery(log, NOW).rebase(A)

    await peer.file.write(fork)
    assert await peer.file.read(lambda log: log.texts.to_send(A, 1, 1)) == before
    assert await peer.file.read(notes) == ["She knows Bo"]


async def test_damaged_texts_are_set_aside_and_asked_for_again(peer: Peer, server: LogFile) -> None:
    await sync(peer, server, NOW)
    damage = "UPDATE events SET texts = CAST(replace(texts, 'Bo', 'Bp') AS BLOB)"
    await run_sql(peer.path, lambda sql: sql.execute(damage))
    assert await peer.file.read(first_unverified) == f"{A}-1"
    report = await peer.file.write(lambda log: check_integrity(log, A, NOW))
    assert (report.damaged, report.recomputed) == (1, 0)
    assert await peer.file.read(lambda log: log.texts.lacking(9)) == [(A, 1)]
    kept = await run_sql(peer.path, lambda sql: sql.execute("SELECT texts FROM set_aside").fetchone())
    assert b"She knows Bp" in kept[0]
    answer = await server.read(lambda log: texts_of(log, [(A, 1)]))
    await peer.file.write(lambda log: take_texts(log, answer))
    assert await peer.file.read(notes) == ["She knows Bo"]


async def test_a_damaged_event_keeps_its_texts_until_it_is_fetched_again(peer: Peer, server: LogFile) -> None:
    await sync(peer, server, NOW)
    await server.write(lambda log: log.texts.forget(A, 1))
    await run_sql(peer.path, lambda sql: sql.execute("UPDATE events SET raw = CAST('{}' AS BLOB)"))
    await peer.file.write(lambda log: check_integrity(log, A, NOW))
    [whole] = await server.read(lambda log: list(frames_after(log, A, 0)))
    assert whole.stored_at
    await peer.file.write(lambda log: Admission(log).apply(whole, NOW, whole.effective))
    assert await peer.file.read(notes) == ["She knows Bo"]


async def frame(peer: Peer) -> Frame:
    found = await peer.file.read(partial(next_frame, peer.device, peer.device, 0))
    assert found
    return found


async def admit(server: LogFile, given: Frame) -> object:
    return await server.write(lambda log: Admission(log).admit(given, NOW))


def notes(log: Log) -> list[str | None]:
    return [held.event.note for held in log.events.activities() if isinstance(held.event, ActivityLogged)]
