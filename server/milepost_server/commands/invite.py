"""`milepost-server invite`"""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from milepost_server.commands.options import (
    data_option,
    json_option,
    resolve_user,
    show_json,
    user_option,
    with_user_logs,
)
from milepost_server.enrollment.invites import INVITE_SECONDS, create_invite
from milepost_server.settings import Settings, remember, resolve_settings
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput


@click.command()
@data_option
@user_option
@click.option("--new", is_flag=True, help="Invite a further person instead of another device.")
@json_option
def command(folder: Path, user: str | None, new: bool, as_json: bool) -> None:
    """Make an invite: it lets one device in, once, within ten minutes.

    The first invite is for the first person; later ones are for another device of theirs.

    \b
    milepost-server invite
    milepost-server invite --new
    """
    if user and new:
        raise BadInput(
            "--new invites somebody who has no id yet.", "Leave out --user or --new.", field="user"
        )
    invitee = with_user_logs(folder, lambda user_logs: _invitee(user_logs, user, new))
    code, expires = asyncio.run(_make(folder, invitee))
    settings = resolve_settings(folder)
    remember(folder, settings)
    until = datetime.fromtimestamp(expires, UTC)
    if as_json:
        show_json({"url": settings.public_url, "code": code, "expires": until})
        return
    click.echo(f"Within {INVITE_SECONDS // 60} minutes, on the device:\n")
    click.echo(f"  milepost join {settings.public_url} {code}\n")
    if not _is_listening(settings):
        click.echo(f"No server is running in {folder} yet: milepost-server up", err=True)


def _is_listening(settings: Settings) -> bool:
    """Whether anything listens at the server's address."""
    with suppress(OSError), socket.create_connection((settings.host, settings.port), timeout=1):
        return True
    return False


async def _invitee(user_logs: UserLogs, user: str | None, new: bool) -> str | None:
    """Return the person that the invite is for; None for a new one."""
    return None if new or not (user or user_logs.known()) else resolve_user(user_logs, user)


async def _make(folder: Path, user: str | None) -> tuple[str, int]:
    registry = await open_registry(folder)
    try:
        return await create_invite(registry, user, time.time())
    finally:
        await registry.close()
