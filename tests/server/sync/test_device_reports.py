"""What the server keeps of what devices say of themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from milepost_server.sync.device_reports import (
    KEPT_FOR,
    MOST_REPORTS,
    first_damaged,
    keep,
    last_reports,
    proof_for,
    says_more,
)
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import (
    MOST_MARKS,
    MOST_REPLY_BYTES,
    Member,
    Proof,
    Report,
    VersionVector,
)
from milepost_shared.replication.version_vector import recompute
from tests.shared.builders import NOW, TODAY, A, B, C, drafted
from tests.shared.devices import Peer, close, flip, open_server, sync

MARKS: VersionVector = {A: (3, "0" * 32, "1" * 32)}
LATER = NOW + KEPT_FOR


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[LogFile]:
    """A person's file with the devices A and B."""
    opened = await open_server(tmp_path)
    for n, device in enumerate((A, B)):
        await enrol(opened, device, n)
    yield opened
    await opened.close()


def member(device: str, joined: int = 1, revoked: int | None = None) -> Member:
    return Member(device=device, name=f"name of {device}", key="", joined=joined, revoked=revoked)


def report(device: str = A, at: int = NOW, marks: VersionVector | None = None, waiting: int = 0) -> Report:
    return Report(device=device, at=at, marks=MARKS if marks is None else marks, waiting=waiting)


async def enrol(file: LogFile, device: str, joined: int = 1, revoked: int | None = None) -> None:
    named = member(device, joined, revoked)
    await file.write(lambda log: log.roster.put(named))


async def kept(file: LogFile, *reports: Report) -> None:
    for each in reports:
        await file.write(partial(keep, report=each))


async def are_worth_a_write(file: LogFile, *reports: Report) -> list[bool]:
    return [await file.read(partial(says_more, report=each)) for each in reports]


async def test_the_last_report_of_each_device_is_kept(file: LogFile) -> None:
    await kept(file, report(), report(B), report(A, LATER, {}, 2))
    assert await file.read(last_reports) == [report(A, LATER, {}, 2), report(B)]


async def test_only_what_is_new_or_confirms_an_old_report_is_worth_a_write(file: LogFile) -> None:
    assert await are_worth_a_write(file, report()) == [True]
    await kept(file, report())
    same = [report(at=NOW + KEPT_FOR - 1), report(at=LATER), report(at=NOW - 1)]
    assert await are_worth_a_write(file, *same) == [False, True, True]
    others = [report(at=NOW + 1, marks={}), report(at=NOW + 1, waiting=1), report(B, NOW + 1)]
    assert await are_worth_a_write(file, *others) == [True, True, True]


async def test_a_device_that_is_revoked_or_unknown_is_not_told_of(file: LogFile) -> None:
    await kept(file, *map(report, (A, B, C)))
    await enrol(file, B, revoked=NOW)
    assert [each.device for each in await file.read(last_reports)] == [A]
    proof = await file.read(lambda log: proof_for(log, C, NOW, whole=False))
    assert (list(proof.names), [each.device for each in proof.reports]) == ([A], [A])


async def test_who_asks_is_told_of_the_others(file: LogFile) -> None:
    await kept(file, *map(report, (A, B)))
    proof = await file.read(lambda log: proof_for(log, A, LATER, whole=False))
    assert (proof.at, proof.reports, list(proof.names)) == (LATER, [report(B)], [A, B])


async def test_what_another_version_wrote_is_forgotten_and_harms_nothing(file: LogFile) -> None:
    await file.write(lambda log: log.metadata.put("reports", '{"aaaaaaaaaaaa": {"marks": 1}}'))
    assert await file.read(last_reports) == []
    await kept(file, report())
    assert await file.read(last_reports) == [report()]


async def test_however_many_devices_say_however_much_the_answer_fits(file: LogFile) -> None:
    far = (2**53 - 1, "0" * 32, "1" * 32)
    most: VersionVector = {f"{n:012x}": far for n in range(MOST_MARKS)}
    for n in range(MOST_REPORTS + 2):
        device = f"{n:012x}"
        await enrol(file, device)
        await kept(file, report(device, NOW + n, most))
    proof = await file.read(lambda log: proof_for(log, A, NOW, whole=False))
    assert sorted(each.at - NOW for each in proof.reports) == list(range(2, MOST_REPORTS + 2))
    encoded = msgspec.json.encode(msgspec.structs.replace(proof, marks=most))
    assert len(encoded) < MOST_REPLY_BYTES
    assert msgspec.json.decode(encoded, type=Proof).reports == proof.reports


async def test_the_heads_vouch_for_what_the_bytes_may_not(tmp_path: Path) -> None:
    peer, server = await Peer.open(tmp_path, A), await open_server(tmp_path)
    await peer.append([drafted(), drafted(), drafted()], NOW, TODAY)
    await sync(peer, server, NOW)
    await flip(server, A, 2)
    glance, proof = [
        await server.read(partial(proof_for, device=B, now=NOW, whole=whole)) for whole in (False, True)
    ]
    assert ({a: m[0] for a, m in glance.marks.items()}, glance.damaged) == ({A: 3}, {})
    assert ({a: m[0] for a, m in proof.marks.items()}, proof.damaged) == ({A: 1}, {A: 2})
    assert first_damaged(await server.read(recompute)) == {A: 2}
    await close(peer, server)
