"""What `milepost-server users merge` finds and makes: whether a stray person's events are with another one,
and otherwise an invite for each device that is to move."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import NamedTuple

import click
from msgspec import Struct

from milepost_server.broker.http_devices import HttpDevices
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.commands.options import resolve_user
from milepost_server.enrollment.invites import INVITE_SECONDS, create_invite
from milepost_server.settings import resolve_settings
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput
from milepost_shared.protocol.member import Member
from milepost_shared.replication.moving import written_at
from milepost_shared.roster.invite_code import invite_link, show_code
from milepost_shared.storage.log import Log


class Merge(NamedTuple):
    """A `stray` person, and whose they are (`into`), as ids; the devices that may move, and whether all that
    they wrote is there."""

    stray: str
    into: str
    devices: list[Member]
    is_moved: bool


class MoveInvite(Struct, frozen=True, kw_only=True):
    """An invite with which a device of that `name` moves; `expires` is in seconds since the epoch."""

    device: str
    name: str
    url: str
    code: str
    link: str
    expires: int


async def find_merge(folder: Path, user_logs: UserLogs, stray: str, person: str) -> Merge:
    """Look whom a merge is about, and how far it is. Raises BadInput or NotFound."""
    from_user = await resolve_user(folder, user_logs, stray)
    into = await resolve_user(folder, user_logs, person)
    if from_user == into:
        raise BadInput("That is one person already.", "See who there is: milepost-server users")
    devices = HttpDevices(load_or_create_keys(folder))

    def moving(log: Log) -> list[Member]:
        own = devices.allowed(log)
        return [
            each for each in log.roster.all() if each.is_active and (own is None or each.device != own.id)
        ]

    theirs = await user_logs.read(from_user, written_at)
    is_moved = theirs <= await user_logs.read(into, written_at)
    members = await user_logs.read(from_user, moving)
    if not (is_moved or members):
        raise BadInput(
            f"No device of {from_user} is left that could move what is there.",
            f"It stays, or goes for good: milepost-server users remove {from_user}",
        )
    return Merge(from_user, into, members, is_moved)


def make_invites(folder: Path, merge: Merge) -> list[MoveInvite]:
    """Make an invite for each device that is to move."""
    return asyncio.run(_make_invites(folder, merge))


async def _make_invites(folder: Path, merge: Merge) -> list[MoveInvite]:
    identity, url = ServerIdentity(load_or_create_keys(folder)), resolve_settings(folder).public_url
    registry = await open_registry(folder)
    try:
        made = [
            (each, await create_invite(registry, identity, merge.into, time.time())) for each in merge.devices
        ]
    finally:
        await registry.close()
    return [
        MoveInvite(
            device=member.device,
            name=member.name,
            url=url,
            code=show_code(code),
            link=invite_link(url, code),
            expires=expires,
        )
        for member, (code, expires) in made
    ]


def show_invites(merge: Merge, invites: list[MoveInvite]) -> None:
    """Say what to type on each device."""
    click.echo(f"Within {INVITE_SECONDS // 60} minutes, on each device of {merge.stray}:\n")
    for each in invites:
        click.echo(f"  “{each.name}”:  milepost join --move {each.url} {each.code}\n")
    click.echo(f"Then: milepost-server users merge {merge.stray} {merge.into}")
