"""What a server does to a device's own events, without the server: it stamps and acknowledges them."""

from __future__ import annotations

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_shared.events.ordering import effective_stamp
from milepost_shared.events.types import decode_header, refs
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.messages import Admitted
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.replication.admission import Admission
from milepost_shared.replication.outbox import UnsignedFrame, next_unsigned
from milepost_shared.storage.log import Log


async def admit(device: Device, stored_at: int) -> None:
    """Let the device's waiting events count as admitted, in frames stored at `stored_at`."""
    identity = Identity.load_or_create(device.home)
    await device.log.write(lambda log: admit_in(log, device.id, identity, stored_at))


def admit_in(log: Log, device: str, identity: Identity, stored_at: int) -> None:
    """The same within a transaction."""
    while bundle := next_unsigned(log, device, log.head(device).admitted):
        admitted = Admitted(
            first=bundle.first,
            last=bundle.last,
            chain=bundle.chain.hex(),
            sig=identity.sign(frame_signing_input(log.user, device, bundle.last, bundle.chain)),
            stored_at=stored_at,
            effective=_stamps(log, bundle, stored_at),
        )
        assert Admission(log).acknowledge(device, admitted)


def _stamps(log: Log, bundle: UnsignedFrame, stored_at: int) -> dict[int, int]:
    """The effective stamps by the formula of design section 3."""
    stamps: dict[int, int] = {}
    previous = log.events.effective(f"{bundle.device}-{bundle.first - 1}") or 0
    for seq, item in enumerate(bundle.events, bundle.first):
        raw = bytes(item)
        event = decode_or_none(raw)
        named = [log.events.effective(ref) or 0 for ref in (refs(event) if event else ())]
        previous = stamps[seq] = effective_stamp(decode_header(raw).made, stored_at, previous, named)
    return stamps
