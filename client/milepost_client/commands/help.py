"""`milepost help`: the commands, or the help of one."""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.exceptions import NoSuchCommand

from milepost_client.cli.session import Session


def _context_of(root: click.Context, names: Sequence[str]) -> click.Context:
    """The context of the command with these names. Raises NoSuchCommand."""
    ctx = root
    for name in names:
        group = ctx.command
        command = group.get_command(ctx, name) if isinstance(group, click.Group) else None
        if command is None:
            possible = group.list_commands(ctx) if isinstance(group, click.Group) else ()
            raise NoSuchCommand(name, possibilities=possible, ctx=ctx)
        ctx = click.Context(command, info_name=name, parent=ctx)
    return ctx


def _complete_names(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
    root = ctx.find_root()
    group = _context_of(root, ctx.params.get("names") or ()).command
    listed = group.list_commands(root) if isinstance(group, click.Group) else []
    return [name for name in listed if name.startswith(typed)]


@click.command()
@click.argument("names", nargs=-1, metavar="[COMMAND]...", shell_complete=_complete_names)
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, session: Session, /, names: tuple[str, ...]) -> None:
    """Tell what there is, or what a COMMAND does.

    \b
    milepost help
    milepost help goal set
    """
    wanted = _context_of(ctx.find_root(), names)
    session.show(wanted.command.get_help(wanted))
