"""The options that the operator's commands share: the data folder, a person, JSON."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from milepost_server.enrollment.api_tokens import SHORTEST_PREFIX
from milepost_server.settings import data_folder
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.text.names import normalize

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
    """`--user`: a person, by id or name."""
    told = "The person, by id or name; not needed where there is only one."
    return click.option("--user", metavar="PERSON", help=told)(command)


class DefaultGroup(click.Group):
    """A group of commands one of which, `default`, need not be named."""

    def __init__(self, *args: Any, default: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command where none is named."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [self._default, *args]
        return super().parse_args(ctx, args)


def with_user_logs(folder: Path, work: Callable[[UserLogs], Awaitable[T]]) -> T:
    """Run `work` on the logs of a data folder; the server may be running at the same time."""

    async def run() -> T:
        user_logs = UserLogs(folder, lambda: round(time.time() * 1e6))
        try:
            return await work(user_logs)
        finally:
            await user_logs.close()

    return asyncio.run(run())


def with_registry(folder: Path, work: Callable[[RegistryFile], Awaitable[T]]) -> T:
    """Run `work` on `server.db` of a data folder; the server may be running at the same time."""

    async def run() -> T:
        registry = await open_registry(folder)
        try:
            return await work(registry)
        finally:
            await registry.close()

    return asyncio.run(run())


async def read_names(folder: Path) -> dict[str, str]:
    """Return the names of people by their ids. Raises StorageFailed."""
    if not (folder / "server.db").exists():
        return {}
    registry = await open_registry(folder)
    try:
        return await registry.read(lambda registry: registry.people.names())
    finally:
        await registry.close()


async def resolve_user(folder: Path, user_logs: UserLogs, user: str | None) -> str:
    """Return the person named by `--user`, or the only one. Raises NotFound or BadInput.

    A person is named by the id, the name, or a beginning that no other id has.
    """
    known = user_logs.known()
    if user is None and not known:
        raise NotFound("Nobody is known here yet.", "Make an invite: milepost-server invite")
    names = await read_names(folder)
    found = known if user is None else _called(known, names, user)
    if not found:
        raise NotFound(f"No person {user} is known here.", "See: milepost-server users")
    if len(found) > 1:
        told = ", ".join(f"{each} ({names[each]})" if each in names else each for each in found)
        several = "There are several people here" if user is None else f"Several people are called {user!r}"
        raise BadInput(f"{several}: {told}.", "Name one with --user.", field="user")
    return found[0]


def _called(known: Sequence[str], names: Mapping[str, str], user: str) -> list[str]:
    return (
        [each for each in known if each == user]
        or [each for each in known if normalize(names.get(each, "")) == normalize(user) != ""]
        or [each for each in known if len(user) >= SHORTEST_PREFIX and each.startswith(user)]
    )


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
