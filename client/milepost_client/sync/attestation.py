"""Telling the server how far this device's log goes, and hearing the same of it and of the other devices."""

from __future__ import annotations

import time
from contextlib import suppress

import msgspec
from msgspec import Struct

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.sync.broker_client import Exchange
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.hash_chain import VersionVectorEntry
from milepost_shared.protocol.messages import Proof, Prove
from milepost_shared.replication.version_vector import from_heads, recompute, to_wire
from milepost_shared.storage.log import Log

TELLS_WITHIN = 1.5
"""Seconds that the end of a sync gives it: a sync is done without it."""
PROVES_WITHIN = 4.0
KEPT_FOR = 60 * MICROSECONDS
"""How long an answer that says nothing new is not written: each write waits for the disk."""


class Heard(Struct, frozen=True):
    """The server's last answer, and when it was heard: by the clock of this machine, so that its age can
    be told however far that is from the server's."""

    at: int
    proof: Proof


async def tell_server(device: Device, exchange: Exchange) -> None:
    """Report what the heads say, at the end of a sync, and keep the answer. Where there is none (the
    server is of an earlier version, or just went away) the sync is no worse."""
    with suppress(MilepostError):
        marks, waiting = await device.log.read(lambda log: (from_heads(log), log.waiting()))
        await _exchanged(device, exchange, marks, waiting, TELLS_WITHIN, whole=False)


async def ask(device: Device, exchange: Exchange) -> Heard:
    """Report what the bytes of every event prove, and have the server prove its own; the answer is kept.
    Raises NotAllowed or Offline."""
    held, waiting = await device.log.read(lambda log: (recompute(log), log.waiting()))
    marks = [each.marks[each.admitted] for each in held.values()]
    return await _exchanged(device, exchange, marks, waiting, PROVES_WITHIN, whole=True)


def last_heard(log: Log) -> Heard | None:
    """The answer that was kept; None where there is none, or one that another version wrote."""
    try:
        return (
            msgspec.json.decode(log.metadata.text("proof"), type=Heard)
            if log.metadata.text("proof")
            else None
        )
    except msgspec.MsgspecError:
        return None


async def _exchanged(
    device: Device,
    exchange: Exchange,
    marks: list[VersionVectorEntry],
    waiting: int,
    within: float,
    *,
    whole: bool,
) -> Heard:
    proof = await exchange.prove(Prove(marks=to_wire(marks), waiting=waiting, whole=whole), within)
    heard = Heard(round(time.time() * MICROSECONDS), proof)
    if await device.log.read(lambda log: _says_more(last_heard(log), heard)):
        await device.log.write(lambda log: log.metadata.put("proof", msgspec.json.encode(heard).decode()))
    return heard


def _says_more(last: Heard | None, heard: Heard) -> bool:
    """Whether an answer says something that the last one did not, or confirms an old one."""
    if last is None or not 0 <= heard.at - last.at < KEPT_FOR:
        return True
    return _said(last.proof) != _said(heard.proof)


def _said(proof: Proof) -> tuple[object, ...]:
    """What an answer says, whenever it was heard."""
    told = [(each.device, each.marks, each.waiting) for each in proof.reports]
    return proof.marks, proof.names, proof.damaged, told
