"""What an operator is told of a server that runs, of one that is stopped, and of one that is damaged."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import Keys, load_or_create_keys
from milepost_server.settings import Settings
from milepost_server.settings import remember as save_settings
from milepost_server.storage.known_backups import note_backup
from milepost_server.storage.registry import open_registry
from milepost_shared.log_file import open_log
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.server.commands.operator import operator
from tests.server.stored_people import add_person
from tests.shared.builders import NOW, activity_draft, goal
from tests.system.servers import ServerProcess

PUBLIC = Settings(url="https://miles.example", port=1)


async def server_of(folder: Path, settings: Settings = PUBLIC) -> str:
    """Make the folder of a server that is stopped, with one person called Lena; return the person."""
    user = await add_person(folder, [goal(), activity_draft()])
    load_or_create_keys(folder)
    os.chmod(folder, 0o700)
    await (await open_registry(folder)).close()
    save_settings(folder, settings)
    assert operator("users", "rename", user, "Lena", data=folder).returncode == 0
    return user


def doctor(folder: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    """Return the doctor's exit code, and its findings by what was checked."""
    ran = operator("doctor", "--json", data=folder)
    return ran.returncode, {each["what"]: each for each in json.loads(ran.stdout)}


def amiss(folder: Path) -> dict[str, str]:
    """Return what the doctor sees amiss beside that the server is stopped, with what to do."""
    code, found = doctor(folder)
    assert code == 1 and not found.pop("server")["well"]
    return {what: f"{each['seen']} {each['advice']}" for what, each in found.items() if not each["well"]}


def damage(file: Path) -> None:
    """Overwrite the pages of a database behind its first two."""
    with sqlite3.connect(file) as sql:
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sql.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))


async def test_status_of_a_stopped_server_says_so_and_tells_the_rest(tmp_path: Path) -> None:
    user = await server_of(tmp_path)
    state = json.loads(operator("status", "--json", data=tmp_path).stdout)
    assert (state["running"], state["health"], state["backup"], state["certificate"]) == (
        False,
        None,
        None,
        None,
    )
    assert [(each["user"], each["name"], each["events"]) for each in state["people"]] == [(user, "Lena", 2)]
    assert (
        state["disk"]["free"] > 0 and {"milepost", "broker", "python", "sqlite"} <= state["versions"].keys()
    )
    told = operator("status", data=tmp_path).stdout
    assert "stopped" in told and f"{user} Lena: 2 events" in told and "none is known of" in told


async def test_a_backup_is_known_to_both_with_its_age(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    await server_of(data)
    assert "backup" in amiss(data)
    assert operator("backup", str(copy), data=data).returncode == 0
    assert json.loads(operator("status", "--json", data=data).stdout)["backup"]["folder"] == str(copy)
    assert amiss(data) == {}
    note_backup(data, copy, int(time.time()) - 3 * 24 * 60 * 60)
    assert "milepost-server backup --keep 14" in amiss(data)["backup"]
    assert "3 days ago" in operator("status", data=data).stdout


def test_the_doctor_finds_a_running_server_well_but_for_its_address_and_backup(up: ServerProcess) -> None:
    code, found = doctor(up.folder)
    assert code == 1
    assert {what for what, each in found.items() if not each["well"]} == {"address", "backup"}
    assert all(each["advice"] for each in found.values() if not each["well"])
    assert f"No other device reaches {up.url}" in operator("doctor", data=up.folder).stdout


async def test_the_doctor_ends_with_0_where_all_is_well(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "server")
    server.start("--url", "https://miles.example")
    try:
        assert operator("backup", str(tmp_path / "copy"), data=server.folder).returncode == 0
        ran = operator("doctor", data=server.folder)
        assert (ran.returncode, "AMISS" in ran.stdout) == (0, False), ran.stdout
        server.signal_broker(signal.SIGSTOP)
        code, found = doctor(server.folder)
        server.signal_broker(signal.SIGCONT)
        assert (code, "The broker does not answer" in found["server"]["seen"]) == (1, True)
    finally:
        server.stop()


async def test_the_doctor_names_a_damaged_file_and_goes_on_with_the_others(tmp_path: Path) -> None:
    await server_of(tmp_path)
    other = await add_person(tmp_path, [goal()])
    damage(tmp_path / "users" / f"{other}.db")
    found = amiss(tmp_path)
    assert f"{other}.db" in found[other] and "milepost-server rebuild" in found[other]
    assert found.keys() == {other, "backup"}
    people = json.loads(operator("status", "--json", data=tmp_path).stdout)["people"]
    assert {each["name"] for each in people} == {"Lena", ""}


async def test_the_doctor_sees_who_else_can_read_the_keys(tmp_path: Path) -> None:
    await server_of(tmp_path)
    operator("invite", "--new", data=tmp_path)
    os.chmod(tmp_path / "keys.json", 0o644)
    assert f"chmod go= {tmp_path / 'keys.json'}" in amiss(tmp_path)["rights"]


async def test_the_doctor_says_that_the_keys_are_missing_and_makes_none(tmp_path: Path) -> None:
    await server_of(tmp_path)
    (tmp_path / "keys.json").unlink()
    assert "missing or damaged. Stop the server, put keys.json back" in amiss(tmp_path)["keys"]
    assert not (tmp_path / "keys.json").exists()


async def test_the_doctor_names_the_people_whose_devices_know_another_server(tmp_path: Path) -> None:
    user = await server_of(tmp_path)
    file = await open_log(tmp_path / "users" / f"{user}.db", user, NOW, connect=open_threaded)
    await file.write(lambda log: log.metadata.put("server", ServerIdentity(Keys.new()).key))
    await file.close()
    assert "Devices of Lena know another server" in amiss(tmp_path)["keys"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]", "http://0.0.0.0"]
)
async def test_the_doctor_sees_an_address_that_no_other_device_can_use(tmp_path: Path, url: str) -> None:
    await server_of(tmp_path, Settings(url=url, port=1))
    assert f"No other device reaches {url}" in amiss(tmp_path)["address"]


async def test_the_doctor_says_why_a_certificate_cannot_be_used(tmp_path: Path) -> None:
    lost = str(tmp_path / "lost.pem")
    await server_of(
        tmp_path, Settings(url="https://miles.example", port=1, broker_cert=lost, broker_key=lost)
    )
    assert f"{lost} cannot be read" in amiss(tmp_path)["certificate"]
