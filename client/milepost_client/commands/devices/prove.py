"""`milepost prove`: whether this device and the server hold the same."""

from __future__ import annotations

import click

from milepost_client.cli.notices import tell_news
from milepost_client.cli.session import Session
from milepost_client.device.clock_drift import format_rough_duration
from milepost_client.device.device import Device
from milepost_client.presentation.texts import texts_lost, texts_missing
from milepost_client.presentation.verification import format_difference, verification_lines
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.proving import ProofResult, prove
from milepost_client.sync.verification import Evidence
from milepost_shared.errors import Offline
from milepost_shared.replication.divergence import SERVER
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.text.formatting import format_count

DIFFERS = 1


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
    result = await prove(device, connect_to_server)
    if result.evidence.reached and not session.quiet:
        await tell_news(device, session.say)
    return result


def _conclude(outcome: ProofResult, session: Session) -> None:
    """Show the conclusion in a sentence, and what to do."""
    evidence = outcome.evidence
    if evidence.agrees is False:
        for difference in (*evidence.differences_of(evidence.device), *evidence.differences_of(SERVER)):
            if difference.what != "missing-there":
                session.say(format_difference(difference, outcome.names))
        if evidence.texts.missing:
            session.say(texts_missing(evidence.texts))
    elif evidence.agrees:
        verb = "waits" if evidence.waiting == 1 else "wait"
        waiting = f"; {format_count(evidence.waiting, 'event')} {verb} to be sent"
        session.show(f"\nThis device and the server agree{waiting if evidence.waiting else ''}.")
    if evidence.texts.lost:
        session.say(texts_lost(evidence.texts))
    if evidence.agrees is None and not outcome.offline:
        session.say("This device has joined no server: milepost join URL CODE")


def _last_heard(evidence: Evidence) -> str:
    """What is shown in place of the server's answer."""
    if evidence.server is None:
        return "The server was never heard of; what is here is shown."
    return f"Shown is what the server said {format_rough_duration(evidence.server.age)} ago."
