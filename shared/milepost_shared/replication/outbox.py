"""Frames that leave a log: new events of its own, and stored frames for others (design section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Raw

from milepost_shared.errors import Damaged
from milepost_shared.events.types import made_of
from milepost_shared.protocol.hash_chain import chain_next
from milepost_shared.protocol.messages import MOST_EVENTS, MOST_FRAME_BYTES, Admitted, Frame
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import FrameRow


class UnsignedFrame(NamedTuple):
    """Events that are not in a frame yet: all a frame has but its signature, with the chain to sign."""

    device: str
    first: int
    prev: str
    events: list[Raw]
    last: int
    chain: bytes

    def signed(self, signature: bytes) -> Frame:
        """The frame, with its author's signature."""
        return Frame(device=self.device, first=self.first, prev=self.prev, events=self.events, sig=signature)


def next_unsigned(log: Log, device: str, after: int) -> UnsignedFrame | None:
    """The next events of `device` after seq `after` that fit one frame; None where there are none, or
    where the next one is a damaged one that was set aside.

    Raises Damaged where one is not what was written: a signature must not vouch for it.
    """
    chain = prev = log.chain_at(device, after)
    events: list[Raw] = []
    size = 0
    held = log.events.between(device, after + 1, after + MOST_EVENTS)
    for expected, (seq, _, raw) in enumerate(held, after + 1):
        size += len(raw) + 1
        if chain is None or seq != expected or (events and size > MOST_FRAME_BYTES):
            break
        chain = chain_next(chain, raw)
        events.append(Raw(raw))
    if not events or prev is None or chain is None:
        return None
    last = after + len(events)
    if log.chain_at(device, last) != chain:
        raise Damaged
    return UnsignedFrame(device, after + 1, prev.hex(), events, last, chain)


def frames_after(log: Log, device: str, after: int) -> Iterator[Frame]:
    """A device's signed frames beyond seq `after`, in order, each as it came.

    The first is cut to begin right after `after`; its signature holds all the same. They end before a
    frame in which an event is missing, or that follows one: it is damaged here, and has to be fetched
    again first.
    """
    for row in log.frames.beyond(device, after):
        first = max(row.first, after + 1)
        held = log.events.between(device, first, row.last)
        prev = log.chain_at(device, first - 1)
        if prev is None or len(held) <= row.last - first:
            return
        yield Frame(
            device=device,
            first=first,
            prev=prev.hex(),
            events=[Raw(raw) for _, _, raw in held],
            sig=row.signature,
            stored_at=row.stored_at or None,
            effective=_moved(held) if row.stored_at else {},
        )


def admitted_frames(log: Log, device: str, after: int) -> Iterator[Admitted]:
    """A device's stored frames beyond seq `after` without their bytes, for itself.

    They end before one whose last event is missing: it is damaged here, and its author sends it again.
    """
    for row in log.frames.beyond(device, after):
        chain = log.chain_at(device, row.last)
        if chain is None:
            return
        yield _admitted(log, row, chain)


def _admitted(log: Log, row: FrameRow, chain: bytes) -> Admitted:
    return Admitted(
        first=row.first,
        last=row.last,
        chain=chain.hex(),
        sig=row.signature,
        stored_at=row.stored_at,
        effective=_moved(log.events.between(row.device, row.first, row.last)),
    )


def _moved(held: list[tuple[int, int, bytes]]) -> dict[int, int]:
    """The effective stamps, by seq, that differ from `made`."""
    return {seq: effective for seq, effective, raw in held if made_of(raw) != effective}
