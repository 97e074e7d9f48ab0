"""A server and a device in Milepost's first file format, opened by this version.

`golden/first_form` holds their files, databases as SQL, written by the first version: a laptop set a goal,
logged 1 and 2, adjusted and synced; a phone logged 5 and synced; the laptop logged 1 more, which is pending.
A change of the format without a migration fails here.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import msgspec
import nkeys
import pytest
from nats.js.api import StreamConfig

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.server_link import load_link, save_link
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.jwt import encode
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.broker.stream import STREAM
from milepost_server.broker.stream_before import BEFORE
from milepost_server.broker.subjects import sender
from milepost_server.settings import load, remember
from milepost_server.storage.registry import open_registry
from tests.system.faults.bare_broker import broker_without_server, push_to, stream_connection
from tests.system.people import Person, milepost, operate, until_synced
from tests.system.servers import PATIENCE, ServerProcess

WRITTEN = Path(__file__).parent / "golden" / "first_form"
USER, ADMITTED = "1c61233e74e4eb68", 6


def put_back(written: Path, folder: Path) -> Path:
    """Unpack a folder as that version wrote it, with its databases."""
    copytree(written, folder)
    for dump in folder.rglob("*.sql"):
        with closing(sqlite3.connect(dump.with_suffix(""), isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(dump.read_text())
        dump.unlink()
    return folder


def form(path: Path) -> dict[str, str]:
    """Return the SQL of each table and index of a database."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


