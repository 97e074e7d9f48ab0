"""`milepost devices`: the devices of this person."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.background import spawn_sync
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.queries.device.devices import DeviceView, devices
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.sync.membership.naming import rename_device
from milepost_shared.roster.membership import SERVER
from milepost_shared.storage.aiosqlite_connection import open_threaded


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
    known = session.read(lambda log: devices(log, session.moment, NoRequest())).devices
    if as_json:
        session.show_json(known)
        return
    zone = session.moment.zone
    names = {d.device: d.name for d in known} | {SERVER: "operator", "": ""}
    rows = [
        (d.name, d.device, _joined(d, zone), f"{d.seq:,}", names.get(d.voucher, d.voucher), _remark(d))
        for d in known
    ]
    headers = ("Name", "Id", "Joined", "Events", "Let in by", "")
    session.show(format_table(headers, rows, width=terminal_width(), right=(3,)))
    if printed := [f"  {d.fingerprint}  {d.name}" for d in known if d.fingerprint]:
        session.show("\n".join(("\nFingerprints of their keys:", *printed)))
    if not session.home.server.exists():
        session.say("This device has joined no server: milepost join URL CODE")


def _joined(device: DeviceView, zone: tzinfo) -> str:
    if device.joined is None:
        return "no"
    return datetime.fromtimestamp(device.joined / 1e6, UTC).astimezone(zone).strftime("%Y-%m-%d")


def _remark(device: DeviceView) -> str:
    only_author = device.role == "author" and not device.here
    remarks = (
        ("this device", device.here),
        ("revoked", device.revoked),
        ("has not joined", only_author),
    )
    return ", ".join(remark for remark, holds in remarks if holds)
