"""`milepost-server invite`"""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.commands.options import (
    data_option,
    json_option,
    resolve_user,
    show_json,
    user_option,
    with_user_logs,
)
from milepost_server.config_file import base_of
from milepost_server.enrollment.invites import INVITE_SECONDS, create_invite
from milepost_server.settings import JOIN_HELP, Settings, remember, resolve_settings
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.addresses import host_here, reaches_this_machine_alone
from milepost_shared.errors import BadInput
from milepost_shared.roster.invite_code import invite_link, show_code
from milepost_shared.text.names import check_name, spell
from milepost_shared.text.qr_code import qr_code


@click.command()
@data_option
@user_option
@click.option("--new", is_flag=True, help="Invite a further person instead of another device.")
@click.option("--name", default="", help="What you call the new person: commands take it for the id.")
@json_option
def command(folder: Path, user: str | None, new: bool, name: str, as_json: bool) -> None:
    """Make an invite: it lets one device in, once, within ten minutes.

    The first invite is for the first person; later ones are for another device of theirs.

    \b
    milepost-server invite
    milepost-server invite --new --name Lena
    milepost-server invite --user Lena
    """
    check_name("name", name)
    if user and new:
        raise BadInput(
            "--new invites somebody who has no id yet.", "Leave out --user or --new.", field="user"
        )
    invitee = with_user_logs(folder, lambda user_logs: _invitee(folder, user_logs, user, new))
    if name and invitee is not None:
        raise BadInput("--name is for a new person.", "Use it with --new.", field="name")
    identity = ServerIdentity(load_or_create_keys(folder))
    code, expires = asyncio.run(_make(folder, identity, invitee, spell(name)))
    settings = resolve_settings(folder, base_of(folder))
    remember(folder, settings)
    url, link = settings.public_url, invite_link(settings.public_url, code)
    if as_json:
        until = datetime.fromtimestamp(expires, UTC)
        shown = {"url": url, "code": show_code(code), "link": link, "expires": until}
        show_json({**shown, "fingerprint": identity.fingerprint})
        return
    click.echo(f"Within {INVITE_SECONDS // 60} minutes, on the device:\n")
    click.echo(f"  milepost join {url} {show_code(code)}\n")
    click.echo(f"or with the whole link, in quotes:\n\n  milepost join '{link}'\n")
    click.echo(f"There the device shows this server's fingerprint: {identity.fingerprint}\n")
    click.echo(f"For a friend, how to join in words: {url}{JOIN_HELP}\n")
    if sys.stdout.isatty():
        with suppress(UnicodeEncodeError):  # Not every terminal has the characters.
            click.echo(f"{qr_code(link)}\n")
    if reaches_this_machine_alone(url):
        click.echo(
            f"No other device reaches {url}. Give the server an address that they reach, with: "
            "milepost-server up --host or --url, and invite again.",
            err=True,
        )
    if not _is_listening(settings):
        click.echo(f"No server is running in {folder} yet: milepost-server up", err=True)


def _is_listening(settings: Settings) -> bool:
    """Whether anything listens at the server's address."""
    with suppress(OSError), socket.create_connection((host_here(settings.host), settings.port), timeout=1):
        return True
    return False


async def _invitee(folder: Path, user_logs: UserLogs, user: str | None, new: bool) -> str | None:
    """Return the person that the invite is for; None for a new one."""
    new = new or not (user or user_logs.known())
    return None if new else await resolve_user(folder, user_logs, user)


async def _make(folder: Path, identity: ServerIdentity, user: str | None, name: str) -> tuple[str, int]:
    registry = await open_registry(folder)
    try:
        return await create_invite(registry, identity, user, time.time(), name)
    finally:
        await registry.close()
