"""`milepost-server token`"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from milepost_server.commands.options import (
    DefaultGroup,
    existing_data_option,
    json_option,
    resolve_user,
    show_json,
    user_option,
    with_registry,
    with_user_logs,
)
from milepost_server.enrollment.api_tokens import NewToken, find_token, make_token
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.tables.tokens import METRICS, Scope, Token
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput
from milepost_shared.protocol.tokens import DAYS


@click.group(cls=DefaultGroup, default="create")
def command() -> None:
    """Make, list and revoke bearer tokens for the HTTP API.

    \b
    milepost-server token create --name Grafana
    milepost-server token create --scope metrics
    milepost-server token list
    milepost-server token revoke Grafana
    """


@command.command("create")
@existing_data_option
@user_option
@click.option("--name", default="", help="What it is called; otherwise it gets a free name.")
@click.option(
    "--scope",
    type=click.Choice(["read", "write", "metrics", "feed"]),
    default="read",
    help="read: all that the person has (default); write: that, and changes where a device of theirs allowed"
    " it; metrics: /metrics alone; feed: a calendar at /api/v1/feeds/TOKEN.ics.",
)
@click.option("--metrics", is_flag=True, hidden=True)
@click.option(
    "--days", type=click.IntRange(1, 3650), default=DAYS, help=f"How long it is good (default {DAYS} days)."
)
@json_option
def create(
    folder: Path, user: str | None, name: str, scope: Scope, metrics: bool, days: int, as_json: bool
) -> None:
    """Make a bearer token.

    It is shown only now. It ends by itself.

    \b
    milepost-server token create --name Grafana
    milepost-server token create --user Lena --scope write --days 365
    milepost-server token create --scope metrics
    """
    scope = "metrics" if metrics else scope
    if user and scope == "metrics":
        raise BadInput("A token for the metrics is for no person.", "Leave out --user.", field="user")

    async def find(user_logs: UserLogs) -> str:
        return await resolve_user(folder, user_logs, user)

    owner = METRICS if scope == "metrics" else with_user_logs(folder, find)

    async def make(registry: RegistryFile) -> NewToken:
        return await make_token(registry, owner, time.time(), name=name, scope=scope, days=days)

    secret, token = with_registry(folder, make)
    if as_json:
        show_json({"token": secret, **_facts(token)})
        return
    click.echo(secret)
    click.echo(f"“{token.name}” ({token.id}) is good until {_day(token.ends)}.", err=True)


@command.command("list")
@existing_data_option
@user_option
@json_option
def list_tokens(folder: Path, user: str | None, as_json: bool) -> None:
    """List the tokens that are good now, of a person or of all.

    The tokens themselves are not kept.

    \b
    milepost-server token list
    milepost-server token list --user Lena
    """
    tokens = _good(folder, user)
    if as_json:
        show_json([_facts(token) for token in tokens])
        return
    for token in tokens:
        used = f"used {_day(token.used)}" if token.used else "never used"
        maker = f"  (made by device {token.device})" if token.device else ""
        until = f"until {_day(token.ends)}"
        click.echo(f"{token.id}  {token.owner:16}  {token.scope:7}  {until}  {used:15}  {token.name}{maker}")
    if not tokens:
        click.echo("No token yet. Make one: milepost-server token create", err=True)


@command.command("revoke")
@click.argument("called", metavar="TOKEN")
@existing_data_option
@user_option
@json_option
def revoke(called: str, folder: Path, user: str | None, as_json: bool) -> None:
    """Revoke a TOKEN, named by its name or id.

    Event streams that it opened end within 15 seconds.

    \b
    milepost-server token list
    milepost-server token revoke Grafana
    milepost-server token revoke 5b1d0c9e7a3f
    """
    token = find_token(_good(folder, user), called)

    async def forget(registry: RegistryFile) -> None:
        await registry.write(lambda registry: registry.tokens.revoke(token.id))

    with_registry(folder, forget)
    if as_json:
        show_json(_facts(token))
    else:
        click.echo(f"“{token.name}” ({token.id}) is revoked.")


def _good(folder: Path, user: str | None) -> list[Token]:
    """Return the tokens of a person, or of all, that are good now."""

    async def find(user_logs: UserLogs) -> str:
        return await resolve_user(folder, user_logs, user)

    owner, now = with_user_logs(folder, find) if user else None, round(time.time() * 1e6)

    async def read(registry: RegistryFile) -> list[Token]:
        return await registry.read(lambda registry: registry.tokens.all(now, owner))

    return with_registry(folder, read)


def _facts(token: Token) -> dict[str, Any]:
    return token._asdict()


def _day(stamp: int) -> str:
    return datetime.fromtimestamp(stamp / 1e6, UTC).strftime("%Y-%m-%d")
