"""`milepost-server users`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from milepost_server.commands.options import json_option, show_json, standing_option, with_user_logs
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import count


@click.command()
@standing_option
@json_option
def command(folder: Path, as_json: bool) -> None:
    """List the people of this server: devices, events, digest.

    \b
    milepost-server users
    """

    async def listed(user_logs: UserLogs) -> list[dict[str, Any]]:
        return [await user_logs.read(user, _facts) for user in user_logs.known()]

    found = with_user_logs(folder, listed)
    if as_json:
        show_json(found)
    for user in found if not as_json else ():
        names = ", ".join(user["devices"]) or "no device"
        click.echo(f"{user['user']}  {count(user['events'], 'event'):>16}  {user['digest'][:12]}  {names}")
    if not found and not as_json:
        click.echo("Nobody yet. Make an invite: milepost-server invite", err=True)


def _facts(log: Log) -> dict[str, Any]:
    return {
        "user": log.user,
        "devices": [member.name for member in log.roster.all()],
        "events": log.events.count(),
        "digest": log.digest(),
    }
