"""The operator's commands, with and without a running server, and when something is wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from milepost_server.settings import Settings, load
from milepost_server.settings import remember as save_settings
from milepost_server.storage.registry import open_registry
from milepost_server.system.folder_lock import try_lock
from tests.server.commands.operator import operator
from tests.server.stored_people import add_person
from tests.shared.builders import GOAL, activity_draft, goal
from tests.system.servers import ServerProcess


def on_a_terminal(*arguments: str, data: Path) -> str:
    """What a command of `milepost-server` prints on a terminal."""
    command = (sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(data))
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as terminal:
        environ = os.environ | {"PYTHONIOENCODING": "utf-8"}
        with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environ):
            os.close(theirs)
            shown = b""
            # A terminal whose other end is closed reads as an error.
            with suppress(OSError):
                while piece := terminal.read(4096):
                    shown += piece
    return shown.decode()


@contextmanager
def folder_held(folder: Path) -> Iterator[None]:
    """Hold a folder as whoever makes it holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        assert try_lock(descriptor)
        yield
    finally:
        os.close(descriptor)


async def registered(folder: Path) -> None:
    """Make `server.db`, as the server does."""
    await (await open_registry(folder)).close()


def stored(folder: Path) -> bytes:
    """All that `server.db` and what belongs to it hold."""
    return b"".join(path.read_bytes() for path in folder.glob("server.db*"))


def damage(folder: Path, user: str) -> None:
    """Change what an event of a person says."""
    connection = sqlite3.connect(folder / "users" / f"{user}.db", isolation_level=None)
    change = "UPDATE events SET raw = CAST(replace(CAST(raw AS TEXT), ?, ?) AS BLOB)"
    connection.execute(change, (GOAL, "b" * 12))
    connection.close()


def test_a_refused_server_changes_nothing_of_the_running_one(up: ServerProcess) -> None:
    before = load(up.folder)
    ran = operator("up", "--port", "1", "--url", "http://elsewhere", data=up.folder)
    assert (ran.returncode, ran.stdout) == (5, "")
    assert load(up.folder) == before
    assert json.loads(operator("invite", "--new", "--json", data=up.folder).stdout)["url"] == up.url


