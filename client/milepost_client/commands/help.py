"""`milepost help`"""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.exceptions import NoSuchCommand

from milepost_client.cli.session import Session


def _named(root: click.Context, names: Sequence[str]) -> click.Context:
    """The context of the command that is called `names`. Raises NoSuchCommand."""
    found = root
    for name in names:
        group = found.command
        known = group.get_command(found, name) if isinstance(group, click.Group) else None
        if known is None:
            possible = group.list_commands(found) if isinstance(group, click.Group) else ()
            raise NoSuchCommand(name, possibilities=possible, ctx=found)
        found = click.Context(known, info_name=name, parent=found)
    return found


def _offered(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
    root = ctx.find_root()
    group = _named(root, ctx.params.get("names") or ()).command
    listed = group.list_commands(root) if isinstance(group, click.Group) else []
    return [name for name in listed if name.startswith(typed)]


@click.command()
@click.argument("names", nargs=-1, metavar="[COMMAND]...", shell_complete=_offered)
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, session: Session, /, names: tuple[str, ...]) -> None:
    """Tell what there is, or what a COMMAND does.

    \b
    milepost help
    milepost help goal set
    """
    wanted = _named(ctx.find_root(), names)
    session.show(wanted.command.get_help(wanted))
