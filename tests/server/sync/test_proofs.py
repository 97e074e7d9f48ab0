"""A proof for a device: what the server holds, and what the others reported."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec

from milepost_server.sync.device_reports import KEPT_FOR, MOST_REPORTS, last_reports
from milepost_server.sync.proofs import first_damaged, proof_for
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import (
    MAX_AUTHORS,
    MAX_REPLY_BYTES,
    Proof,
    VersionVector,
)
from milepost_shared.replication.version_vector import recompute
from tests.server.sync.reports import add_device, keep_all, report
from tests.shared.builders import NOW, TODAY, A, B, C, activity_draft
from tests.shared.devices import Peer, close, flip, open_server, sync

MARKS: VersionVector = {A: (3, "0" * 32, "1" * 32)}
LATER = NOW + KEPT_FOR


LATER = NOW + KEPT_FOR


async def test_a_device_that_is_revoked_or_unknown_is_not_told_of(file: LogFile) -> None:
    await keep_all(file, *map(report, (A, B, C)))
    await add_device(file, B, revoked=NOW)
    assert [each.device for each in await file.read(last_reports)] == [A]
    proof = await file.read(lambda log: proof_for(log, C, NOW, whole=False))
    assert (list(proof.names), [each.device for each in proof.reports]) == ([A], [A])


async def test_who_asks_is_told_of_the_others(file: LogFile) -> None:
    await keep_all(file, *map(report, (A, B)))
    proof = await file.read(lambda log: proof_for(log, A, LATER, whole=False))
    assert (proof.at, proof.reports, list(proof.names)) == (LATER, [report(B)], [A, B])


async def test_however_many_devices_say_however_much_the_answer_fits(file: LogFile) -> None:
    far = (2**53 - 1, "0" * 32, "1" * 32)
    most: VersionVector = {f"{n:012x}": far for n in range(MAX_AUTHORS)}
    for n in range(MOST_REPORTS + 2):
        device = f"{n:012x}"
        await add_device(file, device)
        await keep_all(file, report(device, NOW + n, most))
    proof = await file.read(lambda log: proof_for(log, A, NOW, whole=False))
    assert sorted(each.at - NOW for each in proof.reports) == list(range(2, MOST_REPORTS + 2))
    encoded = msgspec.json.encode(msgspec.structs.replace(proof, marks=most))
    assert len(encoded) < MAX_REPLY_BYTES
    assert msgspec.json.decode(encoded, type=Proof).reports == proof.reports


async def test_the_heads_vouch_for_what_the_bytes_may_not(tmp_path: Path) -> None:
    peer, server = await Peer.open(tmp_path, A), await open_server(tmp_path)
    await peer.append([activity_draft(), activity_draft(), activity_draft()], NOW, TODAY)
    await sync(peer, server, NOW)
    await flip(server, A, 2)
    glance, proof = [
        await server.read(partial(proof_for, device=B, now=NOW, whole=whole)) for whole in (False, True)
    ]
    assert ({a: m[0] for a, m in glance.marks.items()}, glance.damaged) == ({A: 3}, {})
    assert ({a: m[0] for a, m in proof.marks.items()}, proof.damaged) == ({A: 1}, {A: 2})
    assert first_damaged(await server.read(recompute)) == {A: 2}
    await close(peer, server)
