"""The options that the operator's commands share: the data folder, a person, JSON."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from milepost_server.settings import data_folder
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotFound

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])


def data_option(command: Command) -> Command:
    """`--data`: the server's folder, as a Path named `folder`."""
    return _data_option(command, lambda folder: folder)


def existing_data_option(command: Command) -> Command:
    """`--data` of a server that exists: a mistyped name is no empty server. Raises NotFound."""
    return _data_option(command, _require_server)


def json_option(command: Command) -> Command:
    """`--json`: print for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def user_option(command: Command) -> Command:
    """`--user`: a person, by id."""
    return click.option("--user", metavar="ID", help="The person; not needed where there is only one.")(
        command
    )


def with_user_logs(folder: Path, work: Callable[[UserLogs], Awaitable[T]]) -> T:
    """Run `work` on the logs of a data folder; the server may be running at the same time."""

    async def run() -> T:
        user_logs = UserLogs(folder, lambda: round(time.time() * 1e6))
        try:
            return await work(user_logs)
        finally:
            await user_logs.close()

    return asyncio.run(run())


def resolve_user(user_logs: UserLogs, user: str | None) -> str:
    """Return the person named by `--user`, or the only one. Raises NotFound or BadInput."""
    known = user_logs.known()
    if user is not None and user not in known:
        raise NotFound(f"No person {user} is known here.", "See: milepost-server users")
    if user is None and len(known) > 1:
        raise BadInput(
            f"There are several people here: {', '.join(known)}.", "Name one with --user.", field="user"
        )
    if user is None and not known:
        raise NotFound("Nobody is known here yet.", "Make an invite: milepost-server invite")
    return user or known[0]


def show_json(value: Any) -> None:
    """Print JSON on stdout."""
    click.echo(msgspec.json.encode(value).decode())


def _data_option(command: Command, check: Callable[[Path], Path]) -> Command:
    return click.option(
        "--data",
        "folder",
        metavar="DIR",
        callback=lambda _ctx, _param, value: check(data_folder(os.environ, value)),
        help="The server's folder (default: MILEPOST_SERVER_HOME, else the platform's data folder).",
    )(command)


def _require_server(folder: Path) -> Path:
    if not any((folder / name).exists() for name in ("server.db", "users")):
        raise NotFound(f"There is no server in {folder}.", "Name its folder with --data.")
    return folder
