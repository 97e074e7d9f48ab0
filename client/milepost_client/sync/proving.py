"""Proving that this device and its server hold the same."""

from __future__ import annotations

import time
from typing import NamedTuple

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.device.heard_proof import last_proof
from milepost_client.network.server_link import load_link
from milepost_client.parsing.refs import DeviceNames
from milepost_client.sync.attestation import prove_log
from milepost_client.sync.sync import Connect
from milepost_client.sync.verification import Evidence, gather_evidence, locate_differences, names_with_server
from milepost_shared.errors import Offline
from milepost_shared.storage.log import Log


class ProofResult(NamedTuple):
    """The evidence, the names of the devices, and the error where the server was out of reach."""

    evidence: Evidence
    names: DeviceNames
    offline: Offline | None


async def prove(device: Device, connect: Connect) -> ProofResult:
    """Ask the server, or take what it last said. Raises NotAllowed."""
    if load_link(device.home) is None:
        return await device.log.read(lambda log: _from_log(log, device.id, None))
    try:
        async with connect(device) as exchange:
            heard = await prove_log(device, exchange)
            evidence, names = await device.log.read(
                lambda log: (
                    gather_evidence(log, device.id, heard, _now(), reached=True),
                    names_with_server(log, heard),
                )
            )
            return ProofResult(await locate_differences(device, exchange, evidence), names, None)
    except Offline as error:
        problem = error
        return await device.log.read(lambda log: _from_log(log, device.id, problem))


def _from_log(log: Log, own: str, offline: Offline | None) -> ProofResult:
    """Compare the log with what was last heard; with nothing where no server was joined."""
    heard = last_proof(log) if offline else None
    return ProofResult(
        gather_evidence(log, own, heard, _now(), reached=False), names_with_server(log, heard), offline
    )


def _now() -> int:
    # The age of an answer follows the real clock, whatever MILEPOST_NOW says.
    return round(time.time() * MICROSECONDS)
