"""`milepost-server users`"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from milepost_server.broker.account_files import AccountFiles
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.commands.merging import find_merge, make_invites, show_invites
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
from milepost_server.commands.revoke import push_to_broker
from milepost_server.enrollment.removal import forget_person, remove_files
from milepost_server.storage.known_backups import known_backups
from milepost_server.storage.registry import Registry, RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import BadInput
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count
from milepost_shared.text.names import check_name

DAY = 86_400


@click.group(cls=DefaultGroup, default="list")
def command() -> None:
    """List the people of this server, name, merge or erase them.

    \b
    milepost-server users
    milepost-server users rename 3f0c2a9d4b1e8f67 Lena
    milepost-server users merge 3f0c2a9d4b1e8f67 Lena
    milepost-server users remove Lena
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


@command.command("remove")
@click.argument("user", metavar="PERSON")
@existing_data_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@json_option
def remove(user: str, folder: Path, yes: bool, as_json: bool) -> None:
    """Erase a PERSON from the server for good: the log, the devices, tokens, invites, what was refused.

    Nothing undoes it. Devices keep what they have: each is told at its next sync, and none brings the person
    back without a new invite. Backups of the server that were made before keep it: those that are still where
    they were made are named. The server may be running or not. PERSON is an id, the beginning of one, or the
    name.

    \b
    milepost-server users remove Lena
    """

    async def find(user_logs: UserLogs) -> dict[str, Any]:
        return await user_logs.read(await resolve_user(folder, user_logs, user), _facts)

    found = with_user_logs(folder, find)
    about = f"{found['user']}: {format_count(found['events'], 'event')}, {', '.join(found['devices'])}"
    click.echo(f"This erases {about}. Nothing undoes it.", err=True)
    if sys.stdin.isatty() and not (yes or click.confirm("Erase this person?", err=True)):
        click.echo("Nothing was changed.", err=True)
        return

    async def work(user_logs: UserLogs) -> None:
        await _remove(folder, user_logs, found["user"])

    with_user_logs(folder, work)
    kept = {
        each.path: max(0, int(time.time()) - each.at) // DAY
        for each in known_backups(folder)
        if each.has(found["user"])
    }
    if as_json:
        show_json({**found, "kept_in": kept})
        return
    click.echo(f"{found['user']} is erased from this server. Backups that you made before keep it.")
    for path, days in kept.items():
        file = Path("users", f"{found['user']}.db")
        click.echo(f"{path} does ({format_count(days, 'day')} old). There, remove {file}.")


@command.command("merge")
@click.argument("stray", metavar="STRAY")
@click.argument("person", metavar="PERSON")
@existing_data_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@json_option
def merge(stray: str, person: str, folder: Path, yes: bool, as_json: bool) -> None:
    """Merge a STRAY person, as whom a device joined by mistake, into the PERSON that it is.

    Only a device signs what its person did, so each device of STRAY moves by itself: this makes an invite for
    each, good for ten minutes, and says what to type there. Said again once all is with PERSON, it erases
    STRAY from the server.

    \b
    milepost-server users merge 3f0c2a9d4b1e8f67 Lena
    """
    found = with_user_logs(folder, lambda user_logs: find_merge(folder, user_logs, stray, person))
    if not found.is_moved:
        invites = make_invites(folder, found)
        if as_json:
            show_json({"moved": False, "invites": invites})
            return
        show_invites(found, invites)
        return
    click.echo(f"{found.into} has all of {found.stray}, who is erased now. Nothing undoes it.", err=True)
    if sys.stdin.isatty() and not (yes or click.confirm("Erase this person?", err=True)):
        click.echo("Nothing was changed.", err=True)
        return
    with_user_logs(folder, lambda user_logs: _remove(folder, user_logs, found.stray))
    if as_json:
        show_json({"moved": True, "invites": []})
        return
    click.echo(f"{found.stray} is one with {found.into}.")


async def _remove(folder: Path, user_logs: UserLogs, user: str) -> None:
    registry = await open_registry(folder)
    try:
        roster = await user_logs.read(user, lambda log: log.roster.all())
        now = round(time.time() * 1e6)

        def forget(registry: Registry) -> None:
            # Also those that the table of keys lacks: it is filled at a server's first start.
            registry.settle_keys(user, roster, now // 1_000_000)
            forget_person(registry, user, now)

        await registry.write(forget)
        if is_locked(folder):
            await push_to_broker(folder, registry, user)
        accounts = AccountFiles(folder, Accounts(load_or_create_keys(folder)))
        await remove_files(user_logs, registry, accounts, user)
    finally:
        await registry.close()


def _facts(log: Log) -> dict[str, Any]:
    return {
        "user": log.user,
        "devices": [member.name for member in log.roster.all() if member.role == "member"],
        "events": log.events.count(),
        "digest": log.digest(),
    }
