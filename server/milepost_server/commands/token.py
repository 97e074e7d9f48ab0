"""`milepost-server token`"""

from __future__ import annotations

import asyncio
import secrets
import time
from pathlib import Path

import click

from milepost_server.commands.options import (
    data_option,
    json_option,
    person,
    show_json,
    user_option,
    with_people,
)
from milepost_server.people import People
from milepost_server.registry import Registry, open_registry


@click.command()
@data_option
@user_option
@json_option
def command(folder: Path, user: str | None, as_json: bool) -> None:
    """Make a bearer token for the HTTP API.

    It reads all that the person has, and is shown only now.

    \b
    milepost-server token
    milepost-server token --user 3f0c2a9d4b1e8f67
    """

    async def owner(people: People) -> str:
        return person(people, user)

    token = asyncio.run(_make(folder, with_people(folder, owner)))
    if as_json:
        show_json({"token": token})
    else:
        click.echo(token)


async def _make(folder: Path, user: str) -> str:
    token = secrets.token_urlsafe(32)
    registry = await open_registry(folder)
    try:
        await registry.write(lambda sql: Registry(sql).add_token(token, user, round(time.time() * 1e6)))
    finally:
        await registry.close()
    return token
