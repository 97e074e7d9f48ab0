"""`milepost-server revoke`"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec.structs import replace

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate_reload import CertificateReloader
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.commands.options import (
    existing_data_option,
    json_option,
    resolve_user,
    show_json,
    user_option,
    with_user_logs,
)
from milepost_server.enrollment.api_tokens import SHORTEST_PREFIX
from milepost_server.enrollment.revocation import (
    not_propagated,
    operator_revocation,
    push_revocations,
    revoke,
)
from milepost_server.settings import load
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.protocol.member import Member
from milepost_shared.roster.joining import Revocation
from milepost_shared.storage.tables.roster import devices_called

CONSEQUENCES = (
    "Its connection is closed at once, and it gets in no more; what it sent until now stays. To come back it "
    "has to join as a new device."
)


@click.command("revoke")
@click.argument("name", metavar="DEVICE")
@existing_data_option
@user_option
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="Void too what it did to the person's devices from that moment on (UTC): whom it let in or revoked.",
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@json_option
def command(
    name: str, folder: Path, user: str | None, since: datetime | None, yes: bool, as_json: bool
) -> None:
    """Revoke a DEVICE, one that was lost.

    DEVICE is its name, its id, or the beginning of that. Its connection is closed at once, and it gets in no
    more. What it sent until now stays. The server may be running or not.

    \b
    milepost-server devices
    milepost-server revoke "old phone"
    milepost-server revoke 5b1d0c9e7a3f --user Lena
    milepost-server revoke phone --since 2026-05-03
    """

    async def find(user_logs: UserLogs) -> tuple[str, Member]:
        return await _find_device(folder, user_logs, user, name)

    owner, member = with_user_logs(folder, find)
    if member.revoked is None or since:
        click.echo(f"This revokes “{member.name}” ({member.device}) of {owner}. {CONSEQUENCES}", err=True)
        if sys.stdin.isatty() and not (yes or click.confirm("Revoke it?", err=True)):
            click.echo("Nothing was changed.", err=True)
            return

    stolen = round(since.replace(tzinfo=UTC).timestamp() * 1e6) if since else None

    async def revoke_it(user_logs: UserLogs) -> Revocation:
        return await _revoke(folder, user_logs, owner, member, stolen)

    revocation = with_user_logs(folder, revoke_it)
    if as_json:
        show_json(replace(revocation, records=[]))
        return
    at = datetime.fromtimestamp(revocation.revoked / 1e6, UTC).strftime("%Y-%m-%d %H:%M UTC")
    when = f"has been revoked since {at}" if revocation.already else f"is revoked, as of {at}"
    click.echo(f"“{revocation.name}” {when}.")


async def _find_device(folder: Path, user_logs: UserLogs, user: str | None, name: str) -> tuple[str, Member]:
    """Return the device of that name, id or beginning of an id, and its person.

    Raises NotFound or BadInput.
    """
    chosen = user_logs.known() if user is None else [await resolve_user(folder, user_logs, user)]
    rosters = {each: await user_logs.read(each, lambda log: log.roster.all()) for each in chosen}
    owners = {member.device: each for each, members in rosters.items() for member in members}
    everybody = [member for members in rosters.values() for member in members]
    called = devices_called(everybody, name) or [
        member for member in everybody if len(name) >= SHORTEST_PREFIX and member.device.startswith(name)
    ]
    if not called:
        raise NotFound(f"No device is called {name!r} here.", "See them: milepost-server devices")
    if len(called) > 1:
        several = ", ".join(f"{member.device} of {owners[member.device]}" for member in called)
        raise BadInput(f"Several devices are called {name!r}: {several}.", "Name one by its id.")
    return owners[called[0].device], called[0]


async def _revoke(
    folder: Path, user_logs: UserLogs, user: str, member: Member, since: int | None
) -> Revocation:
    identity = ServerIdentity(load_or_create_keys(folder))
    registry = await open_registry(folder)
    try:
        record = operator_revocation(identity, user, member, since)
        revocation = await revoke(user_logs, registry, identity, user, record)
        if is_locked(folder):
            await push_to_broker(folder, registry, user)
        return revocation
    finally:
        await registry.close()


async def push_to_broker(folder: Path, registry: RegistryFile, user: str) -> None:
    """Bring the revoked keys of a person to the broker of the server that runs. Raises Offline."""
    settings = load(folder)
    try:
        certificates = CertificateReloader.of(settings)
    except BadInput as error:
        raise not_propagated(error.problem) from error
    accounts = Accounts(load_or_create_keys(folder))
    certificate = certificates.current if certificates else None
    await push_revocations(folder, settings.local_broker_url, accounts, registry, user, certificate)
