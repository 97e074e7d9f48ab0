"""A sync in the background, seen from the command that starts it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest

from milepost_client.device.background import spawn_catch_up, spawn_sync
from milepost_client.device.home import Home
from milepost_client.device.last_sync import STALE_AFTER, LastSync, machine_now

PATIENCE = 20.0
TODAY = date(2026, 3, 6)
SPY = """#!/bin/sh
{ echo "$@"; echo "$MILEPOST_HOME"; readlink /proc/self/fd/0 /proc/self/fd/2; } > seen.new
mv seen.new seen
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A device that has joined a server."""
    found = Home(tmp_path / "device")
    found.folder.mkdir(mode=0o700)
    found.server.write_bytes(b"{}")
    return found


@pytest.fixture
def spied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a Python that only tells how it was called writes it to."""
    spy = tmp_path / "python"
    spy.write_text(SPY)
    spy.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(spy))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "seen"


def environ(home: Home, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "MILEPOST_HOME": str(home.folder), **more}


def test_it_starts_a_quiet_sync_with_the_environment_and_no_way_to_speak(home: Home, spied: Path) -> None:
    assert spawn_sync(home, environ(home), TODAY)
    _until_seen(spied)
    called, folder, *ends = spied.read_text().splitlines()
    assert called == "-P -m milepost_client.main --quiet sync --background"
    assert folder == str(home.folder)
    assert ends == ["/dev/null"] * 2


def test_without_a_server_it_starts_for_the_backup_of_a_day_that_has_none(home: Home, spied: Path) -> None:
    home.server.unlink()
    assert spawn_sync(home, environ(home), TODAY)
    _until_seen(spied)


@pytest.mark.parametrize("reason", ["forbidden", "nothing is due", "one is running"])
def test_it_starts_none_where_none_should_run(home: Home, spied: Path, reason: str) -> None:
    if reason == "nothing is due":
        home.server.unlink()
        home.backups.mkdir()
        home.daily_backup(TODAY).touch()
    auto = "0" if reason == "forbidden" else "1"
    with home.sync_lock() if reason == "one is running" else nullcontext():
        assert not spawn_sync(home, environ(home, MILEPOST_AUTOSYNC=auto), TODAY)


def test_a_reader_starts_one_where_the_last_is_too_long_ago_and_then_none_for_a_while(
    home: Home, spied: Path
) -> None:
    fresh, stale = (LastSync(machine_now() - ago, 0) for ago in (0, 2 * STALE_AFTER))
    assert not spawn_catch_up(home, environ(home), TODAY, fresh)
    assert spawn_catch_up(home, environ(home), TODAY, stale)
    _until_seen(spied)
    assert not spawn_catch_up(home, environ(home), TODAY, stale)
    os.utime(home.sync_tried, (1, 1))
    assert spawn_catch_up(home, environ(home), TODAY, LastSync(None, 0))


def test_where_none_can_be_started_the_command_goes_on(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert not spawn_sync(home, environ(home), TODAY)


def test_a_folder_that_cannot_be_looked_into_does_not_spoil_the_command(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not spawn_sync(Home(tmp_path / "file" / "device"), {}, TODAY)


def _until_seen(spied: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not spied.exists() and time.monotonic() < until:
        time.sleep(0.02)
