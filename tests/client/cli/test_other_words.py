"""Words from other programs: they are commands here, or are answered with them."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from milepost_client.cli.other_words import ANSWERS, GOAL_ANSWERS, GOAL_MEANT, MEANT
from milepost_client.commands.goals.group import command as goal
from milepost_client.main import COMMANDS
from tests.client.conftest import Run
from tests.commands import parse

TABLES = ((MEANT, ANSWERS, COMMANDS), (GOAL_MEANT, GOAL_ANSWERS, goal.commands))


LINES = {line for _, answers, _ in TABLES for lines in answers.values() for line in lines}


def test_no_word_is_a_command_or_stands_in_both_tables() -> None:
    for meant, answers, commands in TABLES:
        assert not meant.keys() & answers.keys()
        assert not (meant.keys() | answers.keys()) & set(commands)


@pytest.mark.parametrize("words", sorted(set(MEANT.values())))
def test_each_word_means_a_command_that_there_is(words: tuple[str, ...]) -> None:
    if words and words[0] != "--version":
        parse(["milepost", *words, *(["coffees"] if words[-1] in ("show", "chart", "find") else [])])


@pytest.mark.parametrize(
    "line",
    sorted({line for answers in (ANSWERS, GOAL_ANSWERS) for lines in answers.values() for line in lines}),
)
def test_what_an_answer_says_can_be_typed(line: str) -> None:
    for typed in re.findall(r"milepost [^,]+", line):
        try:
            parse(shlex.split(typed))
        except click.UsageError as error:
            raise AssertionError(f"{typed}: {error}") from error


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (["list"], ["goal", "list"]),
        (["goals", "--all"], ["goal", "list", "--all"]),
        (["today"], []),
        (["streak"], []),
        (["search", "coffees"], ["find", "coffees"]),
        (["show"], ["goal", "list"]),
        (["show", "coffees"], ["goal", "show", "coffees"]),
        (["goal", "ls"], ["goal", "list"]),
        (["contacts"], ["people"]),
        (["people", "list"], ["people"]),
        (["people", "-h"], ["people", "--help"]),
        (["-h"], ["--help"]),
        (["log", "-h"], ["log", "--help"]),
    ],
)
def test_what_only_shows_something_runs(coffees: Run, words: list[str], same: list[str]) -> None:
    ran = coffees(*words)
    assert (ran.code, ran.out) == (0, coffees(*same).out)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["add"], "milepost log coffees -w Ana"),
        (["done", "coffees"], "milepost goal achieve GOAL"),
        (["delete", "1"], "milepost undo REF"),
        (["goal", "delete", "coffees"], "milepost goal drop GOAL"),
    ],
)
def test_what_would_write_is_answered_and_writes_nothing(coffees: Run, words: list[str], answer: str) -> None:
    before = coffees("history").out
    ran = coffees(*words)
    assert (ran.code, answer in ran.err) == (2, True)
    assert coffees("history").out == before


def test_celebrate_alone_says_what_there_is_to_celebrate(coffees: Run) -> None:
    assert "Nothing waits to be celebrated" in coffees("celebrate").err
    coffees("adjust", "coffees", "--milestone", "Half=5", "-r", "on the way")
    coffees("log", "coffees", "10")
    assert coffees("celebrate").out.splitlines() == [
        '✦ “Coffees”, met on Fri 6 Mar: milepost goal achieve "Coffees" -r WHY',
        '✦ “Half” of “Coffees”, reached on Fri 6 Mar: milepost celebrate "Half" -g "Coffees" -n NOTE',
    ]
    assert "your note is kept" in coffees("celebrate", "Half", "-g", "Coffees", "-n", "cake").out
    assert "Half" not in coffees("celebrate").out
