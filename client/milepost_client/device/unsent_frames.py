"""Frames of the device's own events, signed with its key."""

from __future__ import annotations

from collections.abc import Iterator

from milepost_client.device.identity import Identity
from milepost_shared.protocol.messages import Frame
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.replication.outbox import next_unsigned
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import NOT_STORED, FrameRow


def next_signed(log: Log, device: str, identity: Identity, after: int) -> Frame | None:
    """Return the next frame of what `device` wrote after seq `after`, signed with its key, or None.

    Raises Damaged where an event is not what was written.
    """
    unsigned = next_unsigned(log, device, after)
    if unsigned is None:
        return None
    message = frame_signing_input(log.user, device, unsigned.last, unsigned.chain)
    return unsigned.signed(identity.sign(message))


def signed_tail(log: Log, device: str, identity: Identity, after: int) -> Iterator[FrameRow]:
    """Yield all frames of what `device` wrote after seq `after`, signed with its key. Raises Damaged."""
    while frame := next_signed(log, device, identity, after):
        yield FrameRow(device, frame.first, frame.last, NOT_STORED, frame.sig)
        after = frame.last
