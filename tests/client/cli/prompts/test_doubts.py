"""What may be meant otherwise is asked about on a terminal, and told elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.client.conftest import Run
from tests.client.terminal import Terminal


@pytest.fixture
def terminal(milepost: Run, tmp_path: Path) -> Terminal:
    """A device with a kind that is known, and a level."""
    milepost("set", "Followers", "--level")
    milepost("log", "followers", "500")
    milepost("log", "-w", "Ana", "-k", "coffee")
    return Terminal(tmp_path / "device")


@pytest.mark.parametrize(("answer", "kind"), [("", "coffee"), ("y", "coffee"), ("n", "coffe")])
def test_a_kind_close_to_a_known_one_is_asked_about(
    terminal: Terminal, milepost: Run, answer: str, kind: str
) -> None:
    code, shown = terminal.talk(["log", "-w", "Bo", "-k", "coffe"], [answer])
    assert (code, "“coffe” is a new kind. Do you mean “coffee”? [Y/n]" in shown) == (0, True)
    assert [entry["kind"] for entry in milepost("entries", "--with", "Bo", "--json").json] == [kind]


@pytest.mark.parametrize(("answer", "amount"), [("y", 504), ("n", 4)])
def test_a_change_of_a_level_is_asked_about(
    terminal: Terminal, milepost: Run, answer: str, amount: float
) -> None:
    code, shown = terminal.talk(["log", "followers", "+4"], [answer])
    assert (code, "is a level: you log what it is now. Do you mean 504?" in shown) == (0, True)
    [newest, _] = milepost("entries", "followers", "--json").json
    assert newest["contributions"][0]["amount"] == amount


@pytest.mark.parametrize(("answer", "number"), [("", 1), ("n", 1), ("y", 2)])
def test_another_goal_of_a_title_that_is_here_is_asked_about(
    terminal: Terminal, milepost: Run, answer: str, number: int
) -> None:
    code, shown = terminal.talk(["set", "followers", "--target", "9"], [answer])
    assert (code, "There is a goal “Followers” already. Set another one?" in shown) == (0, True)
    assert len(milepost("goal", "list", "--json").json) == number


def test_whoever_stops_at_the_question_has_saved_nothing(terminal: Terminal, milepost: Run) -> None:
    before = milepost("entries", "--json").out
    code, _ = terminal.talk(["log", "followers", "+4"], [], stops="stopped")
    assert (code, milepost("entries", "--json").out) == (1, before)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["log", "-w", "Bo", "-k", "coffe"], "“coffe” is a new kind; you have “coffee”"),
        (["log", "followers", "+4"], "“Followers” is a level: +4 is what it is now"),
        (["set", "followers"], "There is a goal “Followers” already"),
    ],
)
def test_off_a_terminal_it_is_done_as_said_and_told(
    terminal: Terminal, milepost: Run, command: list[str], told: str
) -> None:
    ran = milepost(*command)
    assert (ran.code, told in ran.err) == (0, True)
    assert json.loads(milepost(*command, "--json").out)
