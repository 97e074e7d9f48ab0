"""Frames that leave a log: its own new events, and stored frames for others.

See shared/decisions/0015-frames.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Raw

from milepost_shared.errors import Damaged
from milepost_shared.events.redaction import Redaction
from milepost_shared.events.types import decode_made
from milepost_shared.protocol.messages import MAX_FRAME_BYTES, MAX_FRAME_EVENTS, AdmissionNotice, Frame
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import FrameRow
from milepost_shared.storage.tables.redactions import chain_after

MAX_ASKED_BYTES = 128 * 1024
"""The share of an answer for texts that were asked for."""


class UnsignedFrame(NamedTuple):
    """A frame of a `user`'s log without its signature, and the seq and the chain of its last event, which are
    signed."""

    user: str
    device: str
    first: int
    prev: str
    events: list[Raw]
    last: int
    chain: bytes
    texts: dict[int, Raw]
    erased: dict[int, Redaction]

    @property
    def signing_input(self) -> bytes:
        """The bytes that the author signs."""
        return frame_signing_input(self.user, self.device, self.last, self.chain)

    def signed(self, signature: bytes) -> Frame:
        """Return the frame with its author's signature."""
        return Frame(
            device=self.device,
            first=self.first,
            prev=self.prev,
            events=self.events,
            sig=signature,
            texts=self.texts,
            erased=self.erased,
        )


def next_unsigned(log: Log, device: str, after: int, most: int = MAX_FRAME_BYTES) -> UnsignedFrame | None:
    """Return the events of `device` after seq `after` that fit one frame of `most` bytes; at least one event.

    None if there are none, if the next one is damaged and was set aside, or if nobody has attested yet what
    is left of one that was erased. Raises Damaged if one is not as it was written: a signature must not vouch
    for it.
    """
    chain = prev = log.chain_at(device, after)
    events: list[Raw] = []
    size = 0
    stored = log.events.between(device, after + 1, after + MAX_FRAME_EVENTS)
    texts = log.texts.to_send(device, after + 1, after + MAX_FRAME_EVENTS)
    redacted = log.redactions.of(device, after + 1, after + MAX_FRAME_EVENTS)
    for expected, (seq, _, raw) in enumerate(stored, after + 1):
        size += len(raw) + 1 + len(texts.get(seq, b""))
        if chain is None or seq != expected or (events and size > most):
            break
        chain = chain_after(chain, raw, redacted.get(seq))
        events.append(Raw(raw))
    if not events or prev is None or chain is None:
        return None
    last = after + len(events)
    if log.chain_at(device, last) != chain:
        raise Damaged
    erased = log.redactions.signed(device, after + 1, last)
    if erased is None:
        return None
    beside = {seq: Raw(each) for seq, each in texts.items() if seq <= last}
    return UnsignedFrame(log.user, device, after + 1, prev.hex(), events, last, chain, beside, erased)


def frames_after(log: Log, device: str, after: int) -> Iterator[Frame]:
    """Return a device's signed frames beyond seq `after`, in order, each as it came.

    The first is cut to begin right after `after`; its signature holds all the same. They end before a frame
    that lacks an event, or that follows one: that event is damaged and has to be fetched again first. So they
    do before one with the rest of an event that nobody attested yet.
    """
    for row in log.frames.after(device, after):
        first = max(row.first, after + 1)
        stored = log.events.between(device, first, row.last)
        prev = log.chain_at(device, first - 1)
        erased = log.redactions.signed(device, first, row.last)
        if prev is None or erased is None or len(stored) <= row.last - first:
            return
        yield Frame(
            device=device,
            first=first,
            prev=prev.hex(),
            events=[Raw(raw) for _, _, raw in stored],
            sig=row.signature,
            stored_at=row.stored_at or None,
            effective=_changed_stamps(stored) if row.stored_at else {},
            texts=_fitting(log, device, first, row.last, sum(len(raw) for _, _, raw in stored)),
            erased=erased,
        )


def _fitting(log: Log, device: str, first: int, last: int, size: int) -> dict[int, Raw]:
    """Return the texts that fit a frame whose events take `size` bytes. It may have been signed before they
    were here; what does not fit is asked for."""
    found: dict[int, Raw] = {}
    for seq, texts in log.texts.to_send(device, first, last).items():
        size += len(texts)
        if size <= MAX_FRAME_BYTES:
            found[seq] = Raw(texts)
    return found


def frame_with_texts(log: Log, device: str, seq: int) -> Frame | None:
    """Return the signed frame that begins with a device's event `seq`, where the log has its texts."""
    if seq not in log.texts.to_send(device, seq, seq) and log.redactions.inside(device, seq) is None:
        return None
    return next(frames_after(log, device, seq - 1), None)


def texts_of(log: Log, events: Iterable[tuple[str, int]]) -> dict[str, Raw]:
    """Return the texts of some events, by ref, as far as the log has them and they fit an answer; the whole
    event where they stand inside of it."""
    found: dict[str, Raw] = {}
    size = 0
    for device, seq in events:
        inside = log.redactions.inside(device, seq)
        for texts in (inside,) if inside else log.texts.to_send(device, seq, seq).values():
            size += len(texts)
            if size <= MAX_ASKED_BYTES:
                found[f"{device}-{seq}"] = Raw(texts)
    return found


def admitted_frames(log: Log, device: str, after: int) -> Iterator[AdmissionNotice]:
    """Return a device's stored frames beyond seq `after` without their bytes, for the device itself.

    They end before a frame that lacks its last event: that is damaged, and its author sends it again.
    """
    for row in log.frames.after(device, after):
        chain = log.chain_at(device, row.last)
        if chain is None:
            return
        yield _admitted(log, row, chain)


def _admitted(log: Log, row: FrameRow, chain: bytes) -> AdmissionNotice:
    return AdmissionNotice(
        first=row.first,
        last=row.last,
        chain=chain.hex(),
        sig=row.signature,
        stored_at=row.stored_at,
        effective=_changed_stamps(log.events.between(row.device, row.first, row.last)),
    )


def _changed_stamps(events: list[tuple[int, int, bytes]]) -> dict[int, int]:
    """Return the effective stamps, by seq, that differ from `made`."""
    return {seq: effective for seq, effective, raw in events if decode_made(raw) != effective}
