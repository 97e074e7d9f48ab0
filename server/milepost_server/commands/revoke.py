"""`milepost-server revoke`"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate_reload import CertificateReloader
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.commands.options import (
    json_option,
    person,
    show_json,
    standing_option,
    user_option,
    with_people,
)
from milepost_server.enrollment.revocation import not_propagated, push_revocations, revoke
from milepost_server.server import local_broker_url
from milepost_server.settings import load
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.protocol.enrollment import Revocation
from milepost_shared.protocol.messages import Member
from milepost_shared.storage.tables.roster import devices_called

CONSEQUENCES = (
    "Its connection is closed at once, and it gets in no more; what it sent until now stays. To come back it "
    "has to join as a new device."
)


@click.command("revoke")
@click.argument("name", metavar="DEVICE")
@standing_option
@user_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@json_option
def command(name: str, folder: Path, user: str | None, yes: bool, as_json: bool) -> None:
    """Revoke a DEVICE, one that was lost.

    DEVICE is its name or id. Its connection is closed at once, and it gets in no more. What it sent until now
    stays. The server may be running or not.

    \b
    milepost-server devices
    milepost-server revoke "old phone"
    milepost-server revoke 5b1d0c9e7a3f --user 3f0c2a9d4b1e8f67
    """

    async def found(people: UserLogs) -> tuple[str, Member]:
        return await _named(people, user, name)

    owner, member = with_people(folder, found)
    if member.revoked is None:
        click.echo(f"This revokes “{member.name}” ({member.device}) of {owner}. {CONSEQUENCES}", err=True)
        if sys.stdin.isatty() and not (yes or click.confirm("Revoke it?", err=True)):
            click.echo("Nothing was changed.", err=True)
            return

    async def done(people: UserLogs) -> Revocation:
        return await _revoke(folder, people, owner, member.device)

    revocation = with_people(folder, done)
    if as_json:
        show_json(revocation)
        return
    since = datetime.fromtimestamp(revocation.revoked / 1e6, UTC).strftime("%Y-%m-%d %H:%M UTC")
    when = f"has been revoked since {since}" if revocation.already else f"is revoked, as of {since}"
    click.echo(f"“{revocation.name}” {when}.")


async def _named(people: UserLogs, user: str | None, name: str) -> tuple[str, Member]:
    """The device that is meant, and whose it is. Raises NotFound or BadInput."""
    chosen = people.known() if user is None else [person(people, user)]
    rosters = {each: await people.read(each, lambda log: log.roster.all()) for each in chosen}
    owners = {member.device: each for each, members in rosters.items() for member in members}
    called = devices_called([member for members in rosters.values() for member in members], name)
    if not called:
        raise NotFound(f"No device is called {name!r} here.", "See them: milepost-server devices")
    if len(called) > 1:
        several = ", ".join(f"{member.device} of {owners[member.device]}" for member in called)
        raise BadInput(f"Several devices are called {name!r}: {several}.", "Name one by its id.")
    return owners[called[0].device], called[0]


async def _revoke(folder: Path, people: UserLogs, user: str, device: str) -> Revocation:
    registry = await open_registry(folder)
    try:
        revocation = await revoke(people, registry, user, device)
        if is_locked(folder):
            await _tell_broker(folder, registry)
        return revocation
    finally:
        await registry.close()


async def _tell_broker(folder: Path, registry: RegistryFile) -> None:
    settings = load(folder)
    try:
        tls = CertificateReloader.of(settings)
    except BadInput as error:
        raise not_propagated(error.problem) from error
    accounts, shown = Accounts(load_or_create_keys(folder)), tls.certificate if tls else None
    await push_revocations(folder, local_broker_url(settings), accounts, registry, shown)
