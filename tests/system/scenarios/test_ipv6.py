"""A server and devices that reach each other by IPv6 alone."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from milepost_client.sync.connection import connect_to_server
from tests.system.conftest import NewPerson
from tests.system.people import milepost
from tests.system.servers import ServerProcess


@pytest.mark.parametrize("options", [("--host", "::1"), ("--host", "[::1]", "--broker-host", "::1")])
async def test_devices_join_and_sync_over_ipv6(
    tmp_path: Path, new_person: NewPerson, options: tuple[str, ...]
) -> None:
    server = ServerProcess(tmp_path / "server")
    server.start(*options)
    try:
        assert {urlsplit(server.url).hostname, urlsplit(server.broker).hostname} == {"::1"}
        person = await new_person(server)
        laptop, phone = await person.device("laptop"), await person.device("phone")
        await person.log(laptop, 1)
        await person.converge(laptop, phone)
        async with connect_to_server(laptop) as exchange:
            assert exchange.way == "broker"
        findings = json.loads((await milepost(laptop.home, "doctor", "--json")).out)
        assert {each["what"]: each["well"] for each in findings}["broker"]
        code = await server.invite(person.user)
        tablet = (await person.open("tablet")).home
        assert (await milepost(tablet, "join", f"{server.url}/#join={code}")).code == 0
    finally:
        server.stop()


def test_a_server_on_all_addresses_answers_in_both_families(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "server")
    server.start("--host", "::")
    try:
        port = urlsplit(server.url).port
        for host in ("127.0.0.1", "[::1]"):
            with urllib.request.urlopen(f"http://{host}:{port}/health/ready", timeout=5) as answer:
                assert answer.status == 200
    finally:
        server.stop()
