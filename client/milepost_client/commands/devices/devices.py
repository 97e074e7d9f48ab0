"""`milepost devices`: the devices of this person."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.background import spawn_sync
from milepost_client.device.device import own_id
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.sync.naming import rename_device
from milepost_shared.protocol.member import Member
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.roster.membership import SERVER
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """List your devices.

    It shows who let each in, and the fingerprint of its key. Devices that have not joined this server are
    listed too, where events of theirs are here.

    \b
    milepost devices
    milepost devices rename phone "old phone"
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.obj, as_json)


@command.command()
@click.argument("device", shell_complete=completion.devices)
@click.argument("name")
@click.pass_obj
def rename(session: Session, /, device: str, name: str) -> None:
    """Call a DEVICE of yours NAME, this one or another.

    DEVICE is its name or id. The others hear of it as they sync.

    \b
    milepost devices rename phone "old phone"
    """
    renamed = session.run(lambda here: rename_device(here, device, name), open_threaded)
    session.show(f"It is called “{renamed.name}” now ({renamed.device}).")
    spawn_sync(session.home, session.environ, session.moment.today)


def _list(session: Session, as_json: bool) -> None:
    facts = session.read(lambda log: _facts(log, own_id(log)))
    if as_json:
        session.show_json(facts)
        return
    zone = session.moment.zone
    names = {d["device"]: d["name"] for d in facts} | {SERVER: "operator", "": ""}
    rows = [
        (
            *(d["name"], d["device"], _joined(d, zone), f"{d['seq']:,}"),
            *(names.get(d["voucher"], d["voucher"]), _remark(d)),
        )
        for d in facts
    ]
    headers = ("Name", "Id", "Joined", "Events", "Let in by", "")
    session.show(format_table(headers, rows, width=terminal_width(), right=(3,)))
    if printed := [f"  {d['fingerprint']}  {d['name']}" for d in facts if d["fingerprint"]]:
        session.show("\n".join(("\nFingerprints of their keys:", *printed)))
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
            "voucher": member.voucher,
            "fingerprint": fingerprint(member.key) if member.key else "",
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
