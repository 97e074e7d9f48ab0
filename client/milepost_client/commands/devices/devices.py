"""`milepost devices`: the devices of this person."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import click

from milepost_client.cli.session import Session
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.queries.device.devices import DeviceView, devices
from milepost_client.queries.parts.no_request import NoRequest


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, as_json: bool) -> None:
    """List your devices, as the server last told of them.

    Devices that have not joined this server are listed too, where events of theirs are here.

    \b
    milepost devices
    """
    known = session.read(lambda log: devices(log, session.moment, NoRequest())).devices
    if as_json:
        session.show_json(known)
        return
    zone = session.moment.zone
    rows = [(d.name, d.device, _joined(d, zone), f"{d.seq:,}", _remark(d)) for d in known]
    session.show(
        format_table(("Name", "Id", "Joined", "Events", ""), rows, width=terminal_width(), right=(3,))
    )
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
