"""`milepost people`: all people or one, what is known of them, and renaming one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from milepost_client.cli import completion
from milepost_client.cli.named_group import NamedGroup
from milepost_client.cli.session import Session
from milepost_client.operations.people.describe_person import DescribeRequest, describe_person
from milepost_client.operations.people.rename_person import RenameRequest, rename_person
from milepost_client.presentation.echoes.activity_echo import renamed
from milepost_client.presentation.people import described, people_table, person_lines
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.people.people import people
from milepost_client.queries.people.person import PersonRequest, noted_person
from milepost_shared.errors import BadInput
from milepost_shared.projections.people import NotedPerson


@click.group(cls=NamedGroup, subcommand_metavar="[NAME] | COMMAND [ARGS]...")
def command() -> None:
    """See whom you know, when you last met, and who is due.

    \b
    milepost people
    milepost people --due
    milepost people Ana
    milepost people edit Ana --org Acme --birthday "15 apr"
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
    if name is not None:
        asked = PersonRequest(name)
        _show_one(session, session.survey(lambda log: noted_person(log, session.moment, asked)), as_json)
        return
    found = session.survey(lambda log: people(log, session.moment, NoRequest()))
    known = found.people
    shown = found.due if only_due else known
    if as_json:
        session.show_json(shown)
    elif shown:
        session.show(people_table(shown))
    elif known:
        session.say("Nobody is due.")
    else:
        session.say("You have met nobody yet. Log it when you do: milepost log -w Ana -k coffee")


def detail_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say what is known of a person."""
    options = (
        click.option(
            "-o", "--org", "organisation", help="Where they are.", shell_complete=completion.organisations
        ),
        click.option("--position", help="What they do there."),
        click.option("--mail", "mails", multiple=True, help="An address; again for more."),
        click.option("--phone", "phones", multiple=True, help="A number; again for more."),
        click.option("--link", "links", multiple=True, help="A page of theirs; again for more."),
        click.option("--birthday", metavar="DAY", help="1980-04-15, or 15 apr without the year."),
        click.option("-n", "--note", help="What to remember of them."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@command.command()
@click.argument("name")
@detail_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def add(session: Session, /, name: str, as_json: bool, **given: Any) -> None:
    """Add somebody whom you have not met yet.

    \b
    milepost people add "Ida Moss" --org Tarn --mail ida@example.org
    """
    _describe(session, DescribeRequest(name=name, new=True, **_details(given)), as_json)


@command.command()
@click.argument("name", shell_complete=completion.people)
@detail_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def edit(session: Session, /, name: str, as_json: bool, **given: Any) -> None:
    """Change what is known of NAME.

    What you do not name stays as it is, and something empty removes it.

    \b
    milepost people edit Ana --org Acme --position "Head of product"
    milepost people edit Ana --mail ana@example.org --mail ana@acme.example
    milepost people edit Ana --phone ""
    """
    _describe(session, DescribeRequest(name=name, **_details(given)), as_json)


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


def _details(given: dict[str, Any]) -> dict[str, Any]:
    """The details that the options name."""
    return {name: value for name, value in given.items() if value is not None and value != ()}


def _describe(session: Session, request: DescribeRequest, as_json: bool) -> None:
    result = session.write(describe_person, request)
    if as_json:
        session.show_json(result)
    else:
        session.show(described(result.person))


def _show_one(session: Session, person: NotedPerson, as_json: bool) -> None:
    if as_json:
        session.show_json(person)
    else:
        session.show("\n".join(person_lines(person)))
