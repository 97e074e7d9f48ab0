"""How far a log goes, by its heads and by the bytes of its events."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from msgspec import ValidationError, convert

from milepost_shared.log_file import LogFile
from milepost_shared.protocol.hash_chain import VersionVectorEntry, digest, start_chain
from milepost_shared.protocol.messages import MAX_AUTHORS, VersionVector
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.version_vector import (
    decode_vector,
    encode_vector,
    entries_at,
    from_heads,
    recompute,
    seqs_by_author,
)
from milepost_shared.storage.log import CHUNK, Log
from tests.shared.builders import NOW, TODAY, USER, A, B, activity_draft, goal
from tests.shared.devices import Peer, close, digests, flip, open_server, sync
from tests.sql import run_sql

LATER = NOW + 1_000_000
MARK = (3, "0" * 32, "1" * 32)


def whole(log: Log) -> str:
    return digest(held.entries[held.seq] for held in recompute(log).values())


def chains(seq: int, log: Log) -> tuple[bytes | None, bytes]:
    return log.chain_at(A, seq), log.order_chain(A, seq)


async def misplace(file: LogFile, device: str, seq: int) -> None:
    """Change the stamp of an event behind the log's back."""
    spoil = "UPDATE events SET effective = effective + 1 WHERE device = ? AND seq = ?"
    await run_sql(file.path, lambda sql: sql.execute(spoil, (device, seq)))


async def test_recomputing_from_bytes_gives_the_digest_of_the_heads(tmp_path: Path) -> None:
    peer, server = await Peer.open(tmp_path, A, skew=9_000_000_000), await open_server(tmp_path)
    await peer.append([goal(), activity_draft(), activity_draft()], NOW, TODAY)
    await sync(peer, server, LATER)
    await peer.append([activity_draft()], NOW, TODAY)
    for file in (peer.file, server):
        assert {await file.read(whole)} == await digests(file)
    assert await peer.file.read(from_heads) == await server.read(from_heads)
    held = (await peer.file.read(recompute))[A]
    assert (held.seq, held.admitted, held.damaged, sorted(held.entries)) == (4, 3, None, [3, 4])
    await close(peer, server)


async def test_entries_are_computed_at_any_seq_in_the_log(tmp_path: Path) -> None:
    peer = await Peer.open(tmp_path, A)
    await peer.append([activity_draft() for _ in range(CHUNK + 2)], NOW, TODAY)
    seqs = [0, 1, CHUNK, CHUNK + 1, 2**53]
    marks = await peer.file.read(lambda log: entries_at(log, A, seqs))
    assert sorted(marks) == seqs[:-1]
    for seq, mark in marks.items():
        assert (mark.chain, mark.order_chain) == await peer.file.read(partial(chains, seq))
    held = (await peer.file.read(lambda log: recompute(log, {A: [2, 5000, -1], B: [1]})))[A]
    assert sorted(held.entries) == [0, 2, CHUNK + 2]
    await close(peer)


async def test_a_changed_byte_ends_the_verified_prefix_though_the_heads_do_not_show_it(
    tmp_path: Path,
) -> None:
    peer, server = await Peer.open(tmp_path, A), await open_server(tmp_path)
    await peer.append([goal(), activity_draft(), activity_draft()], NOW, TODAY)
    await sync(peer, server, LATER)
    before = await peer.file.read(from_heads)
    await flip(peer.file, A, 2)
    held = (await peer.file.read(recompute))[A]
    assert (held.seq, held.admitted, held.damaged) == (1, 1, 2)
    assert await peer.file.read(from_heads) == before
    await peer.repair()
    assert [mark.seq for mark in await peer.file.read(from_heads)] == [1]
    assert await peer.file.read(from_heads) == [held.entries[1]]
    await sync(peer, server, LATER)
    assert await peer.file.read(from_heads) == before
    await close(peer, server)


async def test_a_damaged_first_event_leaves_an_empty_version_vector(tmp_path: Path) -> None:
    peer, server = await Peer.open(tmp_path, A), await open_server(tmp_path)
    await peer.append([goal(), activity_draft()], NOW, TODAY)
    await sync(peer, server, LATER)
    await flip(peer.file, A, 1)
    await peer.repair()
    assert await peer.file.read(from_heads) == []
    assert (await peer.file.read(recompute))[A].damaged == 1
    await close(peer, server)


async def test_a_changed_stamp_shows_in_the_order_chain_and_the_repair_brings_it_to_the_heads(
    tmp_path: Path,
) -> None:
    peer, server = await Peer.open(tmp_path, A), await open_server(tmp_path)
    await peer.append([goal(), activity_draft(), activity_draft()], NOW, TODAY)
    await sync(peer, server, LATER)
    [before] = await peer.file.read(from_heads)
    await misplace(peer.file, A, 2)
    proof = (await peer.file.read(recompute))[A].entries[3]
    assert (proof.chain, proof.order_chain == before.order_chain) == (before.chain, False)
    assert await peer.file.write(lambda log: Recovery(log, NOW).recompute_order_chains()) == 1
    assert await peer.file.read(from_heads) == [proof]
    assert await peer.file.write(lambda log: Recovery(log, NOW).recompute_order_chains()) == 0
    await close(peer, server)


async def test_a_hole_does_not_count_as_another_order(tmp_path: Path) -> None:
    peer, server = await Peer.open(tmp_path, A), await open_server(tmp_path)
    await peer.append([goal(), activity_draft(), activity_draft()], NOW, TODAY)
    await sync(peer, server, LATER)
    await flip(peer.file, A, 2)
    await peer.repair()
    assert await peer.file.write(lambda log: Recovery(log, NOW).recompute_order_chains()) == 0
    await close(peer, server)


def test_a_version_vector_is_decoded_as_it_was_encoded() -> None:
    start = start_chain(USER, A)
    mark = VersionVectorEntry(A, 3, start, start[::-1])
    assert decode_vector(encode_vector([mark, VersionVectorEntry(B, 0, start, start)])) == {A: mark}
    assert seqs_by_author([{A: MARK}, {A: (4, *MARK[1:]), B: MARK}]) == {A: {3, 4}, B: {3}}


@pytest.mark.parametrize(
    "marks",
    [
        {f"{n:012x}": MARK for n in range(MAX_AUTHORS + 1)},
        {"not an id": MARK},
        {A + "\n": MARK},
        {A: (0, *MARK[1:])},
        {A: (2**53, *MARK[1:])},
        {A: (3, "0" * 31, "1" * 32)},
        {A: (3, "0" * 32, "1" * 32 + "\n")},
        {A: (3, "0" * 32)},
        [A],
    ],
    ids=["too many", "no id", "a line", "nothing", "too far", "short", "a line in it", "no order", "a list"],
)
def test_malformed_version_vectors_are_refused(marks: object) -> None:
    assert len(convert({f"{n:012x}": MARK for n in range(MAX_AUTHORS)}, VersionVector)) == MAX_AUTHORS
    with pytest.raises(ValidationError):
        convert(marks, VersionVector)