def test_a_port_that_did_not_work_is_not_remembered(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = operator("up", "--port", str(taken.getsockname()[1]), data=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--port" in ran.stderr
    assert load(tmp_path).port == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--url", "miles.example"), "https://miles.example"),
        (("--url", "https://miles.example:0"), "https://miles.example"),
        (("--broker-url", "https://miles.example"), "nats://miles.example"),
        (("--broker-url", "nats://"), "nats://miles.example"),
        (("--host", "8.8.8.8"), "an address of this machine"),
        (("--host", "8.8.8.8", "--port", "9"), "an address of this machine"),
    ],
)
def test_an_impossible_address_is_refused_and_not_remembered(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = operator("up", *arguments, data=tmp_path)
    assert (ran.returncode in (1, 2), ran.stdout, said in ran.stderr) == (True, "", True), ran.stderr
    assert "Errno" not in ran.stderr
    assert not (tmp_path / "settings.json").exists()


def test_a_mistyped_command_gets_a_suggestion(tmp_path: Path) -> None:
    ran = operator("invit", data=tmp_path)
    assert (ran.returncode, "Did you mean 'invite'?" in ran.stderr) == (2, True)


@pytest.mark.parametrize("arguments", [("up",), ("invite",), ("backup", "/proc/nowhere/copy")])
async def test_an_unwritable_folder_is_reported_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    await registered(tmp_path)
    data = tmp_path if arguments[0] == "backup" else Path("/proc/nowhere")
    ran = operator(*arguments, data=data)
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    assert "/proc/nowhere" in ran.stderr


async def test_a_rebuild_reports_a_damaged_file_and_goes_on_with_the_others(tmp_path: Path) -> None:
    first, second = [await add_person(tmp_path, [goal(), activity_draft()]) for _ in range(2)]
    digests = [person["digest"] for person in json.loads(operator("users", "--json", data=tmp_path).stdout)]
    ran = operator("rebuild", data=tmp_path)
    assert ran.returncode == 0
    assert [digest in ran.stdout for digest in digests] == [True, True]
    damage(tmp_path, first)
    ran = operator("rebuild", data=tmp_path)
    assert ran.returncode == 1
    assert (first in ran.stderr, "damaged" in ran.stderr) == (True, True)
    assert (first in ran.stdout, second in ran.stdout) == (False, True)


async def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    user = await add_person(data, [goal()])
    await registered(data)
    (data / "users" / f"{user}.db").write_bytes(b"not a database" * 100)
    ran = operator("backup", str(copies / "monday"), data=data)
    assert (ran.returncode, user in ran.stderr) == (1, True)
    assert list(copies.iterdir()) == []


async def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    await registered(data)
    (tmp_path / "taken").write_text("mine")
    assert operator("backup", str(tmp_path / "taken"), data=data).returncode == 2
    assert (tmp_path / "taken").read_text() == "mine"


async def test_a_backup_of_one_person_is_reported_in_words(tmp_path: Path) -> None:
    await add_person(tmp_path / "data", [goal()])
    await registered(tmp_path / "data")
    told = operator("backup", str(tmp_path / "copy"), data=tmp_path / "data").stdout
    assert told == f"The files of 1 person and the server's own are in {tmp_path / 'copy'}, and checked.\n"
    assert "1 event proved" in operator("rebuild", data=tmp_path / "copy").stdout


async def test_backups_that_keep_a_removed_person_are_named_while_they_do(tmp_path: Path) -> None:
    data = tmp_path / "data"
    user, other = await add_person(data, [goal()]), await add_person(data, [goal()])
    await registered(data)
    for name in ("monday", "tuesday"):
        assert operator("backup", str(tmp_path / name), data=data).returncode == 0
    for path in (tmp_path / "monday" / "users").glob(f"{user}*"):
        path.unlink()
    told = operator("users", "remove", user, "--yes", data=data).stdout
    assert f"{tmp_path / 'tuesday'} does (0 days old)" in told
    assert "monday" not in told
    shutil.rmtree(tmp_path / "tuesday")
    ran = json.loads(operator("users", "remove", other, "--yes", "--json", data=data).stdout)
    assert ran["kept_in"] == {str(tmp_path / "monday"): 0}


async def test_a_backup_inside_its_source_is_refused(tmp_path: Path) -> None:
    await registered(tmp_path)
    ran = operator("backup", str(tmp_path / "backups" / "monday"), data=tmp_path)
    assert (ran.returncode, "would be lost with it" in ran.stderr) == (2, True)
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("keep", [(), ("--keep", "2")])
async def test_partial_files_of_killed_backups_are_removed_by_the_next(
    tmp_path: Path, keep: tuple[str, ...]
) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    data.mkdir()
    await registered(data)
    names = (".2026-01-02-030405.draft-abc", ".2026-01-02-030405.draft-new", ".notes.draft-abc")
    for name in names:
        (copies / name / "users").mkdir(parents=True)
    held = copies / ".2026-01-02-030405.draft-held"
    held.mkdir()
    for folder in (copies / names[0], copies / names[2], held):
        os.utime(folder, (0, 0))
    with folder_held(held):
        assert (
            operator("backup", *keep, str(copies if keep else copies / "monday"), data=data).returncode == 0
        )
    left = {path.name for path in copies.iterdir() if path.name.startswith(".")}
    assert left == {names[1], names[2], held.name}


def test_a_backup_of_no_server_is_not_found(tmp_path: Path) -> None:
    assert operator("backup", str(tmp_path / "copy"), data=tmp_path / "none").returncode == 3


async def test_only_the_oldest_dated_backups_beyond_a_number_are_removed(tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    await add_person(data, [goal()])
    await registered(data)
    for name in ("2026-01-02-030405", "2026-01-03-030405", "before-the-upgrade"):
        (copies / name).mkdir(parents=True)
    told = operator("backup", "--keep", "2", str(copies), data=data).stdout
    [newest] = {path.name for path in copies.iterdir()} - {"2026-01-03-030405", "before-the-upgrade"}
    assert str(copies / newest) in told
    assert (
        operator("users", "--json", data=copies / newest).stdout
        == operator("users", "--json", data=data).stdout
    )


async def test_a_dated_backup_that_fails_removes_no_older_one(tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    user = await add_person(data, [goal()])
    await registered(data)
    (data / "users" / f"{user}.db").write_bytes(b"not a database" * 100)
    (copies / "2026-01-02-030405").mkdir(parents=True)
    assert operator("backup", "--keep", "1", str(copies), data=data).returncode == 1
    assert [path.name for path in copies.iterdir()] == ["2026-01-02-030405"]


@pytest.mark.parametrize("command", ["users", "devices", "rebuild", "token", "status", "doctor"])
def test_a_mistyped_folder_is_not_treated_as_an_empty_server(tmp_path: Path, command: str) -> None:
    ran = operator(command, data=tmp_path / "mistyped")
    assert (ran.returncode, ran.stdout, "There is no server in" in ran.stderr) == (3, "", True)
    assert not (tmp_path / "mistyped").exists()


def test_a_token_for_the_metrics_is_for_no_person(tmp_path: Path) -> None:
    assert operator("invite", data=tmp_path).returncode == 0
    assert operator("token", "--metrics", "--user", "f" * 16, data=tmp_path).returncode == 2
    assert operator("token", "--metrics", data=tmp_path).returncode == 0


async def test_tokens_are_shown_once_and_kept_as_hashes(tmp_path: Path) -> None:
    user = await add_person(tmp_path, [])
    token = json.loads(operator("token", "--json", data=tmp_path).stdout)["token"]
    registry = await open_registry(tmp_path)
    try:
        found = await registry.read(lambda registry: registry.tokens.find(token, round(time.time() * 1e6)))
        assert found is not None and found.owner == user
    finally:
        await registry.close()
    assert token.encode() not in stored(tmp_path)


async def test_a_token_is_for_the_named_one_of_several_people(tmp_path: Path) -> None:
    users = [await add_person(tmp_path, []) for _ in range(2)]
    ran = operator("token", data=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert all(user in ran.stderr for user in users)
    assert operator("token", "--user", users[0], data=tmp_path).returncode == 0


async def test_an_invite_is_for_a_new_or_a_known_person(tmp_path: Path) -> None:
    user = await add_person(tmp_path, [])
    assert operator("invite", "--new", "--user", user, data=tmp_path).returncode == 2
    told = operator("invite", data=tmp_path).stdout
    assert "Within 10 minutes" in told
    assert f"milepost join {load(tmp_path).public_url} " in told


def test_an_invite_warns_when_no_server_runs(up: ServerProcess, tmp_path: Path) -> None:
    assert f"No server is running in {tmp_path} yet" in operator("invite", data=tmp_path).stderr
    told = operator("invite", "--new", data=up.folder)
    assert "No server is running" not in told.stderr
    assert f"No other device reaches {up.url}" in told.stderr


def test_an_invite_is_told_in_groups_and_as_a_link_that_lead_to_the_same(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(url="https://miles.example", port=1))
    told = operator("invite", data=tmp_path)
    [grouped] = set(re.findall(r"(?:[0-9a-z]{4}-){3}[0-9a-z]{4}", told.stdout))
    assert f"milepost join https://miles.example {grouped}\n" in told.stdout
    assert f"milepost join 'https://miles.example/#join={grouped}'\n" in told.stdout
    assert "No other device reaches" not in told.stderr
    assert "█" not in told.stdout


def test_on_a_terminal_an_invite_is_shown_as_a_qr_code(tmp_path: Path) -> None:
    shown = on_a_terminal("invite", data=tmp_path)
    assert "milepost join" in shown
    assert any(line.count("█") > 5 for line in shown.splitlines())


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("http://0.0.0.0:8080", True),
        ("https://miles.example", False),
        ("http://192.168.1.7:8080", False),
    ],
)
def test_an_invite_to_an_address_of_this_machine_alone_comes_with_a_warning(
    tmp_path: Path, url: str, warned: bool
) -> None:
    save_settings(tmp_path, Settings(url=url, port=1))
    assert ("No other device reaches" in operator("invite", data=tmp_path).stderr) == warned
