"""A stolen token of scope write: it writes for its person as one device, and does nothing else."""

from __future__ import annotations

import json

import httpx
import pytest

from milepost_client.device.device import Device
from milepost_client.network.http_client import post
from milepost_client.sync.membership.revocation import find_to_revoke, revoke
from milepost_client.sync.membership.tokens import TokenRequest, create_token
from tests.attacks.attacker import Attacker, Keyed
from tests.attacks.test_device_messages import FRAME, QUESTION, VERBS, problem, steal
from tests.system.conftest import NewPerson
from tests.system.people import Person
from tests.system.servers import PATIENCE

NOTE = {"note": "by a thief"}


async def stolen_token(person: Person) -> tuple[Device, str]:
    laptop = await person.device("laptop")
    return laptop, (await create_token(laptop, post, TokenRequest(scope="write"))).token


def ask(person: Person, token: str, method: str, path: str, body: object = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{person.server.url}/api/v1{path}"
    return httpx.request(method, url, json=body, headers=headers, timeout=PATIENCE)


async def test_a_write_token_lets_nobody_in_and_acts_as_no_device(ana: Person, attacker: Attacker) -> None:
    laptop, token = await stolen_token(ana)
    for verb in VERBS:
        assert problem(attacker.message(token, verb, QUESTION.get(verb, FRAME))) == (401, "unauthorized")
    for method, path in (("GET", "/tokens"), ("POST", "/tokens"), ("POST", "/http-device")):
        assert problem(ask(ana, token, method, path, {})) == (401, "unauthorized")
    written = ask(ana, token, "POST", "/activities", NOTE | {"device": laptop.id})
    assert problem(written) == (400, "bad-input")
    assert await ana.on_server(lambda log: log.head(laptop.id).seq) == 0


async def test_a_write_token_reaches_nobody_else(ana: Person, new_person: NewPerson) -> None:
    ben = await new_person(ana.server)
    [_, token], [phone, _] = await stolen_token(ana), await stolen_token(ben)
    await ben.set_goal(phone)
    event = (await ben.log(phone, 1))[0]
    await ben.sync(phone)
    before = await ben.on_server(lambda log: log.digest())
    for method, path, body in (
        ("PATCH", f"/activities/{event.ref}", NOTE),
        ("POST", "/undo", {"ref": event.ref}),
        ("POST", "/goals/Coffees/adjustments", {"reason": "mine", "target": 1}),
    ):
        assert problem(ask(ana, token, method, path, body)) == (404, "not-found")
    assert await ben.on_server(lambda log: log.digest()) == before


async def test_what_a_thief_wrote_is_seen_and_ended(ana: Person) -> None:
    laptop, token = await stolen_token(ana)
    assert ask(ana, token, "POST", "/activities", NOTE).status_code == 201
    await ana.sync(laptop)
    [entry] = await laptop.log.read(lambda log: [*log.entries()])
    roster = await laptop.log.read(lambda log: {m.device: m.name for m in log.roster.all()})
    assert roster[entry.original.event.device] == "HTTP-API"
    await revoke(laptop, post, await find_to_revoke(laptop, post, "HTTP-API"))
    assert problem(ask(ana, token, "POST", "/activities", NOTE)) == (403, "not-allowed")


@pytest.mark.parametrize("whose", ["the thief's own", "another device's"])
async def test_an_invite_of_somebody_else_does_not_let_the_server_write(
    ana: Person, new_person: NewPerson, attacker: Attacker, whose: str
) -> None:
    laptop = await ana.device("laptop")
    thief = await steal(await new_person(ana.server), attacker)
    code = await ana.server.invite(ana.user if whose == "another device's" else thief.user)
    answer = ask(ana, thief.token, "POST", "/http-device", {"code": code})
    assert problem(answer) == (403, "not-allowed")
    members = await ana.on_server(lambda log: [m.device for m in log.roster.all()])
    assert members == [laptop.id]


async def test_the_key_of_the_device_logs_nobody_else_in(ana: Person, attacker: Attacker) -> None:
    laptop, token = await stolen_token(ana)
    device = (await create_token(laptop, post, TokenRequest(scope="write"))).writes_as
    member = next(m for m in await ana.on_server(lambda log: log.roster.all()) if m.name == device)
    pretender = Keyed()
    pretender.id = member.device
    assert ana.user is not None
    assert attacker.token(pretender, ana.user).status_code == 403
    assert json.loads(ask(ana, token, "GET", "/goals").text) == []
