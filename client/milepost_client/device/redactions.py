"""Attesting what is left of erased events that had texts inside (shared/decisions/0038-old-events.md)."""

from __future__ import annotations

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.device.signing import Signer
from milepost_shared.events.redaction import Redaction
from milepost_shared.replication.redacting import attest


async def attest_redactions(device: Device, signer: Signer | None = None) -> None:
    """Take out what stands inside of erased events, and attest what is left with the device's key, which
    `signer` is if it is at hand.

    Until then nobody takes over what is left. Raises StorageFailed.
    """
    if not await device.log.read(lambda log: log.attests_something):
        return
    await device.log.write(lambda log: log.redact())
    unsigned, user = await device.log.read(lambda log: (log.redactions.unsigned(), log.user))
    key = signer or await device.keys.load_or_create()
    signed: list[tuple[str, Redaction]] = []
    for ref, each in unsigned:
        signature = await key.sign(each.signing_input(user, ref))
        signed.append((ref, replace(each, by=device.id, sig=signature)))
    await device.log.write(lambda log: attest(log, device.id, signed))
