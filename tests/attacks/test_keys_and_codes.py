"""A key is one device's, and codes are not to be guessed (server/decisions/0007-pairing.md)."""

from __future__ import annotations

from tests.attacks.attacker import Attacker, Keyed
from tests.system.conftest import NewPerson
from tests.system.people import Person, operate


async def test_a_key_is_not_two_devices_and_never_comes_back_once_revoked(
    ana: Person, attacker: Attacker
) -> None:
    await ana.device("laptop")
    phone, twin = Keyed(), Keyed()
    twin.pair = phone.pair
    code = await ana.server.invite(ana.user)
    assert attacker.join(phone, code).status_code == 200
    unused = {user: await ana.server.invite(user) for user in (ana.user, None)}
    for code in unused.values():
        refused = attacker.join(twin, code)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-allowed")
    assert operate(ana.server, "revoke", phone.id).returncode == 0
    for code in unused.values():
        refused = attacker.join(twin, code)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/revoked")
    assert attacker.join(Keyed(), unused[ana.user]).status_code == 200


async def test_a_join_without_proof_or_with_a_relayed_one_is_refused_and_burns_no_invite(
    ana: Person, attacker: Attacker
) -> None:
    device, other = Keyed(), Keyed()
    code = await ana.server.invite(None)
    old = attacker.post("join", {"code": code, "device": device.id, "key": device.key, "name": "old"})
    assert (old.status_code, old.json()["type"]) == (403, "/problems/not-allowed")
    assert "Update Milepost" in old.json()["advice"]
    challenge = attacker.challenge().challenge
    for change in ({"device": other.id}, {"key": other.key}, {"challenge": challenge}):
        assert attacker.join(device, code, **change).status_code == 403
    assert attacker.join(device, code).status_code == 200


async def test_codes_are_tried_five_times_a_minute(ana: Person, attacker: Attacker) -> None:
    device, code = Keyed(), await ana.server.invite(None)
    for n in range(5):
        assert attacker.shown(f"{n:016}").status_code == 403
    refused = attacker.shown(code)
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    assert refused.json()["type"] == "/problems/too-many-tries"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    with Attacker(ana.server) as neighbour:
        assert neighbour.join(device, code).status_code == 200


async def test_codes_are_tried_no_oftener_by_way_of_writing_over_http(
    ana: Person, new_person: NewPerson, attacker: Attacker
) -> None:
    """A device of another person asks the server to write by an invite that it guesses."""
    code, device, ben = await ana.server.invite(None), Keyed(), await new_person(ana.server)
    await ben.device("phone")
    assert attacker.join(device, await ana.server.invite(ben.user)).status_code == 200
    assert ben.user is not None
    token = attacker.token(device, ben.user).json()["token"]
    for n in range(5):
        assert attacker.allow_writing(token, f"{n:016}").status_code == 403
    assert attacker.allow_writing(token, code).status_code == 429
    assert attacker.shown(code).status_code == 429


async def test_a_server_signs_no_nonce_that_could_be_read_in_two_ways(attacker: Attacker) -> None:
    for nonce in ("n" * 16 + "\nmilepost", "n" * 65, "n" * 16 + "\n"):
        assert attacker.post("challenge", {"nonce": nonce}).status_code == 400


async def test_an_invite_is_tried_five_times_a_minute_from_wherever(ana: Person, attacker: Attacker) -> None:
    code = await ana.server.invite(None)
    request = attacker.request(Keyed(), code, name="forged")
    for expected in (403, 403, 403, 403, 403, 429):
        with Attacker(ana.server) as somebody:
            assert somebody.post("join", request).status_code == expected
