"""Attestation: this device reports how far its log goes, and hears the same of the server and of others."""

from __future__ import annotations

import time
from contextlib import suppress

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.device.heard_proof import HeardProof, keep_proof
from milepost_client.network.exchange import Exchange
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.hash_chain import VersionVectorEntry
from milepost_shared.protocol.messages import Prove
from milepost_shared.replication.version_vector import encode_vector, from_heads, recompute

ATTESTS_WITHIN = 1.5
"""Seconds for which the end of a sync waits for the answer: the sync is complete without it."""
PROVES_WITHIN = 4.0


async def attest(device: Device, exchange: Exchange) -> None:
    """Report what the heads say, at the end of a sync, and keep the answer.

    A server of an earlier version does not answer, nor does one that just went away. The sync counts all
    the same.
    """
    with suppress(MilepostError):
        marks, waiting = await device.log.read(lambda log: (from_heads(log), log.waiting()))
        await _exchange_proofs(device, exchange, marks, waiting, ATTESTS_WITHIN, whole=False)


async def prove_log(device: Device, exchange: Exchange) -> HeardProof:
    """Report what the bytes of every event prove, have the server prove its own, and keep the answer.

    Raises NotAllowed or Offline.
    """
    prefixes, waiting = await device.log.read(lambda log: (recompute(log), log.waiting()))
    marks = [prefix.entries[prefix.admitted] for prefix in prefixes.values()]
    return await _exchange_proofs(device, exchange, marks, waiting, PROVES_WITHIN, whole=True)


async def _exchange_proofs(
    device: Device,
    exchange: Exchange,
    marks: list[VersionVectorEntry],
    waiting: int,
    within: float,
    *,
    whole: bool,
) -> HeardProof:
    proof = await exchange.prove(Prove(marks=encode_vector(marks), waiting=waiting, whole=whole), within)
    heard = HeardProof(round(time.time() * MICROSECONDS), proof)
    await device.log.write(lambda log: keep_proof(log, heard))
    return heard
