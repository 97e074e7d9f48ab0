"""Tokens over HTTP: a device makes, lists and revokes those of its person, and what they opened ends too."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from milepost_server.storage.registry import open_registry
from tests.attacks.attacker import Attacker, Keyed
from tests.system.people import operate
from tests.system.servers import PATIENCE, ServerProcess


class Phone:
    """A device that has joined, with a token for its own messages."""

    def __init__(self, attacker: Attacker, code: str) -> None:
        self._attacker = attacker
        self.device = Keyed()
        admitted = json.loads(attacker.join(self.device, code).json()["body"])
        self.user = str(admitted["user"])
        token = attacker.token(self.device, self.user).json()["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str = "", body: Any = None) -> httpx.Response:
        url = f"{self._attacker.server.url}/api/v1/tokens{path}"
        return httpx.request(method, url, json=body, headers=self._headers, timeout=PATIENCE)


@pytest.fixture
async def phone(up: ServerProcess) -> Phone:
    with Attacker(up) as attacker:
        return Phone(attacker, await up.invite(None))


def reads(up: ServerProcess, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{up.url}/api/v1/goals", headers=headers, timeout=PATIENCE).status_code


def test_a_device_makes_lists_and_revokes_tokens(up: ServerProcess, phone: Phone) -> None:
    made = phone.ask("POST", body={"name": "Grafana", "days": 7}).json()
    assert (made["name"], made["scope"], made["device"]) == ("Grafana", "read", phone.device.id)
    assert made["ends"] - made["made"] == 7 * 86_400_000_000
    assert reads(up, made["token"]) == 200
    [listed] = phone.ask("GET").json()
    assert "token" not in listed and listed["used"] > 0
    assert phone.ask("POST", body={"name": "grafana"}).status_code == 400
    assert phone.ask("DELETE", "/Grafana").json()["id"] == made["id"]
    assert (reads(up, made["token"]), phone.ask("GET").json()) == (401, [])
    assert phone.ask("DELETE", "/Grafana").status_code == 404


@pytest.mark.parametrize("wish", [{"scope": "metrics"}, {"days": 0}, {"days": 4000}, {"owner": "x"}, []])
def test_a_device_makes_no_other_tokens(phone: Phone, wish: object) -> None:
    assert phone.ask("POST", body=wish).status_code == 400
    assert phone.ask("GET").json() == []


async def test_a_token_makes_and_lists_no_tokens_and_no_device_sees_another_person_s(
    up: ServerProcess, phone: Phone
) -> None:
    made = phone.ask("POST", body={"scope": "write"}).json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    async with httpx.AsyncClient(headers=headers) as api:
        for method in ("GET", "POST"):
            assert (await api.request(method, f"{up.url}/api/v1/tokens", json={})).status_code == 401
    with Attacker(up) as attacker:
        stranger = Phone(attacker, await up.invite(None))
    assert stranger.ask("GET").json() == []
    assert stranger.ask("DELETE", f"/{made['id']}").status_code == 404
    assert reads(up, made["token"]) == 200


@pytest.mark.parametrize("by", ["a device", "the operator"])
async def test_revoking_a_device_ends_the_tokens_and_event_streams_that_it_made(
    up: ServerProcess, phone: Phone, by: str
) -> None:
    token = str(phone.ask("POST", body={}).json()["token"])
    with Attacker(up) as attacker:
        other = Phone(attacker, await up.invite(phone.user))
        async with httpx.AsyncClient(timeout=2 * PATIENCE) as api:
            headers = {"Authorization": f"Bearer {token}"}
            async with api.stream("GET", f"{up.url}/api/v1/changes", headers=headers) as stream:
                lines = stream.aiter_lines()
                assert [await anext(lines) for _ in range(2)]
                if by == "a device":
                    target = phone.device
                    answer = attacker.revoke(other.device, phone.user, target.id, target.key)
                    assert answer.status_code == 200
                else:
                    arguments = ("revoke", phone.device.id, "--user", phone.user, "--yes")
                    await asyncio.to_thread(operate, up, *arguments)
                async with asyncio.timeout(2 * PATIENCE):
                    async for _ in lines:
                        pass
    assert reads(up, token) == 401


async def test_the_operator_s_people_and_tokens_go_by_name(up: ServerProcess) -> None:
    ran = json.loads(operate(up, "invite", "--new", "--name", "Lena", "--json").stdout)
    with Attacker(up) as attacker:
        lena = Phone(attacker, ran["code"].replace("-", ""))
    users = {user["user"]: user["name"] for user in json.loads(operate(up, "users", "--json").stdout)}
    assert users[lena.user] == "Lena"
    assert operate(up, "invite", "--new", "--name", "lena").returncode == 2
    made = json.loads(operate(up, "token", "create", "--user", "LENA", "--name", "cron", "--json").stdout)
    assert made["owner"] == lena.user
    operate(up, "users", "rename", lena.user[:8], "Lena W.")
    listed = json.loads(operate(up, "token", "list", "--user", "lena w.", "--json").stdout)
    assert [token["name"] for token in listed] == ["cron"]
    operate(up, "token", "revoke", "cron", "--user", "Lena W.")
    assert reads(up, made["token"]) == 401
    registry = await open_registry(up.folder)
    assert (await registry.read(lambda registry: registry.people.names()))[lena.user] == "Lena W."
    await registry.close()
