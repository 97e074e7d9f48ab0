"""`milepost-server` from start to stop, and the operator's commands."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.system.people import GOAL, Person
from tests.system.scenarios.test_api import token_of
from tests.system.servers import PATIENCE, ServerProcess

LOADING = """
import os, signal, sys
from milepost_server import main

load = main.import_module

def load_while_told_to_stop(name):
    os.kill(os.getpid(), signal.SIGTERM)
    return load(name)

main.import_module = load_while_told_to_stop
sys.argv = ["milepost-server", "up", "--data", sys.argv[1]]
main.main()
"""


def operator(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of `milepost-server` on a data folder."""
    command = (sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(data))
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_server_stops_at_once_with_open_streams_and_leaves_no_process(
    ben: Person, number: signal.Signals
) -> None:
    laptop = await ben.device("laptop")
    await ben.sync(laptop)
    headers = {"Authorization": f"Bearer {token_of(ben)}"}
    async with (
        httpx.AsyncClient(base_url=ben.server.url, headers=headers, timeout=PATIENCE) as client,
        client.stream("GET", "/api/v1/changes") as stream,
    ):
        lines = stream.aiter_lines()
        await anext(lines)
        ben.server.send(number)
        assert [line async for line in lines if line.startswith("event")] == ["event: ready"]
    assert ben.server.stop() == 0


async def test_options_are_remembered(ben: Person) -> None:
    laptop = await ben.device("laptop")
    before = (ben.server.url, ben.server.broker)
    assert ben.server.stop() == 0
    ben.server.start()
    assert (ben.server.url, ben.server.broker) == before
    assert (await ben.sync(laptop)).agrees


def test_a_second_server_on_one_folder_is_refused_and_names_the_first(own_server: ServerProcess) -> None:
    ran = operator("up", data=own_server.folder)
    assert (ran.returncode, ran.stdout) == (5, "")
    assert "in use by another milepost-server" in ran.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = operator("up", "--port", port, data=tmp_path / "server")
    assert ran.returncode == 2
    assert port in ran.stderr


def test_the_first_invite_is_for_a_new_person_and_later_ones_name_whom_they_are_for(tmp_path: Path) -> None:
    told = json.loads(operator("invite", "--json", data=tmp_path).stdout)
    assert told.keys() == {"url", "code", "link", "expires", "fingerprint"}
    assert told["link"] == f"{told['url']}/#join={told['code']}"
    (tmp_path / "users").mkdir(mode=0o700, exist_ok=True)
    assert operator("token", "--json", data=tmp_path).returncode == 3
    assert operator("invite", "--user", "f" * 16, data=tmp_path).returncode == 3


async def test_an_invite_must_name_one_of_several_people(ben: Person, new_person: object) -> None:
    await ben.device("laptop")
    folder = ben.server.folder
    assert operator("invite", data=folder).returncode == 0
    other = Person(ben.server, ben.homes / "other")
    await other.device("tablet")
    ran = operator("invite", data=folder)
    assert (ran.returncode, "--user" in ran.stderr) == (2, True)
    assert operator("invite", "--user", str(ben.user), data=folder).returncode == 0
    assert operator("invite", "--new", data=folder).returncode == 0
    users = json.loads(operator("users", "--json", data=folder).stdout)
    assert {tuple(user["devices"]) for user in users} == {("laptop",), ("tablet",)}
    devices = json.loads(operator("devices", "--user", str(ben.user), "--json", data=folder).stdout)
    assert [device["name"] for device in devices] == ["laptop"]
    await other.__aexit__()


async def test_a_backup_runs_as_a_server_elsewhere(ben: Person, tmp_path: Path) -> None:
    laptop = await ben.device("laptop")
    await ben.set_goal(laptop)
    await ben.log(laptop, 1, 2, 4)
    digest = (await ben.sync(laptop)).digest
    copy = tmp_path / "backup"
    ran = operator("backup", str(copy), data=ben.server.folder)
    assert ran.returncode == 0, ran.stderr
    assert {path.stat().st_mode & 0o077 for path in copy.rglob("*")} == {0}
    assert operator("backup", str(copy), data=ben.server.folder).returncode == 2
    ben.server.stop()
    elsewhere = ServerProcess(copy)
    elsewhere.start()
    try:
        ben.server = elsewhere
        assert (await ben.sync(laptop)).digest == digest
    finally:
        elsewhere.stop()


async def test_a_rebuild_verifies_every_event(ben: Person) -> None:
    import sqlite3

    laptop = await ben.device("laptop")
    await ben.set_goal(laptop)
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    assert "2 events proved" in operator("rebuild", data=ben.server.folder).stdout
    assert ben.server.stop() == 0
    connection = sqlite3.connect(ben.server.folder / "users" / f"{ben.user}.db", isolation_level=None)
    connection.execute(
        "UPDATE events SET raw = CAST(replace(CAST(raw AS TEXT), ?, ?) AS BLOB)", (GOAL, "b" * 12)
    )
    connection.close()
    ran = operator("rebuild", data=ben.server.folder)
    assert ran.returncode == 1
    assert "damaged" in ran.stderr


def test_a_server_without_its_extra_says_what_to_install() -> None:
    script = """
import sys
sys.modules["litestar"] = None
import importlib.util as util
found = util.find_spec
util.find_spec = lambda name, package=None: None if name == "litestar" else found(name, package)
from milepost_server.main import main
main()
"""
    ran = subprocess.run((sys.executable, "-c", script, "up"), capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "pip install 'milepost[server]'" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_the_demo_shows_that_all_devices_converge() -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
    command = (sys.executable, "-m", "milepost_server.main", "demo")
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100, env=environ)
    assert ran.returncode == 0, ran.stderr
    digests = re.findall(r"^  (?:laptop|phone|server) +([0-9a-f]{32})$", ran.stdout, re.MULTILINE)
    assert (len(digests), len(set(digests))) == (3, 1)
    assert "made at the same time" in ran.stdout


def test_a_server_that_is_told_to_stop_while_it_loads_ends_in_order(tmp_path: Path) -> None:
    # As a container's first process, whose signals do nothing unless it handles them.
    command = ("unshare", "--pid", "--fork", "--kill-child", sys.executable, "-c", LOADING, str(tmp_path))
    if subprocess.run((*command[:4], "true"), capture_output=True, check=False).returncode:
        pytest.skip("no process can be the first of its own here")
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (found.returncode, found.stdout) == (0, ""), found.stderr
