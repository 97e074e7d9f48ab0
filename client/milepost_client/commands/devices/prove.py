"""`milepost prove`: whether this device and the server hold the same."""

from __future__ import annotations

import time
from typing import NamedTuple

import click

from milepost_client.cli.notices import tell_way
from milepost_client.cli.session import Session
from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.network.server_link import load_link
from milepost_client.parsing.refs import DeviceNames
from milepost_client.presentation.verification import format_difference, verification_lines
from milepost_client.sync.attestation import prove_log
from milepost_client.sync.clock_drift import format_rough_duration
from milepost_client.sync.connection import connect_to_server as connection
from milepost_client.sync.heard_proof import last_proof
from milepost_client.sync.verification import Evidence, gather_evidence, locate_differences, names_with_server
from milepost_shared.errors import Offline
from milepost_shared.replication.divergence import SERVER
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count

DIFFERS = 1


class ProofResult(NamedTuple):
    """The evidence, the names of the devices, and the error where the server was out of reach."""

    evidence: Evidence
    names: DeviceNames
    offline: Offline | None


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, session: Session, /, as_json: bool) -> None:
    """Prove that this device and the server hold the same.

    Every event here is proved by its bytes, and the server is asked to do the same: like sync, this waits
    for the network. Of the other devices it shows what they last reported. No event is sent or changed.

    Ends with 1 where this device and the server differ, and with 4 where the server is out of reach.
    Events that wait to be sent are no difference.

    \b
    milepost prove
    """
    outcome = session.run(lambda device: _prove(device, session), open_threaded)
    if as_json:
        session.show_json(outcome.evidence)
    else:
        for line in verification_lines(outcome.evidence, outcome.names):
            session.show(line)
        _conclude(outcome, session)
    offline = outcome.offline and Offline(outcome.offline.problem, _last_heard(outcome.evidence))
    if outcome.evidence.agrees is False:
        # Damage on this device is known without the server too.
        if offline:
            session.say(str(offline))
        ctx.exit(DIFFERS)
    if offline:
        raise offline


async def _prove(device: Device, session: Session) -> ProofResult:
    """Ask the server, or take what it last said. Raises NotAllowed."""
    if load_link(device.home) is None:
        return await device.log.read(lambda log: _from_log(log, device.id, None))
    try:
        async with connection(device) as exchange:
            heard = await prove_log(device, exchange)
            if not session.quiet:
                await tell_way(device, session.say)
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


def _conclude(outcome: ProofResult, session: Session) -> None:
    """Show the conclusion in a sentence, and what to do."""
    evidence = outcome.evidence
    if evidence.agrees is False:
        for difference in (*evidence.differences_of(evidence.device), *evidence.differences_of(SERVER)):
            if difference.what != "missing-there":
                session.say(format_difference(difference, outcome.names))
    elif evidence.agrees:
        verb = "waits" if evidence.waiting == 1 else "wait"
        waiting = f"; {format_count(evidence.waiting, 'event')} {verb} to be sent"
        session.show(f"\nThis device and the server agree{waiting if evidence.waiting else ''}.")
    elif not outcome.offline:
        session.say("This device has joined no server: milepost join URL CODE")


def _last_heard(evidence: Evidence) -> str:
    """What is shown in place of the server's answer."""
    if evidence.server is None:
        return "The server was never heard of; what is here is shown."
    return f"Shown is what the server said {format_rough_duration(evidence.server.age)} ago."


def _now() -> int:
    # The age of an answer follows the real clock, whatever MILEPOST_NOW says.
    return round(time.time() * MICROSECONDS)
