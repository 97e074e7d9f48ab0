"""A terminal on which commands are run, and where a person answers what they ask."""

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
    """A device whose commands run on a pseudo-terminal, where a person answers what is asked."""

    def __init__(self, folder: Path) -> None:
        self.environ = os.environ | {
            **{"MILEPOST_HOME": str(folder), "MILEPOST_NOW": FRIDAY, "MILEPOST_AUTOSYNC": "0"},
            **{"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        }

    def run(self, *arguments: str) -> str:
        """What a command prints without a terminal."""
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
        """Answer each question as it is asked, which ends in `prompt`; and where it `stops`, stop it with
        Ctrl-C at the next one: that is what it then says.

        Gives the exit code and all that the screen showed."""
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [*COMMAND, *arguments], env=self.environ, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        shown = ""
        for answer in answers:
            shown += _until_asked(ours, prompt)
            os.write(ours, f"{answer}\n".encode())
        shown += _interrupted(ours, child, prompt, stops) if stops else _rest(ours)
        os.close(ours)
        return child.wait(timeout=60), shown.replace("\r\n", "\n")


def _until_asked(terminal: int, prompt: str) -> str:
    """What is shown until it asks."""
    shown = b""
    while not shown.endswith(prompt.encode()):
        shown += os.read(terminal, 1)
    return shown.decode()


def _interrupted(terminal: int, child: subprocess.Popen[bytes], prompt: str, said: str) -> str:
    """What is shown on Ctrl-C, which is typed again where it came before anybody listened."""
    shown = _until_asked(terminal, prompt).encode()
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
        except OSError:  # the other side has closed it
            more = b""
        if not more:
            return shown.decode()
        shown += more
