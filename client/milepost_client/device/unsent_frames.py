"""Frames of the device's own events, signed with its key."""

from __future__ import annotations

from collections.abc import Sequence

from milepost_client.device.device import Device
from milepost_client.device.signing import Signer
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.outbox import UnsignedFrame, next_unsigned
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import NOT_STORED, FrameRow


async def sign_frame(signer: Signer, unsigned: UnsignedFrame) -> Frame:
    """Return the frame with the signature of its author, whose key that is."""
    return unsigned.signed(await signer.sign(unsigned.signing_input))


async def signed_tail(device: Device, signer: Signer) -> list[FrameRow]:
    """Return signed frames of all that the device wrote and no server has admitted. Raises Damaged.

    Another process may write meanwhile: see `covers_tail`.
    """
    rows: list[FrameRow] = []
    while unsigned := await device.log.read(lambda log: _next(log, device, rows)):
        frame = await sign_frame(signer, unsigned)
        rows.append(FrameRow(device.id, frame.first, frame.last, NOT_STORED, frame.sig))
    return rows


def covers_tail(log: Log, device: Device, rows: Sequence[FrameRow]) -> bool:
    """Return whether nothing follows in the log what the frames of `signed_tail` cover."""
    return _next(log, device, rows) is None


def _next(log: Log, device: Device, rows: Sequence[FrameRow]) -> UnsignedFrame | None:
    return next_unsigned(log, device.id, rows[-1].last if rows else log.head(device.id).admitted)
