"""A reply fits into one message, however many frames the caller lacks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from milepost_server.broker.files import MAX_PAYLOAD
from milepost_server.sync.pull_reply import missing_frames
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import AdmissionNotice, Frame, Pull, Reply
from milepost_shared.replication.admission import Admission
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, A, B, activity_draft, make_log

EVENTS = 4000
YEAR = 365 * 86_400_000_000


def frames_of(log: Log, size: int) -> list[Frame]:
    """All events of A as frames of so many."""
    found = []
    for first in range(1, EVENTS + 1, size):
        events = [Raw(raw) for _, _, raw in log.events.between(A, first, first + size - 1)]
        prev = (log.chain_at(A, first - 1) or b"").hex()
        found.append(Frame(device=A, first=first, prev=prev, events=events, sig=bytes(64)))
    return found


@pytest.fixture(params=[1, 500])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LogFile]:
    """A person's file with the frames of A, all stamped otherwise than its clock said, a year ahead."""
    device, file = await make_log(tmp_path, "device"), await make_log(tmp_path, "server")
    await device.write(lambda log: log.append(A, [activity_draft()] * EVENTS, NOW + YEAR, TODAY))
    frames = await device.read(lambda log: frames_of(log, request.param))

    def admit_all(log: Log) -> None:
        for name in (A, B):
            log.roster.put(Member(device=name, name=name, key="", joined=NOW))
        for frame in frames:
            Admission(log).admit(frame, NOW)

    await file.write(admit_all)
    yield file
    await device.close()
    await file.close()


async def answers(server: LogFile, caller: str, *, own: bool = False) -> list[Reply]:
    """Pull until there is no more."""
    question = Pull(have={}, own=own)
    found: list[Reply] = []
    while not found or found[-1].more:
        found.append(await server.read(partial(answer, caller, question)))
        ends = [*(each.last for each in found[-1].frames), *(each.last for each in found[-1].admitted)]
        chain = await server.read(partial(chain_at, max(ends, default=EVENTS)))
        question = Pull(have={A: (max(ends, default=EVENTS), chain)}, own=own)
    return found


def answer(caller: str, question: Pull, log: Log) -> Reply:
    return missing_frames(log, caller, question)


def chain_at(seq: int, log: Log) -> str:
    return (log.chain_at(A, seq) or b"").hex()


@pytest.mark.parametrize(("caller", "own"), [(A, False), (A, True), (B, False)])
async def test_all_replies_fit_and_together_contain_everything(
    server: LogFile, caller: str, own: bool
) -> None:
    told = await answers(server, caller, own=own)
    assert max(len(msgspec.json.encode(reply)) for reply in told) < MAX_PAYLOAD
    frames: list[Frame | AdmissionNotice] = []
    for reply in told:
        frames += [*reply.frames, *reply.admitted]
    assert [each.first for each in frames] == [1, *(each.last + 1 for each in frames[:-1])]
    assert frames[-1].last == EVENTS


async def test_a_reply_is_as_short_as_the_caller_asks_and_has_a_frame_at_least(server: LogFile) -> None:
    asked = Pull(have={}, most=20_000)
    reply = await server.read(lambda log: missing_frames(log, B, asked))
    sizes = [sum(map(len, frame.raws)) for frame in reply.frames]
    assert reply.more and sizes
    assert len(sizes) == 1 or sum(sizes) <= asked.most
    most = await server.read(lambda log: missing_frames(log, B, Pull(have={}, most=1 << 40)))
    assert len(msgspec.json.encode(most)) <= MAX_PAYLOAD
