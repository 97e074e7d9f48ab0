"""A group of commands with the default command `show`, so that `milepost people Ana` works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHOW = "show"
LIST = ("list", "ls", "all")
"""Words that people try for what the group shows by itself."""


class NamedGroup(click.Group):
    """A group whose command `show` may be left out; its first parameter is a name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` before arguments that name no command of the group."""
        if args and args[0] in LIST and not ctx.resilient_parsing:
            args = [SHOW, *args[1:]]
        begun = ctx.resilient_parsing and not args  # A shell asks what may follow: a name or a command.
        if not begun and (not args or args[0] not in (*self.commands, *ctx.help_option_names)):
            args = [SHOW, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The names, then the commands; the options of `show` for a word that begins with a dash."""
        show = self.commands[SHOW]
        if incomplete.startswith("-"):
            return show.shell_complete(ctx, incomplete)
        named = show.params[0].shell_complete(ctx, incomplete)
        return [*named, *super().shell_complete(ctx, incomplete)]
