"""Who joins brings no members (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from milepost_client.device.home import Home
from milepost_client.sync.connection import connect_to_server
from milepost_shared.protocol.messages import Pull
from tests.attacks.attacker import Attacker, Keyed
from tests.system.people import Person, milepost

NOBODY = b'{"device": "000000000000"}'


def listed(*devices: Keyed) -> list[Any]:
    """Devices as a request to join lists them."""
    return [msgspec.to_builtins(device.member) for device in devices]


async def roles(person: Person) -> dict[str, str]:
    """The roster of a person on the server."""
    found = await person.on_server(lambda log: {m.device: m.role for m in log.roster.all()})
    return {device: str(role) for device, role in found.items()}


async def test_a_joiner_plants_devices_that_can_do_nothing_and_stay_nothing(
    ana: Person, attacker: Attacker
) -> None:
    laptop = await ana.device("laptop")
    assert ana.user is not None
    thief, planted, later = Keyed(), Keyed(), Keyed()
    code = await ana.server.invite(ana.user)
    for roster in (listed(planted), listed(planted, later)):
        assert attacker.join(thief, code, user=ana.user, claimed=True, roster=roster).status_code == 200
    assert await roles(ana) == {laptop.id: "member", thief.id: "member", planted.id: "author"}
    for device in (planted, later):
        assert attacker.renew(device, ana.user).status_code == 403
        assert attacker.revoke(device, ana.user, laptop.id).status_code == 403
        answer = await attacker.at_the_broker(device, ana.user, NOBODY)
        assert ("not on the roster" in answer["error"], answer["frames"], answer["roster"]) == (True, [], [])
        assert (device.id, "unknown device") in await ana.server.quarantined(ana.user)
    assert (await ana.sync(laptop)).agrees
    assert "planted" not in (await milepost(laptop.home, "prove", "--json")).out


async def test_an_imported_file_plants_nobody(ana: Person, attacker: Attacker) -> None:
    planted, export = Keyed(), ana.homes / "export.jsonl"
    old, new = Home(ana.homes / "old"), Home(ana.homes / "new")
    assert (await milepost(old, "goal", "set", "Coffees")).code == 0
    assert (await milepost(old, "export", str(export))).code == 0
    first, *rest = export.read_bytes().splitlines(keepends=True)
    line = json.dumps({"member": msgspec.to_builtins(planted.member)}).encode() + b"\n"
    export.write_bytes(first + line + b"".join(rest))
    assert (await milepost(new, "import", str(export))).code == 0
    code = await ana.server.invite(None)
    assert (await milepost(new, "join", ana.server.url, code)).code == 0
    assert (await milepost(new, "sync")).code == 0
    ana.user = json.loads((await milepost(new, "status", "--json")).out)["user"]
    assert (await roles(ana))[planted.id] == "author"
    assert attacker.renew(planted, str(ana.user)).status_code == 403


async def test_a_stranger_who_lists_your_key_gets_nothing_and_your_connection_stays(
    ana: Person, attacker: Attacker
) -> None:
    laptop, stranger = await ana.device("laptop"), Keyed()
    key = await ana.on_server(lambda log: log.roster.key_of(laptop.id))
    yours = {"device": laptop.id, "name": "mine", "key": key, "joined": 1}
    async with connect_to_server(laptop) as exchange:
        code = await ana.server.invite(None)
        assert attacker.join(stranger, code, key=key).status_code == 403
        roster = [yours, yours | {"device": "e" * 12}]
        given = attacker.join(stranger, code, user="f" * 16, roster=roster).json()
        assert [member["device"] for member in given["roster"]] == [stranger.id]
        for target in (laptop.id, "e" * 12):
            assert attacker.revoke(stranger, given["user"], target).status_code == 404
        await exchange.pull(Pull(have={}))
    assert (await ana.sync(laptop)).agrees
