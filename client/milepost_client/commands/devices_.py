"""`milepost devices`"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from milepost_client.device import Device
from milepost_client.reading import columns
from milepost_client.session import Session
from milepost_client.table import render
from milepost_shared.log import Log


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, as_json: bool) -> None:
    """List your devices, as the server last told them."""

    async def read(device: Device) -> list[dict[str, Any]]:
        return await device.read(lambda log: _facts(log, device.id))

    found = session.run(read)
    if as_json:
        session.show_json(found)
    elif found:
        rows = [
            (each["name"], each["device"], _joined(each), f"{each['seq']:,}", _remark(each)) for each in found
        ]
        session.show(render(("Name", "Id", "Joined", "Events", ""), rows, width=columns(), right=(3,)))
    else:
        session.say("This device has not joined a server: milepost join URL CODE")


def _facts(log: Log, here: str) -> list[dict[str, Any]]:
    return [
        {
            "device": member.device,
            "name": member.name,
            "joined": member.joined,
            "revoked": member.revoked,
            "seq": log.head(member.device).seq,
            "here": member.device == here,
        }
        for member in log.roster.all()
    ]


def _joined(device: dict[str, Any]) -> str:
    return datetime.fromtimestamp(device["joined"] / 1e6, UTC).astimezone().strftime("%Y-%m-%d")


def _remark(device: dict[str, Any]) -> str:
    return "this device" if device["here"] else "revoked" if device["revoked"] else ""
