"""Taking in frames: what the server admits, and what a device takes over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Raw

from milepost_shared.events.ordering import CLOCK_TOLERANCE
from milepost_shared.protocol.hash_chain import start_chain
from milepost_shared.protocol.messages import MAX_FRAME_BYTES, Frame
from milepost_shared.replication.admission import Acceptance, Admission, Refusal
from milepost_shared.replication.outbox import frames_after, next_unsigned
from tests.shared.builders import NOW, TODAY, USER, A, B, activity_draft
from tests.shared.devices import SIGNATURE, Peer, digests, open_server, push, sync

LATER = NOW + 1_000_000


async def framed(folder: Path, events: int = 3, skew: int = 0) -> tuple[Peer, Frame]:
    """A device with some events, and the frame of them."""
    peer = await Peer.open(folder, A, skew)
    await peer.append([activity_draft(note=str(n)) for n in range(events)], NOW, TODAY)
    bundle = await peer.file.read(lambda log: next_unsigned(log, A, 0))
    assert bundle is not None
    return peer, bundle.signed(SIGNATURE)


def changed(frame: Frame, **fields: Any) -> Frame:
    return msgspec.structs.replace(frame, **fields)


async def test_a_frame_is_admitted_once_and_again_harmlessly(tmp_path: Path) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    assert await server.write(lambda log: Admission(log).admit(frame, LATER)) == Acceptance(3, 0)
    assert await server.write(lambda log: Admission(log).admit(frame, LATER + 5)) == Acceptance(0, 3)
    await sync(peer, server, LATER)
    assert len(await digests(peer.file, server)) == 1
    await peer.file.close()
    await server.close()


async def test_an_overlapping_frame_adds_only_what_is_new(tmp_path: Path) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    first = changed(frame, events=frame.events[:2])
    await server.write(lambda log: Admission(log).admit(first, LATER))
    assert await server.write(lambda log: Admission(log).admit(frame, LATER)) == Acceptance(1, 2)
    await peer.file.close()
    await server.close()


def newline(frame: Frame) -> Frame:
    return changed(frame, events=[Raw(bytes(frame.events[0]) + b"\n"), *frame.events[1:]])


def other_author(frame: Frame) -> Frame:
    return changed(frame, device=B, prev=start_chain(USER, B).hex())


def too_many(frame: Frame) -> Frame:
    return changed(frame, events=frame.events * 200)


def too_big(frame: Frame) -> Frame:
    return changed(frame, events=[Raw(b'{"x":"' + b"x" * MAX_FRAME_BYTES + b'"}')])


def not_utf8(frame: Frame) -> Frame:
    return changed(frame, events=[Raw(bytes(frame.events[0]).replace(b'"day"', b'"d\xffy"'))])


def deep(frame: Frame) -> Frame:
    return changed(frame, events=[Raw(bytes(frame.events[0])[:-1] + b',"x":' + b"[" * 99 + b"]" * 99 + b"}")])


CASES = [
    (lambda frame: changed(frame, events=[]), "oversized"),
    (too_many, "oversized"),
    (too_big, "oversized"),
    (newline, "malformed"),
    (not_utf8, "malformed"),
    (deep, "malformed"),
    (other_author, "malformed"),
    (lambda frame: changed(frame, events=frame.events[1:]), "malformed"),
    (lambda frame: changed(frame, first=2, events=frame.events[1:]), "gap"),
    (lambda frame: changed(frame, prev="0" * 32), "forked"),
]


@pytest.mark.parametrize(("spoil", "reason"), CASES)
async def test_a_bad_frame_is_refused_with_the_reason(tmp_path: Path, spoil: Any, reason: str) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    assert await server.write(lambda log: Admission(log).admit(spoil(frame), LATER)) == Refusal(reason)  # type: ignore[arg-type]
    assert await server.read(lambda log: log.events.count()) == 0
    await peer.file.close()
    await server.close()


async def test_other_bytes_under_a_known_number_are_a_fork(tmp_path: Path) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    await server.write(lambda log: Admission(log).admit(frame, LATER))
    twin = changed(frame, events=[Raw(bytes(frame.events[0]).replace(b"1.0", b"9.0"))])
    assert await server.write(lambda log: Admission(log).admit(twin, LATER)) == Refusal("forked")
    await peer.file.close()
    await server.close()


async def test_an_unknown_type_is_kept_counted_and_passed_on_as_it_was_written(tmp_path: Path) -> None:
    raw = msgspec.json.encode({"type": "GoalMerged", "device": A, "seq": 1, "made": NOW, "into": [1]})
    frame = Frame(device=A, first=1, prev=start_chain(USER, A).hex(), events=[Raw(raw)], sig=SIGNATURE)
    server, peer = await open_server(tmp_path), await Peer.open(tmp_path, B)
    assert await server.write(lambda log: Admission(log).admit(frame, LATER)) == Acceptance(1, 0)
    await sync(peer, server, LATER)
    kept = await peer.file.read(lambda log: log.events.not_understood())
    assert kept == [(A, 1, raw)]
    await peer.file.close()
    await server.close()


async def test_a_clock_ahead_is_clamped_and_both_sides_order_alike(tmp_path: Path) -> None:
    peer, _ = await framed(tmp_path, skew=10**15)
    server = await open_server(tmp_path)
    await sync(peer, server, LATER)
    expected = [LATER + CLOCK_TOLERANCE + n for n in range(3)]
    for log_file in (peer.file, server):
        assert [
            effective for _, effective, _ in await log_file.read(lambda log: log.events.between(A, 1, 3))
        ] == expected
    assert len(await digests(peer.file, server)) == 1
    await peer.file.close()
    await server.close()


async def test_history_keeps_its_stamps_on_a_new_server_but_nobody_can_backdate_on_an_existing_one(
    tmp_path: Path,
) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    created = await server.read(lambda log: log.metadata.number("created"))
    old = changed(frame, stored_at=created - 5, effective={1: created - 9, 2: created - 8, 3: created - 7})
    late = changed(frame, stored_at=created + 5, effective={1: 5, 2: 6, 3: 7})
    await server.write(lambda log: Admission(log).admit(old, LATER, history=True))
    assert [e for _, e, _ in await server.read(lambda log: log.events.between(A, 1, 3))] == [
        created - n for n in (9, 8, 7)
    ]
    (tmp_path / "other").mkdir()
    standing = await open_server(tmp_path / "other")
    await standing.write(lambda log: Admission(log).admit(late, LATER, history=True))
    assert min(e for _, e, _ in await standing.read(lambda log: log.events.between(A, 1, 3))) >= NOW
    for file in (peer.file, server, standing):
        await file.close()


async def test_on_a_standing_server_nobody_brings_history(tmp_path: Path) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    created = await server.read(lambda log: log.metadata.number("created"))
    old = changed(frame, stored_at=created - 5, effective={1: created - 9, 2: created - 8, 3: created - 7})
    await server.write(lambda log: Admission(log).admit(old, LATER))
    assert min(e for _, e, _ in await server.read(lambda log: log.events.between(A, 1, 3))) >= NOW
    await peer.file.close()
    await server.close()


async def test_stamps_in_a_frame_yield_to_those_that_a_new_server_set_before(tmp_path: Path) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    created = await server.read(lambda log: log.metadata.number("created"))
    late_letter = changed(frame, events=frame.events[:1])
    whole = changed(frame, stored_at=created - 5, effective={1: created - 9, 2: created - 8, 3: created - 7})
    await server.write(lambda log: Admission(log).admit(late_letter, LATER))
    assert await server.write(lambda log: Admission(log).admit(whole, LATER, history=True)) == Acceptance(
        2, 1
    )
    stamps = [e for _, e, _ in await server.read(lambda log: log.events.between(A, 1, 3))]
    assert stamps == sorted(stamps) and stamps[0] >= NOW
    await peer.file.close()
    await server.close()


async def test_stamps_that_do_not_rise_are_refused(tmp_path: Path) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    created = await server.read(lambda log: log.metadata.number("created"))
    spoiled = changed(frame, stored_at=created - 5, effective={1: 9, 2: 8, 3: 10})
    assert await server.write(lambda log: Admission(log).admit(spoiled, LATER, history=True)) == Refusal(
        "stamps"
    )
    await peer.file.close()
    await server.close()


async def test_an_event_from_an_export_leaves_room_for_later_ones(tmp_path: Path) -> None:
    raws = [
        msgspec.json.encode({"type": "Foreseen", "device": A, "seq": seq, "made": 2**53 - 1})
        for seq in (1, 2)
    ]
    frame = Frame(device=A, first=1, prev=start_chain(USER, A).hex(), events=list(map(Raw, raws)), sig=b"")
    peer = await Peer.open(tmp_path, B)
    assert await peer.file.write(lambda log: Admission(log).apply_unadmitted(frame)) == Refusal("stamps")
    assert await peer.file.read(lambda log: log.events.count()) == 0
    await peer.file.close()


async def test_stored_frames_are_sent_as_they_came_and_can_begin_in_the_middle(tmp_path: Path) -> None:
    peer, frame = await framed(tmp_path)
    server = await open_server(tmp_path)
    await push(peer, server, LATER)
    [whole] = await server.read(lambda log: list(frames_after(log, A, 0)))
    [rest] = await server.read(lambda log: list(frames_after(log, A, 2)))
    assert (whole.events, whole.sig) == (frame.events, frame.sig)
    assert (rest.first, rest.events) == (3, frame.events[2:])
    await peer.file.close()
    await server.close()
