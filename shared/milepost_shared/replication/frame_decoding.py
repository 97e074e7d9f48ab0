"""Decoding the events of a frame, and refusing what a client of ours would never send."""

from __future__ import annotations

from msgspec import Struct

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.redaction import encode_redaction
from milepost_shared.events.texts import to_store
from milepost_shared.events.types import Event, Header, decode_header
from milepost_shared.events.validation import decode_or_none, nests_deeply
from milepost_shared.protocol.messages import MAX_FRAME_BYTES, MAX_FRAME_EVENTS, Frame, Refused


class DecodedEvent(Struct, frozen=True, gc=False):
    """One event of a frame: its own seq and `made`, the event if it is understood, the chain after it, and
    its texts if the frame brings them. With a `redaction` it is what is left of one."""

    seq: int
    made: int
    event: Event | None
    chain: bytes
    raw: bytes
    texts: bytes | None
    redaction: bytes | None = None


def decode_frame(frame: Frame) -> list[DecodedEvent] | Refused:
    """Return the events of a frame, or why it is refused.

    An event is one line of UTF-8 that names its own author and seq. It does not nest deeply: how deep a
    reader gets differs between machines, and what one took in another could not.
    """
    size = sum(map(len, frame.raws)) + sum(map(len, frame.texts_by_seq.values()))
    if not 0 < len(frame.events) <= MAX_FRAME_EVENTS or size > MAX_FRAME_BYTES:
        return "oversized"
    decoded: list[DecodedEvent] = []
    for seq, (raw, chain) in enumerate(zip(frame.raws, frame.chains[1:], strict=True), frame.first):
        event = decode_or_none(raw)
        header = header_or_none(raw, event)
        if header is None or (header.device, header.seq) != (frame.device, seq):
            return "malformed"
        given = frame.texts_by_seq.get(seq)
        texts = to_store(raw, given, header.texts) if given else None
        left = frame.erased.get(seq)
        redaction = encode_redaction(left) if left else None
        decoded.append(DecodedEvent(seq, header.made, event, chain, raw, texts, redaction))
    return decoded


def header_or_none(raw: bytes, event: Event | None) -> Header | None:
    """Return the header of an event's bytes, which were decoded to `event`.

    None if they are more than one line, no UTF-8, nested too deeply, or without a header.
    """
    try:
        raw.decode()
        return None if 0x0A in raw or 0x0D in raw or nests_deeply(raw) else event or decode_header(raw)
    except UNREADABLE:
        return None
