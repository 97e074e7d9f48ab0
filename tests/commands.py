"""All commands of both programs, for tests that check each one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import click

from milepost_client import main as client
from milepost_server import main as server
from milepost_shared.errors import NotFound

PROGRAMS: dict[str, click.Command] = {
    "milepost": client.cli,
    "mp": client.cli,
    "milepost-server": server.cli,
}


def contexts(cli: click.Command, program: str) -> Iterator[click.Context]:
    """Yield a context of each command, the program first; its `command_path` is the command line."""
    yield from _within(click.Context(cli, info_name=program, **cli.context_settings))


def _within(ctx: click.Context) -> Iterator[click.Context]:
    yield ctx
    if isinstance(ctx.command, click.Group):
        for name in ctx.command.list_commands(ctx):
            command = ctx.command.get_command(ctx, name)
            assert command is not None, name
            yield from _within(click.Context(command, info_name=name, parent=ctx))


def parse(words: Sequence[str]) -> None:
    """Parse a command line as its program does, without running it. Raises click.UsageError.

    Folders in it need not exist.
    """
    with suppress(NotFound):
        _parse(*words)


def _parse(program: str, *rest: str) -> None:
    ctx = PROGRAMS[program].make_context(program, list(rest))
    while isinstance(ctx.command, click.Group) and (left := [*ctx._protected_args, *ctx.args]):
        name, command, left = ctx.command.resolve_command(ctx, left)
        assert command is not None
        ctx = command.make_context(name, left, parent=ctx)
