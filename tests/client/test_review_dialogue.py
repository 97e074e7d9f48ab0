"""The questions of a review, on a real terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from select import select
from typing import Any

import pytest

from .conftest import FRIDAY

COMMAND = [sys.executable, "-m", "milepost_client.main"]
CTRL_C, END = "\x03", "\x04"
PATIENCE = 5.0
INVITATION = "A few questions, if you like. Enter skips one; Ctrl-C stops"


class Terminal:
    """A device whose commands run on a pseudo-terminal, where a person types."""

    def __init__(self, folder: Path) -> None:
        self.environ = os.environ | {
            "MILEPOST_HOME": str(folder),
            "MILEPOST_NOW": FRIDAY,
            "MILEPOST_AUTOSYNC": "0",
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "80",
        }

    def talk(self, *arguments: str, keys: tuple[str, ...] = ()) -> str:
        """Type each of the `keys` when it asks; gives all that the screen showed."""
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [*COMMAND, *arguments],
            env=self.environ,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            # It controls the child's terminal, so that Ctrl-C means what it means to a person.
            preexec_fn=lambda: os.login_tty(theirs),
        )
        os.close(theirs)
        shown = b""
        for key in keys:
            shown += _until(ours, b"> ")
            os.write(ours, key.encode())
        shown += _until(ours, None, again=CTRL_C.encode() if CTRL_C in keys else b"")
        os.close(ours)
        assert child.wait(timeout=60) == 0
        return shown.decode().replace("\r\n", "\n")

    def wrote(self) -> list[dict[str, Any]]:
        """What reviews of the running week were kept."""
        done = subprocess.run(
            [*COMMAND, "review", "--json"],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=True,
        )
        found: list[dict[str, Any]] = json.loads(done.stdout)["wrote"]
        return found


def _until(terminal: int, end: bytes | None, again: bytes = b"") -> bytes:
    """What is shown until it ends so, or until nobody writes any more; a key is typed `again` where it
    came before anybody listened."""
    shown = b""
    while end is None or not shown.endswith(end):
        if again and not select([terminal], [], [], PATIENCE)[0]:
            os.write(terminal, again)
        try:
            more = os.read(terminal, 1)
        except OSError:  # how Linux says that the other end was closed
            more = b""
        if not more:
            assert end is None, shown
            return shown
        shown += more
    return shown


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_it_asks_one_after_the_other_and_keeps_the_answers(terminal: Terminal) -> None:
    shown = terminal.talk("review", keys=("a walk\n", "\n", " call Ana \n"))
    assert "Nothing was logged." in shown
    assert INVITATION in shown
    assert "\nQuestions\n" not in shown
    assert shown.index("easy first step") < shown.index("did you learn") < shown.index("one thing")
    assert "Kept as a note for Fri 6 Mar; it counts as no activity. Undo: milepost undo" in shown
    [kept] = terminal.wrote()
    assert kept["note"] == (
        "What would be an easy first step next week?\na walk\n\n"
        "What is the one thing that you want to do next week?\ncall Ana"
    )


@pytest.mark.parametrize("stop", [CTRL_C, END])
def test_whoever_stops_keeps_what_was_answered(terminal: Terminal, stop: str) -> None:
    shown = terminal.talk("review", keys=("a walk\n", stop))
    assert "Kept as a note" in shown
    [kept] = terminal.wrote()
    assert kept["note"] == "What would be an easy first step next week?\na walk"


@pytest.mark.parametrize("keys", [("\n", "\n", "\n"), (CTRL_C,)])
def test_whoever_answers_nothing_keeps_nothing(terminal: Terminal, keys: tuple[str, ...]) -> None:
    assert "Nothing to keep. Another time, if you like." in terminal.talk("review", keys=keys)
    assert terminal.wrote() == []


def test_what_was_written_is_shown_and_not_asked_again_unless_one_wants_to(terminal: Terminal) -> None:
    terminal.talk("review", "--answer", "a walk")
    shown = terminal.talk("review")
    assert ("a walk" in shown, INVITATION in shown) == (True, False)
    assert INVITATION in terminal.talk("review", "--ask", keys=("two walks\n", CTRL_C))
    assert len(terminal.wrote()) == 2


def test_it_does_not_ask_whoever_wants_only_to_look(terminal: Terminal) -> None:
    for options in (("--no-ask",), ("--markdown",), ("--json",)):
        assert INVITATION not in terminal.talk("review", *options)


def test_off_a_terminal_it_prints_the_questions_and_asks_only_if_told_to(terminal: Terminal) -> None:
    def piped(*options: str) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, "review", *options]
        return subprocess.run(
            command, env=terminal.environ, input="a walk\n", capture_output=True, text=True, timeout=60
        )

    assert ("\nQuestions\n" in piped().stdout, terminal.wrote()) == (True, [])
    told = piped("--ask")
    assert (told.returncode, "\nQuestions\n" in told.stdout, INVITATION in told.stderr) == (0, False, True)
    assert len(terminal.wrote()) == 1
