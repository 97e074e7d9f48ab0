"""`milepost-server devices`"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from milepost_server.commands.options import (
    json_option,
    person,
    show_json,
    standing_option,
    user_option,
    with_user_logs,
)
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.device_reports import last_reports
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import count


@click.command()
@standing_option
@user_option
@json_option
def command(folder: Path, user: str | None, as_json: bool) -> None:
    """List the devices of a person, or of everybody.

    \b
    milepost-server devices
    milepost-server devices --user 3f0c2a9d4b1e8f67 --json
    """

    async def listed(user_logs: UserLogs) -> list[dict[str, Any]]:
        chosen = user_logs.known() if user is None else [person(user_logs, user)]
        return [device for each in chosen for device in await user_logs.read(each, _facts)]

    found = with_user_logs(folder, listed)
    if as_json:
        show_json(found)
        return
    for device in found:
        heard = (
            f"heard {_moment(device['heard'], '%Y-%m-%d %H:%M UTC')}" if device["heard"] else "never heard"
        )
        ids = f"{device['user']}  {device['device']}"
        joined = _moment(device["joined"], "%Y-%m-%d")
        name = f"{device['name']}{_gone(device)}"
        click.echo(f"{ids}  joined {joined}  {heard:26}  {count(device['seq'], 'event'):>16}  {name}")


def _gone(device: dict[str, Any]) -> str:
    return f"  (revoked {_moment(device['revoked'], '%Y-%m-%d %H:%M UTC')})" if device["revoked"] else ""


def _moment(stamp: int, form: str) -> str:
    return datetime.fromtimestamp(stamp / 1e6, UTC).strftime(form)


def _facts(log: Log) -> list[dict[str, Any]]:
    """What is known of each device; `heard` is when it last reported how far its log goes."""
    heard = {report.device: report.at for report in last_reports(log)}
    return [
        {
            "user": log.user,
            "device": member.device,
            "name": member.name,
            "joined": member.joined,
            "revoked": member.revoked,
            "seq": log.head(member.device).seq,
            "heard": heard.get(member.device),
        }
        for member in log.roster.all()
    ]
