"""`milepost-server users`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from milepost_server.commands.options import (
    DefaultGroup,
    existing_data_option,
    json_option,
    read_names,
    resolve_user,
    show_json,
    with_registry,
    with_user_logs,
)
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count
from milepost_shared.text.names import check_name


@click.group(cls=DefaultGroup, default="list")
def command() -> None:
    """List the people of this server, and name them.

    \b
    milepost-server users
    milepost-server users rename 3f0c2a9d4b1e8f67 Lena
    """


@command.command("list")
@existing_data_option
@json_option
def list_users(folder: Path, as_json: bool) -> None:
    """List the people of this server: names, devices, events, digest.

    \b
    milepost-server users
    milepost-server users list --json
    """

    async def list_all(user_logs: UserLogs) -> list[dict[str, Any]]:
        names = await read_names(folder)
        facts = [await user_logs.read(user, _facts) for user in user_logs.known()]
        return [{**each, "name": names.get(each["user"], "")} for each in facts]

    users = with_user_logs(folder, list_all)
    if as_json:
        show_json(users)
        return
    width = max((len(user["name"]) for user in users), default=0)
    for user in users:
        devices = ", ".join(user["devices"]) or "no device"
        name = f"{user['name']:{width}}  " if width else ""
        events = format_count(user["events"], "event")
        click.echo(f"{user['user']}  {name}{events:>16}  {user['digest'][:12]}  {devices}")
    if not users:
        click.echo("Nobody yet. Make an invite: milepost-server invite", err=True)


@command.command("rename")
@click.argument("user", metavar="PERSON")
@click.argument("name")
@existing_data_option
def rename(user: str, name: str, folder: Path) -> None:
    """Give a PERSON another NAME.

    It is for the operator: no device shows it. PERSON is an id, the beginning of one, or the name until now.

    \b
    milepost-server users rename 3f0c Lena
    milepost-server users rename Lena "Lena W."
    """
    check_name("name", name)
    if not name.strip():
        raise BadInput("The name is empty.", "Write one.", field="name")

    async def find(user_logs: UserLogs) -> str:
        return await resolve_user(folder, user_logs, user)

    found = with_user_logs(folder, find)

    async def put(registry: RegistryFile) -> None:
        await registry.write(lambda registry: registry.people.rename(found, name))

    with_registry(folder, put)
    click.echo(f"{found} is called “{name}” now.")


def _facts(log: Log) -> dict[str, Any]:
    return {
        "user": log.user,
        "devices": [member.name for member in log.roster.all() if member.role == "member"],
        "events": log.events.count(),
        "digest": log.digest(),
    }
