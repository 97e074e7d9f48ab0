"""Attestation: this device reports how far its log goes, and hears the same of the server and of others."""

from __future__ import annotations

import time
from contextlib import suppress

from msgspec.structs import replace

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.device.heard_proof import HeardProof, keep_proof
from milepost_client.network.exchange import Exchange
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.hash_chain import VersionVectorEntry
from milepost_shared.protocol.messages import MAX_OWN_LACKING, Prove
from milepost_shared.replication.version_vector import encode_vector, from_heads, recompute
from milepost_shared.storage.log import Log

ATTESTS_WITHIN = 1.5
"""Seconds for which the end of a sync waits for the answer: the sync is complete without it."""
PROVES_WITHIN = 4.0


async def attest(device: Device, exchange: Exchange) -> None:
    """Report what the heads say, at the end of a sync, and keep the answer.

    A server of an earlier version does not answer, nor does one that just went away. The sync counts all
    the same.
    """
    with suppress(MilepostError):
        marks, asked = await device.log.read(lambda log: (from_heads(log), _question(log, device.id)))
        await _exchange_proofs(device, exchange, marks, asked, ATTESTS_WITHIN)


async def prove_log(device: Device, exchange: Exchange) -> HeardProof:
    """Report what the bytes of every event prove, have the server prove its own, and keep the answer.

    Raises NotAllowed or Offline.
    """
    prefixes, asked = await device.log.read(lambda log: (recompute(log), _question(log, device.id)))
    marks = [prefix.entries[prefix.admitted] for prefix in prefixes.values()]
    return await _exchange_proofs(device, exchange, marks, replace(asked, whole=True), PROVES_WITHIN)


def _question(log: Log, device: str) -> Prove:
    return Prove(marks={}, waiting=log.waiting(), lacking=log.texts.lacking_of(device, MAX_OWN_LACKING))


async def _exchange_proofs(
    device: Device,
    exchange: Exchange,
    marks: list[VersionVectorEntry],
    asked: Prove,
    within: float,
) -> HeardProof:
    proof = await exchange.prove(replace(asked, marks=encode_vector(marks)), within)
    heard = HeardProof(round(time.time() * MICROSECONDS), proof)
    await device.log.write(lambda log: keep_proof(log, heard))
    return heard
