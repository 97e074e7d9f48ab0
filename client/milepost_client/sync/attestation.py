"""Attestation: this device reports how far its log goes, and hears the same of the server and of others."""

from __future__ import annotations

import time
from contextlib import suppress

import msgspec
from msgspec import Struct

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.network.exchange import Exchange
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.hash_chain import VersionVectorEntry
from milepost_shared.protocol.messages import Proof, Prove
from milepost_shared.replication.version_vector import encode_vector, from_heads, recompute
from milepost_shared.storage.log import Log

ATTESTS_WITHIN = 1.5
"""Seconds for which the end of a sync waits for the answer: the sync is complete without it."""
PROVES_WITHIN = 4.0
KEPT_FOR = 60 * MICROSECONDS
"""How long an answer that says nothing new is not written: each write waits for the disk."""


class HeardProof(Struct, frozen=True):
    """The server's last answer, and when it came by this machine's clock (a stamp).

    Its age is then known however far the two clocks are apart.
    """

    at: int
    proof: Proof


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


def last_proof(log: Log) -> HeardProof | None:
    """Return the answer that was kept; None where there is none, or one that another version wrote."""
    kept = log.metadata.text("proof")
    try:
        return msgspec.json.decode(kept, type=HeardProof) if kept else None
    except msgspec.MsgspecError:
        return None


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


def keep_proof(log: Log, heard: HeardProof) -> None:
    """Keep an answer, where it says something new or the one that was kept is old."""
    if _is_news(last_proof(log), heard):
        log.metadata.put("proof", msgspec.json.encode(heard).decode())


def _is_news(last: HeardProof | None, heard: HeardProof) -> bool:
    if last is None or not 0 <= heard.at - last.at < KEPT_FOR:
        return True
    return _content(last.proof) != _content(heard.proof)


def _content(proof: Proof) -> tuple[object, ...]:
    """Return what an answer says, without its times."""
    reports = [(report.device, report.marks, report.waiting) for report in proof.reports]
    return proof.marks, proof.names, proof.damaged, reports