@pytest.fixture
def old_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """The old server, upgraded. It uses free ports, since the old ones may be taken."""
    server = ServerProcess(put_back(WRITTEN / "server", tmp_path / "server"))
    remember(server.folder, msgspec.structs.replace(load(server.folder), port=0, broker_port=0))
    server.start()
    yield server
    assert server.stop() == 0


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The old laptop, a week later."""
    monkeypatch.setenv("MILEPOST_NOW", "2026-12-01T12:00:00+00:00")
    return Home(put_back(WRITTEN / "laptop", tmp_path / "laptop"))


async def said(home: Home, *command: str) -> Any:
    """Return a command's JSON."""
    result = await milepost(home, *command, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


async def test_files_of_the_first_format_open_sync_and_count_as_before(
    old_server: ServerProcess, laptop: Home, tmp_path: Path
) -> None:
    [coffees] = await said(laptop, "goal", "list")
    assert (coffees["value"], coffees["target"]) == (4, 30)
    assert [(m["name"], m["state"]) for m in coffees["milestones"]] == [("Half", "reached")]
    assert [user["events"] for user in json.loads(operate(old_server, "users", "--json").stdout)] == [
        ADMITTED
    ]

    assert (await milepost(laptop, "server", old_server.url)).code == 0
    synced = await said(laptop, "sync")
    assert (synced["sent"], synced["received"], synced["agrees"]) == (1, 1, True)
    [coffees] = await said(laptop, "goal", "list")
    assert coffees["value"] == 9
    assert [(r["reason"], r["changes"].get("target")) for r in coffees["revisions"]] == [
        (None, [None, 40]),
        ("moving house", [40, 30]),
    ]
    assert (await said(laptop, "prove"))["agrees"]
    assert {entry["people"][0] for entry in await said(laptop, "entries")} == {"Ana", "山田", "Bo", "Chen"}

    tablet = Home(tmp_path / "tablet")
    invited = json.loads(operate(old_server, "invite", "--json").stdout)
    assert (await milepost(tablet, "join", invited["url"], invited["code"])).code == 0
    assert (await said(tablet, "sync"))["digest"] == (await said(laptop, "status"))["digest"]


async def test_a_device_from_before_learns_its_servers_key_and_looks_its_devices_over_once(
    old_server: ServerProcess, laptop: Home
) -> None:
    moved = await milepost(laptop, "server", old_server.url)
    synced, again = await milepost(laptop, "sync"), await milepost(laptop, "sync")
    known_by = (await said(laptop, "status"))["fingerprint"]
    assert (moved.code, synced.code, again.code, again.err) == (0, 0, 0, "")
    assert known_by in moved.out
    for once in (f"from now on: {known_by}", "“phone”"):
        assert (moved.err + synced.err).count(once) == 1
    assert {each["voucher"] for each in await said(laptop, "devices")} == {"server"}


def test_a_device_of_a_version_before_is_told_to_update_when_its_login_ends(
    old_server: ServerProcess,
) -> None:
    api = f"{old_server.url}/api/v1"
    challenge = httpx.post(f"{api}/challenge", json={}).json()["challenge"]
    request = {"user": USER, "device": "a" * 12, "challenge": challenge, "signature": ""}
    refused = httpx.post(f"{api}/renew", json=request)
    assert (refused.status_code, "Update Milepost" in refused.json()["advice"]) == (403, True)


async def test_upgraded_files_of_the_first_format_have_the_present_schema(
    old_server: ServerProcess, laptop: Home, tmp_path: Path
) -> None:
    for home in (laptop, Home(tmp_path / "new")):
        assert (await milepost(home, "goal", "set", "Talks")).code == 0
    new = form(tmp_path / "new" / "log.db")
    assert form(laptop.log) == new
    assert operate(old_server, "rebuild").returncode == 0
    assert form(old_server.folder / "users" / f"{USER}.db") == new
    await (await open_registry(tmp_path)).close()
    assert form(old_server.folder / "server.db") == form(tmp_path / "server.db")


async def test_a_server_whose_people_shared_one_account_is_upgraded_in_place(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    ben.server.stop()
    await put_back_stream(ben)
    shared = put_back_shared_account(ben.server.folder, laptop)
    ben.server.start()
    assert not shared.exists()
    await ben.log(laptop, 2)
    async with asyncio.timeout(PATIENCE):
        await until_synced(ben, laptop)
    await ben.until_ingested(laptop, 2)
    login = load_link(laptop.home)
    assert login is not None and account_of(login.jwt) != shared.stem
    async with stream_connection(ben.server) as operator, asyncio.timeout(PATIENCE):
        while not (await operator.jetstream().stream_info(STREAM)).config.discard_new_per_subject:
            await ben.sync(laptop)


def put_back_shared_account(folder: Path, device: Device) -> Path:
    """Put back the one account of all devices, as versions before had it, and a login of a device to it."""
    keys, link = load_or_create_keys(folder), load_link(device.home)
    assert link is not None
    account, operator = (nkeys.from_seed(seed.encode()) for seed in (keys.devices, keys.operator))
    name = bytes(account.public_key).decode()
    limits = {"subs": -1, "data": -1, "payload": -1, "conn": -1}
    nats = {"limits": limits, "type": "account", "version": 2}
    for path in (folder / "broker" / "accounts", *(folder / "broker" / "jwt").glob("*.jwt")):
        path.unlink()
    shared = folder / "broker" / "jwt" / f"{name}.jwt"
    shared.write_text(encode({"sub": name, "iat": 1, "name": "DEV", "nats": nats}, operator))
    key = Identity.load_or_create(device.home).public
    user = {"subs": 20, "data": -1, "payload": -1, "type": "user", "version": 2, "issuer_account": name}
    login = encode({"sub": key, "iat": 1, "exp": link.expires, "nats": user}, account)
    save_link(device.home, msgspec.structs.replace(link, jwt=login))
    return shared


async def test_what_the_stream_of_before_had_not_handed_over_is_ingested(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    ben.server.stop()
    last = (await laptop.log.read(lambda log: log.head(laptop.id))).seq
    await ben.log(laptop, 2)
    async with broker_without_server(ben.server) as broker:
        await push_to(broker, ben, laptop, last)
    await put_back_stream(ben)
    ben.server.start()
    await ben.until_ingested(laptop, last + 1)


async def put_back_stream(person: Person) -> None:
    """Put back the stream as in versions before: with other subjects, and without a limit."""
    accounts = Accounts(load_or_create_keys(person.server.folder))
    async with broker_without_server(person.server) as broker:
        server = await connect_as_server(broker.url, accounts, time.time())
        jetstream = server.jetstream()
        await jetstream.add_stream(StreamConfig(name=BEFORE, subjects=["ev.*.*"], deny_purge=True))
        for seq in range(1, (await jetstream.stream_info(STREAM)).state.last_seq + 1):
            kept = await jetstream.get_msg(STREAM, seq)
            await jetstream.publish(f"ev.{'.'.join(sender(kept.subject or ''))}", kept.data or b"")
        await jetstream.delete_stream(STREAM)
        await server.close()


def account_of(login: str) -> str:
    """The account that a login is to."""
    body = login.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["nats"]["issuer_account"])
