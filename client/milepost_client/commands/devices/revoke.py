"""`milepost revoke`: cut off a lost device."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.network.http_client import post
from milepost_client.parsing.moments import parse_moment
from milepost_client.sync.membership.revocation import find_to_revoke, revoke
from milepost_shared.protocol.member import Member
from milepost_shared.storage.aiosqlite_connection import open_threaded


@click.command("revoke")
@click.argument("name", metavar="DEVICE", shell_complete=completion.other_devices)
@click.option(
    "--since", metavar="MOMENT", help="Void too what it did to your devices from that day or moment on."
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, name: str, since: str | None, yes: bool, as_json: bool) -> None:
    """Revoke another DEVICE of yours, one that was lost.

    DEVICE is its name or id. Its connection is closed at once, and it gets in no more; with --since neither
    do those that it let in from then on, and what it erased from then on counts again. What else it sent
    until now stays; to see how all would stand without:
    milepost replay --without-device DEVICE --since DAY.

    \b
    milepost revoke phone
    milepost revoke phone --since "3 may"
    """
    moment = session.moment
    stolen = parse_moment(since, moment.today, moment.zone, moment.days, end=False) if since else None
    member = session.run(lambda device: find_to_revoke(device, post, name), open_threaded)
    if (member.revoked is None or since) and not _confirm(session, member, yes):
        session.say("Nothing was changed.")
        return
    done = session.run(lambda device: revoke(device, post, member, stolen), open_threaded)
    if as_json:
        session.show_json(done)
        return
    at = datetime.fromtimestamp(done.revoked / 1e6, UTC).astimezone(moment.zone)
    when = "has been revoked since" if done.already else "is revoked, as of"
    session.show(f"“{done.name}” {when} {at:%Y-%m-%d %H:%M}.")


def _confirm(session: Session, member: Member, yes: bool) -> bool:
    """Say what happens and, on a terminal, ask."""
    session.say(
        f"“{member.name}” ({member.device}) is cut off at once, and gets in no more. What it sent stays;"
    )
    session.say("what it has not sent yet comes when it joins anew, as a new device.")
    return yes or not sys.stdin.isatty() or click.confirm("Revoke it?", err=True)
