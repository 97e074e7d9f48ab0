"""`milepost-server users`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from milepost_server.commands.options import existing_data_option, json_option, show_json, with_user_logs
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count


@click.command()
@existing_data_option
@json_option
def command(folder: Path, as_json: bool) -> None:
    """List the people of this server: devices, events, digest.

    \b
    milepost-server users
    """

    async def list_all(user_logs: UserLogs) -> list[dict[str, Any]]:
        return [await user_logs.read(user, _facts) for user in user_logs.known()]

    users = with_user_logs(folder, list_all)
    if as_json:
        show_json(users)
    for user in users if not as_json else ():
        names = ", ".join(user["devices"]) or "no device"
        click.echo(
            f"{user['user']}  {format_count(user['events'], 'event'):>16}  {user['digest'][:12]}  {names}"
        )
    if not users and not as_json:
        click.echo("Nobody yet. Make an invite: milepost-server invite", err=True)


def _facts(log: Log) -> dict[str, Any]:
    return {
        "user": log.user,
        "devices": [member.name for member in log.roster.all() if member.role == "member"],
        "events": log.events.count(),
        "digest": log.digest(),
    }
