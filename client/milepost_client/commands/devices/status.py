"""`milepost status`: what this device holds, and what waits to be sent."""

from __future__ import annotations

import click

from milepost_client.cli.session import Session
from milepost_client.network.server_link import load_link
from milepost_client.parsing.refs import device_names
from milepost_client.presentation.texts import texts_lost, texts_missing
from milepost_client.queries.device.status import status
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.text.formatting import format_count


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, as_json: bool) -> None:
    """Show what this device holds, and what waits to be sent.

    Devices with an equal digest hold the same, and show the same.

    \b
    milepost status
    milepost status --json
    """
    facts, names = session.read(lambda log: (status(log, session.moment, NoRequest()), device_names(log)))
    if as_json:
        session.show_json(facts)
        return
    link = load_link(session.home)
    own = facts.device
    session.show(f"device       {own if names.get(own, own) == own else f'{names[own]} {own}'}")
    session.show(f"person       {facts.user}")
    session.show(f"server       {link.url if link else 'none yet: milepost join URL CODE'}")
    if link and facts.fingerprint:
        session.show(f"fingerprint  {facts.fingerprint}")
    session.show(f"events       {facts.events:,}{_waiting(facts.events, facts.waiting)}")
    session.show(f"digest       {facts.digest}")
    for device_id, head in facts.heads.items():
        name = names.get(device_id, "this device" if device_id == own else device_id)
        session.show(f"  up to {head.seq:>9,}  {name}")
    if facts.revoked:
        session.say(
            "This device was revoked; to come back as a new one, with all this: milepost join URL CODE"
        )
    if facts.newer_events:
        need = "needs" if facts.newer_events == 1 else "need"
        session.say(f"{format_count(facts.newer_events, 'event')} {need} a newer version of Milepost.")
    if facts.set_aside:
        were = "was" if facts.set_aside == 1 else "were"
        session.say(f"{format_count(facts.set_aside, 'event')} {were} set aside as damaged: milepost doctor")
    if facts.texts.missing:
        session.say(texts_missing(facts.texts))
    if facts.texts.lost:
        session.say(texts_lost(facts.texts))
    if facts.quarantined:
        session.say(f"Warning: the server refused {format_count(facts.quarantined, 'frame')} of this device.")


def _waiting(events: int, waiting: int) -> str:
    """`, of which 3 not yet at the server`; empty without events."""
    if not events:
        return ""
    if not waiting:
        return ", all of them at the server"
    return f", of which {waiting:,} not yet at the server"
