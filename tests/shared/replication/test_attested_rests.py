"""What is left of an event is taken and passed on only as a device attested it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from milepost_shared.events.erased import Erased, erased_or_none
from milepost_shared.events.types import (
    encode,
)
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.admission import Acceptance, Admission, Refusal
from milepost_shared.replication.outbox import frames_after
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import event_row
from tests.shared.builders import NOW, A, B, goal
from tests.shared.devices import (
    Peer,
    close,
    next_frame,
    open_server,
    pull,
    sync,
)
from tests.shared.erasing import (
    WORD,
    draft,
    entries,
    erase,
)
from tests.shared.redacting import attest_rest, write

C = "c" * 12


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


async def test_nothing_that_nobody_attested_is_passed_on(peers: list[Peer], server: LogFile) -> None:
    laptop, *_ = peers
    await write(laptop, goal(), draft(1.0))
    await erase(laptop, f"{A}-2")
    assert await laptop.file.read(partial(next_frame, A, A, 0)) is None
    await attest_rest(laptop)
    frame = await laptop.file.read(partial(next_frame, A, A, 0))
    assert frame
    assert [*frame.erased] == [2]
    assert WORD.encode() not in msgspec.json.encode(frame)


async def test_what_is_not_left_of_an_event_is_not_taken_by_who_has_it(
    peers: list[Peer], server: LogFile
) -> None:
    """A thief with a device says that something else is left. Who has the event erases it in truth."""
    laptop, phone, _ = peers
    await write(laptop, goal(), draft(1.0))
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await erase(laptop, f"{A}-2", level="texts")
    await attest_rest(laptop)

    def lie(log: Log) -> list[Erased]:
        return [
            replace(each, inline=tuple((ref, replace(item, seal="0" * 32)) for ref, item in each.inline))
            for row in log.erasures.rows()
            if (each := erased_or_none(row.raw))
        ]

    def take(erasures: list[Erased], log: Log) -> None:
        for erased in erasures:
            head = log.head(B)
            row = event_row(B, head.seq + 1, NOW + head.seq, None, bytes(16), encode(erased))
            log.write(head, [row], [])

    erasures = await laptop.file.read(lie)
    for file in (server, phone.file):
        await file.write(partial(take, erasures))
    assert await server.read(lambda log: log.redactions.of(A, 1, 9)) == {}
    assert await server.read(lambda log: log.erasures.texts_kept()) == [f"{A}-2"]
    await attest_rest(phone)
    assert await phone.file.read(lambda log: log.erasures.texts_kept()) == []


async def test_a_frame_with_another_rest_is_forked_or_malformed(peers: list[Peer], server: LogFile) -> None:
    laptop, phone, _ = peers
    await write(laptop, goal(), draft(1.0))
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await erase(laptop, f"{A}-2")
    await attest_rest(laptop)
    await sync(laptop, server, NOW)
    frame = next(iter(await server.read(lambda log: [*frames_after(log, A, 0)])))
    item = frame.erased[2]
    lie = msgspec.structs.replace(frame, erased={2: replace(item, after="0" * 32)})
    assert await phone.file.write(partial(_apply, lie)) == Refusal("forked")
    assert isinstance(await phone.file.write(partial(_apply, frame)), Acceptance)


def _apply(frame: Frame, log: Log) -> Acceptance | Refusal:
    return Admission(log).apply(frame, NOW, frame.effective)


async def test_who_pulls_first_hears_of_what_is_left_later(peers: list[Peer], server: LogFile) -> None:
    """The rest comes before the erasure that it belongs to."""
    laptop, phone, _ = peers
    await write(laptop, goal(), draft(1.0))
    await sync(laptop, server, NOW)
    await erase(laptop, f"{A}-2")
    await attest_rest(laptop)
    await sync(laptop, server, NOW)
    first, *rest = await server.read(lambda log: [*frames_after(log, A, 0)])
    assert isinstance(await phone.file.write(partial(_apply, first)), Acceptance)
    assert await phone.file.read(lambda log: log.texts.lacking(9)) == [(A, 2)]
    for frame in rest:
        await phone.file.write(partial(_apply, frame))
    assert await phone.file.read(lambda log: log.texts.lacking(9)) == []
    await pull(phone, server)
    assert await entries(phone.file) == []
