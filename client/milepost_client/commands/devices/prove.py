"""`milepost prove`"""

from __future__ import annotations

import time
from typing import NamedTuple

import click

from milepost_client.cli.session import Session
from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.parsing.refs import Names
from milepost_client.presentation.verification import lines, trouble
from milepost_client.sync.attestation import ask, last_heard
from milepost_client.sync.clock_drift import span
from milepost_client.sync.server_link import load_link
from milepost_client.sync.sync import session as connection
from milepost_client.sync.verification import Evidence, located, names_of, weigh
from milepost_shared.errors import Offline
from milepost_shared.replication.divergence import SERVER
from milepost_shared.storage.aiosqlite_connection import threaded
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import count

DIFFERS = 1


class Outcome(NamedTuple):
    """What was found, the names of the devices, and why the server was not reached, if it was not."""

    found: Evidence
    names: Names
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
    outcome = session.run(_proved, threaded)
    if as_json:
        session.show_json(outcome.found)
    else:
        for line in lines(outcome.found, outcome.names):
            session.show(line)
        _conclude(outcome, session)
    offline = outcome.offline and Offline(outcome.offline.problem, _last(outcome.found))
    if outcome.found.agrees is False:
        # What is damaged here is so with and without the server.
        if offline:
            session.say(str(offline))
        ctx.exit(DIFFERS)
    if offline:
        raise offline


async def _proved(device: Device) -> Outcome:
    """Ask the server, or weigh what it last said. Raises NotAllowed."""
    if load_link(device.home) is None:
        return await device.log.read(lambda log: _weighed(log, device.id, None))
    try:
        async with connection(device) as exchange:
            heard = await ask(device, exchange)
            found, names = await device.log.read(
                lambda log: (weigh(log, device.id, heard, _now(), reached=True), names_of(log, heard))
            )
            return Outcome(await located(device, exchange, found), names, None)
    except Offline as error:
        problem = error
        return await device.log.read(lambda log: _weighed(log, device.id, problem))


def _weighed(log: Log, here: str, offline: Offline | None) -> Outcome:
    """The log beside what was last heard; beside nothing where no server was joined."""
    heard = last_heard(log) if offline else None
    return Outcome(weigh(log, here, heard, _now(), reached=False), names_of(log, heard), offline)


def _conclude(outcome: Outcome, session: Session) -> None:
    """Say in a sentence what it comes to, and what to do."""
    found = outcome.found
    if found.agrees is False:
        for difference in (*found.of(found.device), *found.of(SERVER)):
            if difference.what != "missing-there":
                session.say(trouble(difference, outcome.names))
    elif found.agrees:
        waiting = f"; {count(found.waiting, 'event')} {'waits' if found.waiting == 1 else 'wait'} to be sent"
        session.show(f"\nThis device and the server agree{waiting if found.waiting else ''}.")
    elif not outcome.offline:
        session.say("This device has joined no server: milepost join URL CODE")


def _last(found: Evidence) -> str:
    """What an offline person is shown instead."""
    if found.server is None:
        return "The server was never heard of; what is here is shown."
    return f"Shown is what the server said {span(found.server.age)} ago."


def _now() -> int:
    # How long ago something was heard is no matter of the day that MILEPOST_NOW says.
    return round(time.time() * MICROSECONDS)
