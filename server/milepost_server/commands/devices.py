"""`milepost-server devices`"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from milepost_server.commands.options import (
    existing_data_option,
    json_option,
    resolve_user,
    show_json,
    user_option,
    with_user_logs,
)
from milepost_server.inspection.people import device_facts
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.text.formatting import format_count


@click.command()
@existing_data_option
@user_option
@json_option
def command(folder: Path, user: str | None, as_json: bool) -> None:
    """List the devices of a person, or of everybody.

    \b
    milepost-server devices
    milepost-server devices --user Lena --json
    """

    async def list_all(user_logs: UserLogs) -> list[dict[str, Any]]:
        chosen = user_logs.known() if user is None else [await resolve_user(folder, user_logs, user)]
        return [device for each in chosen for device in await user_logs.read(each, device_facts)]

    devices = with_user_logs(folder, list_all)
    if as_json:
        show_json(devices)
        return
    for device in devices:
        heard = (
            f"heard {_moment(device['heard'], '%Y-%m-%d %H:%M UTC')}" if device["heard"] else "never heard"
        )
        ids = f"{device['user']}  {device['device']}"
        joined = _moment(device["joined"], "%Y-%m-%d")
        name = f"{device['name']}{_author_note(device)}{_revoked_note(device)}"
        click.echo(f"{ids}  joined {joined}  {heard:26}  {format_count(device['seq'], 'event'):>16}  {name}")


def _author_note(device: dict[str, Any]) -> str:
    return "  (not joined here, only known by its key)" if device["role"] == "author" else ""


def _revoked_note(device: dict[str, Any]) -> str:
    return f"  (revoked {_moment(device['revoked'], '%Y-%m-%d %H:%M UTC')})" if device["revoked"] else ""


def _moment(stamp: int, form: str) -> str:
    return datetime.fromtimestamp(stamp / 1e6, UTC).strftime(form)
