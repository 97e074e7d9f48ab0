"""What a device asks next, while it takes in what it got."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from milepost_client.network.exchange import Exchange, Verb
from milepost_client.sync.prefetch import PrefetchingPuller, following
from milepost_server.sync.pull_reply import missing_frames
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Pull, Reply
from milepost_shared.replication.admission import Admission
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, A, B, activity_draft, goal
from tests.shared.devices import Peer, close, open_server, push, take


def enter(log: Log) -> None:
    for device in (A, B):
        log.roster.put(Member(device=device, name=device[:1], key="U", joined=NOW))


def take_all(reply: Reply, log: Log) -> None:
    for frame in reply.frames:
        take(frame, log)
    for admitted in reply.admitted:
        assert Admission(log).acknowledge(B, admitted)


async def test_it_asks_from_where_the_answer_leaves_it(tmp_path: Path) -> None:
    server = await open_server(tmp_path)
    await server.write(enter)
    laptop, phone = await Peer.open(tmp_path, A), await Peer.open(tmp_path, B)
    await laptop.append([goal()], NOW, TODAY)
    await laptop.append([activity_draft(note="x" * 9_000) for _ in range(100)], NOW, TODAY)
    await phone.append([activity_draft(), activity_draft()], NOW, TODAY)
    for peer in (laptop, phone):
        await push(peer, server, NOW)
    question = Pull(have={}, wait=25.0)
    reply = await server.read(lambda log: missing_frames(log, B, question))
    assert reply.more
    await phone.file.write(lambda log: take_all(reply, log))
    have = await phone.file.read(lambda log: log.verified_heads())
    assert sorted(have) == [A, B]
    assert following(question, reply, B) == Pull(have=have)
    await close(server, laptop, phone)


async def test_an_answer_that_fits_no_more_is_left_and_asked_for_anew(tmp_path: Path) -> None:
    server, asked = await open_server(tmp_path), list[Pull]()
    await server.write(enter)
    laptop = await Peer.open(tmp_path, A)
    await laptop.append([activity_draft(note="x" * 9_000) for _ in range(100)], NOW, TODAY)
    await push(laptop, server, NOW)

    class Here:
        async def ask(self, verb: Verb, question: bytes, within: float) -> bytes:
            asked.append(msgspec.json.decode(question, type=Pull))
            return msgspec.json.encode(await server.read(lambda log: missing_frames(log, B, asked[-1])))

    nothing = Pull(have={})
    async with PrefetchingPuller(Exchange(Here(), "broker"), B) as ahead:
        first = await ahead.pull(nothing)
        await asyncio.sleep(0)
        # What came was refused: it asks once more from where it stands, and not from where it would.
        assert await ahead.pull(nothing) == first
    assert [question.have for question in asked].count({}) == 2
    await close(server, laptop)
