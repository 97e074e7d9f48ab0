"""`milepost-server token`"""

from __future__ import annotations

import asyncio
import secrets
import time
from pathlib import Path

import click

from milepost_server.commands.options import (
    existing_data_option,
    json_option,
    resolve_user,
    show_json,
    user_option,
    with_user_logs,
)
from milepost_server.storage.registry import open_registry
from milepost_server.storage.tables.tokens import METRICS
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput


@click.command()
@existing_data_option
@user_option
@click.option("--metrics", is_flag=True, help="Make one that reads /metrics, and nothing of anybody.")
@json_option
def command(folder: Path, user: str | None, metrics: bool, as_json: bool) -> None:
    """Make a bearer token for the HTTP API.

    It reads all that the person has, and is shown only now.

    \b
    milepost-server token
    milepost-server token --metrics
    """
    if user and metrics:
        raise BadInput("--metrics is for no person.", "Leave out --user or --metrics.", field="user")

    async def owner(user_logs: UserLogs) -> str:
        return resolve_user(user_logs, user)

    token = asyncio.run(_make(folder, METRICS if metrics else with_user_logs(folder, owner)))
    if as_json:
        show_json({"token": token})
    else:
        click.echo(token)


async def _make(folder: Path, owner: str) -> str:
    token = secrets.token_urlsafe(32)
    registry = await open_registry(folder)
    try:
        await registry.write(lambda registry: registry.tokens.add(token, owner, round(time.time() * 1e6)))
    finally:
        await registry.close()
    return token
