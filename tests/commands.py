"""The commands of a program, with those within groups, for tests that look at every one."""

from __future__ import annotations

from collections.abc import Iterator

import click


def contexts(cli: click.Command, program: str) -> Iterator[click.Context]:
    """A context of each command, the program itself first; its `command_path` is how it is called."""
    yield from _within(click.Context(cli, info_name=program))


def _within(ctx: click.Context) -> Iterator[click.Context]:
    yield ctx
    if isinstance(ctx.command, click.Group):
        for name in ctx.command.list_commands(ctx):
            command = ctx.command.get_command(ctx, name)
            assert command is not None, name
            yield from _within(click.Context(command, info_name=name, parent=ctx))
