"""A folder in which others can write is said by every command, until the doctor ends it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from milepost_client.main import COMMANDS
from tests.client.conftest import Run

WORDS = "Warning: others can write in "


@pytest.fixture
def shared(coffees: Run, tmp_path: Path) -> Run:
    """A device that everybody on the machine can reach."""
    (tmp_path / "device").chmod(0o777)
    return coffees


@pytest.mark.parametrize(
    "command", [(), ("log", "coffees"), ("goal", "list", "--json"), ("status",), ("help",)]
)
def test_a_command_says_it_once_on_stderr(shared: Run, command: tuple[str, ...]) -> None:
    ran = shared(*command)
    assert (ran.code, ran.err.count(WORDS), WORDS in ran.out) == (0, 1, False)


def test_every_command_says_it_also_where_it_then_fails(shared: Run) -> None:
    for name in sorted(set(COMMANDS) - {"doctor"}):
        assert shared(name, "--no-such-option").err.count(WORDS) == 1, name


def test_nothing_is_said_of_it_when_quiet(shared: Run) -> None:
    assert WORDS not in shared("--quiet", "log", "coffees").err


@pytest.mark.parametrize("mode", [0o720, 0o702])
def test_group_and_others_count(coffees: Run, tmp_path: Path, mode: int) -> None:
    assert WORDS not in coffees("status").err
    (tmp_path / "device").chmod(mode)
    assert WORDS in coffees("status").err


def test_the_doctor_finds_it_and_ends_it(shared: Run, tmp_path: Path) -> None:
    ran = shared("doctor")
    assert (ran.code, "others can reach device" in ran.out, WORDS in ran.err) == (1, True, False)
    assert shared("doctor", "--fix").code == 0
    assert stat.S_IMODE((tmp_path / "device").stat().st_mode) == 0o700
    assert WORDS not in shared("status").err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("name", ["server.json", "config.toml", "day_starts.json", "device.key"])
def test_no_command_waits_for_a_pipe_that_somebody_put_into_the_folder(
    coffees: Run, tmp_path: Path, name: str
) -> None:
    os.mkfifo(tmp_path / "device" / name)
    for command in (["status"], ["log", "coffees"], ["server"]):
        assert coffees(*command).code in (0, 1, 2)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_backup_that_is_a_pipe_is_refused_and_not_waited_for(coffees: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ran = coffees("restore", str(tmp_path / "pipe"))
    assert (ran.code, "it is no file" in ran.err) == (2, True)
