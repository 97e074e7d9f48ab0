"""Who joins brings no members (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import json

from milepost_client.device.home import Home
from milepost_client.sync.connection import connect_to_server
from milepost_shared.protocol.messages import Pull
from milepost_shared.roster.records import Author
from tests.attacks.attacker import Attacker, Keyed
from tests.system.people import Person, milepost

NOBODY = b'{"device": "000000000000"}'


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
    for brought in ([planted], [planted, later]):
        records = [thief.brings(ana.user, each) for each in brought]
        assert attacker.join(thief, code, brings=records).status_code == 200
    assert await roles(ana) == {laptop.id: "member", thief.id: "member", planted.id: "author"}
    for device in (planted, later):
        assert attacker.login(device, ana.user).status_code == 403
        assert attacker.revoke(device, ana.user, laptop.id, thief.key).status_code == 403
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
    line = (
        json.dumps(
            {"member": {"device": planted.id, "name": "planted", "key": planted.key, "joined": 1}}
        ).encode()
        + b"\n"
    )
    export.write_bytes(first + line + b"".join(rest))
    assert (await milepost(new, "import", str(export))).code == 0
    code = await ana.server.invite(None)
    assert (await milepost(new, "join", ana.server.url, code)).code == 0
    assert (await milepost(new, "sync")).code == 0
    ana.user = json.loads((await milepost(new, "status", "--json")).out)["user"]
    assert (await roles(ana))[planted.id] == "author"
    assert attacker.login(planted, str(ana.user)).status_code == 403


async def test_a_stranger_who_lists_your_key_gets_nothing_and_your_connection_stays(
    ana: Person, attacker: Attacker
) -> None:
    laptop, stranger, other = await ana.device("laptop"), Keyed(), "f" * 16
    key = await ana.on_server(lambda log: log.roster.key_of(laptop.id))
    assert key is not None
    async with connect_to_server(laptop) as exchange:
        code = await ana.server.invite(None)
        assert attacker.join(stranger, code, key=key).status_code == 403
        yours = [
            stranger.states(Author(user=other, device=each, key=key, name="mine", by=stranger.id))
            for each in (laptop.id, "e" * 12)
        ]
        assert attacker.join(stranger, code, other, brings=yours).status_code == 200
        assert await ana.server.read(other, lambda log: [m.device for m in log.roster.all()]) == [stranger.id]
        for target in (laptop.id, "e" * 12):
            assert attacker.revoke(stranger, other, target, key).status_code == 404
        await exchange.pull(Pull(have={}))
    assert (await ana.sync(laptop)).agrees
