"""What `milepost` prints on terminals of all kinds, as a process."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.conftest import FRIDAY

COMMAND = [sys.executable, "-m", "milepost_client.main"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "MILEPOST_HOME": str(tmp_path),
        "MILEPOST_NOW": FRIDAY,
        "MILEPOST_AUTOSYNC": "0",
        "COLUMNS": "80",
    }


def typed(environ: dict[str, str], arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """Run it on a terminal where a person types `answers`; gives the exit code and stdout."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, "".join(answer + "\n" for answer in answers).encode())
        done = subprocess.run(
            COMMAND + arguments, env=environ, stdin=theirs, capture_output=True, text=True, timeout=60
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, done.stdout


def test_on_a_terminal_it_asks_for_what_was_not_said(environ: dict[str, str]) -> None:
    subprocess.run([*COMMAND, "set", "Coffees", "--target", "10"], env=environ, check=True)
    code, out = typed(environ, ["log"], ["coffees", "2", "Ana, Bo", "nice"])
    assert (code, out.partition(" Undo")[0]) == (
        0,
        "Logged 2 activities with Ana and Bo for Fri 6 Mar: 2 of 10.",
    )
    code, out = typed(environ, ["adjust", "coffees", "8", "-y"], ["moving house"])
    assert (code, "target 10 → 8" in out) == (0, True)


def test_whoever_answers_nothing_logs_nothing(environ: dict[str, str]) -> None:
    assert typed(environ, ["log"], ["", "", ""]) == (2, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_cannot_show_a_character_does_not_spoil_a_command(
    environ: dict[str, str], encoding: str
) -> None:
    environ |= {"PYTHONIOENCODING": encoding}
    named = [*COMMAND, "--quiet", "set", "Café ☕"]
    said = subprocess.run(named, env=environ, capture_output=True, check=True)
    assert said.stderr == b""
    found = subprocess.run([*COMMAND, "goal", "list", "--json"], env=environ, capture_output=True, check=True)
    assert [goal["title"] for goal in json.loads(found.stdout)] == ["Café ☕"]


def test_a_reader_that_goes_away_is_no_error(environ: dict[str, str]) -> None:
    subprocess.run([*COMMAND, "set", "Coffees"], env=environ, check=True, stdout=subprocess.DEVNULL)
    running = subprocess.Popen(
        [*COMMAND, "history"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    running.stdout.close()
    running.stdout = None
    _, err = running.communicate(timeout=60)
    assert b"Traceback" not in err


def test_an_export_of_which_only_the_beginning_is_read_ends_quietly(
    environ: dict[str, str], tmp_path: Path
) -> None:
    rows = "when,with,note\n" + "".join(f"2026-03-01,Ana,{n:0100}\n" for n in range(2000))
    (tmp_path / "rows.csv").write_text(rows)
    subprocess.run([*COMMAND, "import", str(tmp_path / "rows.csv")], env=environ, check=True)
    running = subprocess.Popen(
        [*COMMAND, "export", "-"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stdout.readline().startswith(b'{"milepost":')
    running.stdout.close()
    running.stdout = None
    _, err = running.communicate(timeout=60)
    assert err == b""
