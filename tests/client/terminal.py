"""A terminal on which commands run and a person answers their questions."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from select import select
from signal import SIGINT

from tests.client.conftest import FRIDAY

COMMAND = [sys.executable, "-m", "milepost_client.main"]


class Terminal:
    """Runs a device's commands, on a pseudo-terminal where they ask questions."""

    def __init__(self, folder: Path) -> None:
        self.environ = os.environ | {
            **{"MILEPOST_HOME": str(folder), "MILEPOST_NOW": FRIDAY, "MILEPOST_AUTOSYNC": "0"},
            **{"COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        }

    def run(self, *arguments: str) -> str:
        """Return what a command prints without a terminal."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=60,
            text=True,
            check=True,
        )
        return done.stdout

    def talk(
        self, arguments: list[str], answers: list[str], *, stops: str = "", prompt: str = ": "
    ) -> tuple[int, str]:
        """Run a command, answer each question, and return the exit code and the screen's text.

        A question ends in `prompt`. With `stops`, the next question is answered by Ctrl-C, which makes the
        command print `stops`.
        """
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [*COMMAND, *arguments], env=self.environ, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        shown = ""
        for answer in answers:
            shown += _until_prompt(ours, prompt)
            os.write(ours, f"{answer}\n".encode())
        shown += _interrupted(ours, child, prompt, stops) if stops else _rest(ours)
        os.close(ours)
        return child.wait(timeout=60), shown.replace("\r\n", "\n")


def _until_prompt(terminal: int, prompt: str) -> str:
    """Return the text up to the next question."""
    shown = b""
    while not shown.endswith(prompt.encode()):
        shown += os.read(terminal, 1)
    return shown.decode()


def _interrupted(terminal: int, child: subprocess.Popen[bytes], prompt: str, said: str) -> str:
    """Return the text after Ctrl-C, which is repeated until the command reacts."""
    shown = _until_prompt(terminal, prompt).encode()
    while said.encode() not in shown:
        child.send_signal(SIGINT)
        while select([terminal], [], [], 1)[0] and said.encode() not in shown:
            shown += os.read(terminal, 4096)
    return shown.decode() + _rest(terminal)


def _rest(terminal: int) -> str:
    shown = b""
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:  # The other side has closed it.
            more = b""
        if not more:
            return shown.decode()
        shown += more
