"""`milepost people`: all people or one, and renaming one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.operations.rename_person import RenameRequest, rename_person
from milepost_client.presentation.activity_echo import renamed
from milepost_client.presentation.people import people_table, person_lines
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.people import people
from milepost_client.queries.person import named_person
from milepost_shared.errors import BadInput
from milepost_shared.projections.people import PersonView

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


LIST, ADD = ("list", "ls", "all"), ("add", "new", "create")
"""Words that people try: for what the group shows by itself, and for what it need not do."""


class People(click.Group):
    """A group with the default command `show`, so that `milepost people Ana` works."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` before arguments that name no command of the group."""
        if args and args[0] in LIST and not ctx.resilient_parsing:
            args = ["show", *args[1:]]
        if args and args[0] in ADD:
            raise BadInput("People come with what you log.", "As in: milepost log -w Ana", field="name")
        begun = ctx.resilient_parsing and not args  # A shell asks what may follow: a name or a command.
        if not begun and (not args or args[0] not in (*self.commands, *ctx.help_option_names)):
            args = ["show", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The people, then the commands; the options of `show` for a word that begins with a dash."""
        if incomplete.startswith("-"):
            return show.shell_complete(ctx, incomplete)
        met = completion.people(ctx, show.params[0], incomplete)
        return [*met, *super().shell_complete(ctx, incomplete)]


@click.group(cls=People, subcommand_metavar="[NAME] | COMMAND [ARGS]...")
def command() -> None:
    """See whom you know, when you last met, and who is due.

    \b
    milepost people
    milepost people --due
    milepost people Ana
    milepost people rename Ana "Ana Silva"
    """


@command.command()
@click.argument("name", required=False, shell_complete=completion.people)
@click.option("--due", "only_due", is_flag=True, help="Only who is due, or was not met for long.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(session: Session, /, name: str | None, only_due: bool, as_json: bool) -> None:
    """Show all people, or one; the word show may be left out.

    NAME is a name or a part of it.

    \b
    milepost people show Ana
    milepost people show --due
    """
    if name is not None and only_due:
        raise BadInput("Either a name or --due.", "Leave one out.", field="due")
    found = session.overview(lambda log: people(log, session.moment, NoRequest()))
    known = found.people
    if name is not None:
        _show_one(session, named_person(name, known), as_json)
        return
    shown = found.due if only_due else known
    if as_json:
        session.show_json(shown)
    elif shown:
        session.show(people_table(shown))
    elif known:
        session.say("Nobody is due.")
    else:
        session.say("You have met nobody yet. Log it when you do: milepost log -w Ana -k coffee")


@command.command()
@click.argument("old", shell_complete=completion.people)
@click.argument("new", shell_complete=completion.people)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def rename(session: Session, /, old: str, new: str, as_json: bool) -> None:
    """Call a person by another name, in all that names them.

    OLD is the whole name, in capitals or not. Where NEW is somebody known already, the two become one.
    Nothing is lost: the history keeps what was written before.

    \b
    milepost people rename Ana "Ana Silva"
    """
    result = session.write(rename_person, RenameRequest(old=old, new=new))
    if as_json:
        changed = {"activities": result.entries, "goals": result.goals, "merged": result.merged}
        session.show_json({"ref": result.ref, "name": result.new, **changed})
    else:
        session.show(renamed(result))


def _show_one(session: Session, person: PersonView, as_json: bool) -> None:
    if as_json:
        session.show_json(person)
    else:
        session.show("\n".join(person_lines(person)))
