"""`milepost completion`: the script with which a shell completes."""

from __future__ import annotations

from pathlib import PurePath

import click

from milepost_client.cli.session import Session
from milepost_client.cli.shells import SHELLS, script
from milepost_shared.errors import BadInput

PROGRAMS = ("milepost", "mp")


@click.command()
@click.argument("shell", required=False, type=click.Choice(list(SHELLS)))
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, session: Session, /, shell: str | None) -> None:
    """Print what lets a SHELL complete goals, people and refs.

    It is for the shell you use if you do not say which, and for mp as for milepost. What is offered is read
    from this device alone; nothing is written, and no network is asked. Let your shell read it whenever it
    starts: put the first line into ~/.bashrc, the second into ~/.zshrc after compinit, or run the third
    once.

    \b
    eval "$(milepost completion bash)"
    eval "$(milepost completion zsh)"
    milepost completion fish > ~/.config/fish/conf.d/milepost.fish
    """
    name = shell or PurePath(session.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise BadInput(
            f"Which shell? {name or 'Yours'} is not known.", f"Name one: {', '.join(SHELLS)}.", field="shell"
        )
    session.show(script(ctx.find_root().command, name, PROGRAMS))
