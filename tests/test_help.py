"""`--help` of every command of both programs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from milepost_client.cli.help_overview import HEADINGS
from milepost_client.main import COMMANDS
from milepost_client.presentation.layout.text_width import display_width
from tests.commands import PROGRAMS, contexts, parse

ALL = [ctx for program in ("milepost", "milepost-server") for ctx in contexts(PROGRAMS[program], program)]
SHORT = {"milepost set": "milepost goal set", "milepost adjust": "milepost goal adjust"}
"""Aliases, which show the help of another command."""
PROSE = re.compile(r"\.(?:\s|$)")

each = pytest.mark.parametrize("ctx", ALL, ids=[ctx.command_path for ctx in ALL])


def examples(ctx: click.Context) -> Iterator[str]:
    """Yield the help's lines that start with the program's name, or that pass its output to a shell."""
    program = ctx.command_path.partition(" ")[0]
    for line in (ctx.command.help or "").splitlines():
        if found := re.match(rf'(?:eval "\$\()?({program}(?: .*?)?)(?:\)"| > .*)?$', line.strip()):
            yield found[1]


@each
def test_the_help_starts_with_a_one_sentence_summary(ctx: click.Context) -> None:
    first = (ctx.command.help or "").partition("\n\n")[0]
    assert first.endswith(".")
    assert len(PROSE.findall(first)) == 1 or ctx.parent is None


@each
def test_the_help_has_an_example_of_the_command(ctx: click.Context) -> None:
    named = SHORT.get(ctx.command_path, ctx.command_path)
    shown = list(examples(ctx))
    assert any(line == named or line.startswith(f"{named} ") for line in shown), shown


@each
def test_every_example_is_valid(ctx: click.Context) -> None:
    for line in examples(ctx):
        parse(shlex.split(line))


@each
@pytest.mark.parametrize("columns", [60, 80])
def test_the_help_fits_the_terminal(ctx: click.Context, columns: int) -> None:
    shown = click.Context(ctx.command, info_name=ctx.info_name, parent=ctx.parent, terminal_width=columns)
    prose = [line for line in shown.get_help().splitlines() if columns == 80 or "milepost" not in line]
    assert [line for line in prose if display_width(line) > columns] == []


@pytest.mark.parametrize("program", ["milepost", "milepost-server"])
def test_the_overview_describes_each_command_in_a_whole_sentence(program: str) -> None:
    settings = PROGRAMS[program].context_settings
    shown = click.Context(PROGRAMS[program], info_name=program, terminal_width=80, **settings).get_help()
    assert [line for line in shown.splitlines()[1:] if line.endswith("...")] == []


def test_every_command_is_under_one_heading() -> None:
    placed = [name for section in HEADINGS.values() for name in section]
    assert sorted(placed) == sorted(COMMANDS)


def test_the_overview_says_of_each_command_what_its_own_help_begins_with() -> None:
    program = PROGRAMS["milepost"]
    assert isinstance(program, click.Group)
    for section in HEADINGS.values():
        for name, summary in section.items():
            command = program.get_command(click.Context(program), name)
            assert command is not None
            assert (name, summary) == (name, (command.help or "").partition("\n")[0])
