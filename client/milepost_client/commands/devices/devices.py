"""`milepost devices`: the devices of this person."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

import click

from milepost_client.cli.session import Session
from milepost_client.device.device import own_id
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, as_json: bool) -> None:
    """List your devices, as the server last told of them.

    Devices that have not joined this server are listed too, where events of theirs are here.

    \b
    milepost devices
    """
    facts = session.read(lambda log: _facts(log, own_id(log)))
    if as_json:
        session.show_json(facts)
        return
    zone = session.moment.zone
    rows = [(d["name"], d["device"], _joined(d, zone), f"{d['seq']:,}", _remark(d)) for d in facts]
    session.show(
        format_table(("Name", "Id", "Joined", "Events", ""), rows, width=terminal_width(), right=(3,))
    )
    if not session.home.server.exists():
        session.say("This device has joined no server: milepost join URL CODE")


def _facts(log: Log, own: str) -> list[dict[str, Any]]:
    """The facts about each device; `joined` is None where the log knows of no server that it joined."""
    members = log.roster.all()
    if all(member.device != own for member in members):
        members.append(Member(device=own, name="", key="", joined=0))
    return [
        {
            "device": member.device,
            "name": member.name,
            "joined": member.joined or None,
            "revoked": member.revoked,
            "role": member.role,
            "seq": log.head(member.device).seq,
            "here": member.device == own,
        }
        for member in members
    ]


def _joined(device: dict[str, Any], zone: tzinfo) -> str:
    stamp = device["joined"]
    return datetime.fromtimestamp(stamp / 1e6, UTC).astimezone(zone).strftime("%Y-%m-%d") if stamp else "no"


def _remark(device: dict[str, Any]) -> str:
    only_author = device["role"] == "author" and not device["here"]
    remarks = (
        ("this device", device["here"]),
        ("revoked", device["revoked"]),
        ("has not joined", only_author),
    )
    return ", ".join(remark for remark, holds in remarks if holds)
