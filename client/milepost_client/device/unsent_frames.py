"""What a device signed and has not sent."""

from __future__ import annotations

from collections.abc import Iterator

from milepost_client.device.identity import Identity
from milepost_shared.protocol.signatures import to_sign
from milepost_shared.replication.outbox import next_unsigned
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import NOT_STORED, FrameRow


def signed_tail(log: Log, device: str, identity: Identity, after: int) -> Iterator[FrameRow]:
    """Frames of what `device` wrote after seq `after`, signed now by its key. Raises Damaged."""
    while bundle := next_unsigned(log, device, after):
        signature = identity.sign(to_sign(log.user, device, bundle.last, bundle.chain))
        yield FrameRow(device, bundle.first, bundle.last, NOT_STORED, signature)
        after = bundle.last
