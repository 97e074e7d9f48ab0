"""The questions of a review, on a real terminal."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.client.terminal import COMMAND, Terminal

INVITATION = "A few questions, if you like. Enter skips one; Ctrl-C stops"
STOPPED = "Stopped."


def talk(terminal: Terminal, *options: str, answers: tuple[str, ...] = (), stops: str = "") -> str:
    """What `milepost review` shows to a person who answers so."""
    code, shown = terminal.talk(["review", *options], [*answers], stops=stops, prompt="> ")
    assert code == 0
    return shown


def wrote(terminal: Terminal) -> list[dict[str, Any]]:
    """What reviews of the running week were kept."""
    found: list[dict[str, Any]] = json.loads(terminal.run("review", "--json"))["wrote"]
    return found


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_it_asks_one_after_the_other_and_keeps_the_answers(terminal: Terminal) -> None:
    shown = talk(terminal, answers=("a walk", "", " call Ana "))
    assert "Nothing was logged." in shown
    assert INVITATION in shown
    assert "\nQuestions\n" not in shown
    assert shown.index("easy first step") < shown.index("did you learn") < shown.index("one thing")
    assert "Kept as a note for Fri 6 Mar; it counts as no activity. Undo: milepost undo" in shown
    [kept] = wrote(terminal)
    assert kept["note"] == (
        "What would be an easy first step next week?\na walk\n\n"
        "What is the one thing that you want to do next week?\ncall Ana"
    )


def test_whoever_stops_keeps_what_was_answered(terminal: Terminal) -> None:
    assert "Kept as a note" in talk(terminal, answers=("a walk",), stops=STOPPED)
    [kept] = wrote(terminal)
    assert kept["note"] == "What would be an easy first step next week?\na walk"


def test_an_answer_that_cannot_be_kept_is_asked_for_again_and_loses_no_other(terminal: Terminal) -> None:
    shown = talk(terminal, answers=("a walk", "no\x1b[Dne", "none", ""))
    assert "The note cannot be kept: it holds a control character" in shown
    [kept] = wrote(terminal)
    assert kept["note"] == "What would be an easy first step next week?\na walk\n\nWhat did you learn?\nnone"


@pytest.mark.parametrize(("answers", "stops"), [(("", "", ""), ""), ((), STOPPED)])
def test_whoever_answers_nothing_keeps_nothing(
    terminal: Terminal, answers: tuple[str, ...], stops: str
) -> None:
    shown = talk(terminal, answers=answers, stops=stops)
    assert "Nothing to keep. Another time, if you like." in shown
    assert wrote(terminal) == []


def test_what_was_written_is_shown_and_not_asked_again_unless_one_wants_to(terminal: Terminal) -> None:
    talk(terminal, "--answer", "a walk")
    shown = talk(terminal)
    assert ("a walk" in shown, INVITATION in shown) == (True, False)
    assert INVITATION in talk(terminal, "--ask", answers=("two walks",), stops=STOPPED)
    assert len(wrote(terminal)) == 2


def test_it_does_not_ask_whoever_wants_only_to_look(terminal: Terminal) -> None:
    for options in (("--no-ask",), ("--markdown",), ("--json",)):
        assert INVITATION not in talk(terminal, *options)


def test_off_a_terminal_it_prints_the_questions_and_asks_only_if_told_to(terminal: Terminal) -> None:
    def piped(*options: str) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, "review", *options]
        return subprocess.run(
            command, env=terminal.environ, input="a walk\n", capture_output=True, text=True, timeout=60
        )

    assert ("\nQuestions\n" in piped().stdout, wrote(terminal)) == (True, [])
    told = piped("--ask")
    assert (told.returncode, "\nQuestions\n" in told.stdout, INVITATION in told.stderr) == (0, False, True)
    assert len(wrote(terminal)) == 1
