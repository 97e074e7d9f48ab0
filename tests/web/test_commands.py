"""All that the terminal can do is reachable in the page: the table in its README says where."""

from __future__ import annotations

import re

import click
import pytest

from milepost_client.commands.goals.group import command as goal
from milepost_client.main import COMMANDS
from tests.web.pyodide import WEB

TABLE = (WEB / "README.md").read_text("utf-8").partition("## Where each command is")[2]
ROWS = re.findall(r"^\| (`[^|]+`) +\| ([^|]+?) +\|$", TABLE, re.MULTILINE)
PLACES = set(re.findall(r'name: "(\w+)"', (WEB / "src" / "places.js").read_text("utf-8")))
WITHOUT_PLACE = {"help", "completion"}
"""What only a terminal needs."""


def commands() -> set[str]:
    assert isinstance(goal, click.Group)
    return (COMMANDS.keys() - {"goal"}) | {f"goal {name}" for name in goal.list_commands(click.Context(goal))}


def test_each_command_is_in_the_table_once() -> None:
    named = [name for row, _ in ROWS for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted({*named})
    assert {*named} == commands()


@pytest.mark.parametrize(("row", "where"), ROWS)
def test_a_place_of_the_table_is_there(row: str, where: str) -> None:
    places = set(re.findall(r"`(\w+)`", where))
    assert places <= PLACES
    assert bool(places) != (row.strip("`") in WITHOUT_PLACE)
