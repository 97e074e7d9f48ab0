"""All that the terminal can do is reachable in the web app: the table in client/web/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from milepost_client.main import cli
from tests.source_modules import ROOT

WEB = ROOT / "client" / "web"
TERMINAL_ONLY = {"completion", "help", "backup --forget", "join --anew"}
"""What concerns the typing of commands alone, or the files of a machine."""
MANNERS = {"--json", "--yes", "--terminal", "--ask"}
"""Options that say how a terminal asks and prints, and no deeds of their own."""
GROUPS = {"people", "opportunities"}
"""What shows something where no command of the group is named."""
ROW = re.compile(r"^\| (`[^|]+`) +\| (.+?) +\| .+\|$", re.MULTILINE)


def commands(group: click.Group, *path: str) -> Iterator[str]:
    """Yield the commands that can be typed, without `milepost`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield " ".join((*path, name))
            yield from commands(command, *path, name)
        else:
            yield " ".join((*path, name))


def deeds(group: click.Group, *path: str) -> Iterator[str]:
    """Yield the commands with each option that has them do something else, such as `join --move`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        flags = (each for each in command.params if isinstance(each, click.Option) and each.is_flag)
        named = (max(flag.opts, key=len) for flag in flags if not flag.hidden)
        yield from (" ".join((*path, name, option)) for option in named if option not in MANNERS)
        if isinstance(command, click.Group):
            yield from deeds(command, *path, name)


def table() -> dict[str, str]:
    """The place of each command; empty for none."""
    rows = ROW.findall((WEB / "README.md").read_text("utf-8"))
    return {name: place.strip("`–") for names, place in rows for name in re.findall("`([^`]+)`", names)}


def places() -> set[str]:
    """The names of the places that the page has."""
    return set(re.findall(r'\{ name: "(\w+)"', (WEB / "src" / "places.js").read_text("utf-8")))


def test_every_command_has_its_place_and_every_row_is_a_command() -> None:
    typed = set(commands(cli))
    assert len(typed) > 40
    named = {command for command in table() if "--" not in command}
    assert named - GROUPS == typed - GROUPS


def test_every_option_that_is_a_deed_of_its_own_has_its_place() -> None:
    options = {command for command in table() if "--" in command}
    assert "join --move" in options
    assert options == set(deeds(cli))


def test_only_what_concerns_a_terminal_has_no_place() -> None:
    assert {command for command, place in table().items() if not place} == TERMINAL_ONLY


def test_every_place_in_the_table_is_one_of_the_page() -> None:
    assert places() >= set(table().values()) - {""}
