"""Admission of a device's own events without a server: they are stamped and acknowledged."""

from __future__ import annotations

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_shared.events.ordering import effective_stamp
from milepost_shared.events.types import decode_header, refs
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.messages import AdmissionNotice
from milepost_shared.replication.admission import Admission
from milepost_shared.replication.outbox import UnsignedFrame, next_unsigned
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log


async def admit(device: Device, stored_at: int) -> None:
    """Admit the device's pending events, in frames stored at `stored_at`."""
    identity = Identity.load_or_create(device.home)
    await device.log.write(lambda log: admit_in(log, device.id, identity, stored_at))


def admit_in(log: Log, device: str, identity: Identity, stored_at: int) -> None:
    """Do the same within a transaction."""
    while bundle := next_unsigned(log, device, log.head(device).admitted):
        admitted = AdmissionNotice(
            first=bundle.first,
            last=bundle.last,
            chain=bundle.chain.hex(),
            sig=run_sync(identity.sign(bundle.signing_input)),
            stored_at=stored_at,
            effective=_stamps(log, bundle, stored_at),
        )
        assert Admission(log).acknowledge(device, admitted)


def _stamps(log: Log, bundle: UnsignedFrame, stored_at: int) -> dict[int, int]:
    """Return the effective stamps by the formula of shared/decisions/0006-order.md."""
    stamps: dict[int, int] = {}
    previous = log.events.effective(f"{bundle.device}-{bundle.first - 1}") or 0
    for seq, item in enumerate(bundle.events, bundle.first):
        raw = bytes(item)
        event = decode_or_none(raw)
        named = [log.events.effective(ref) or 0 for ref in (refs(event) if event else ())]
        previous = stamps[seq] = effective_stamp(decode_header(raw).made, stored_at, previous, named)
    return stamps
