"""Messages over HTTP: nobody but the device itself sends any, and over HTTP no more than over the broker."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from milepost_server.broker.files import MAX_PAYLOAD
from milepost_server.enrollment.device_access import BODY_BYTES, TIME_BYTES
from milepost_server.sync.responder import MOST_OPEN
from milepost_shared.protocol.messages import MAX_WAIT
from milepost_shared.protocol.signatures import revocation_signing_input, token_signing_input
from tests.attacks.attacker import Attacker, Keyed
from tests.system.people import Person, milepost, operate
from tests.system.scenarios.test_hostile import Forger

VERBS = ("push", "pull", "chains", "prove")
QUESTION = {
    "pull": '{"have": {}}',
    "chains": '{"device": "aaaaaaaaaaaa", "seqs": []}',
    "prove": '{"marks": {}}',
}
FRAME = json.dumps({"device": "a" * 12, "first": 1, "prev": "0" * 32, "events": [], "sig": ""})


async def joined(ana: Person, attacker: Attacker) -> Keyed:
    """A device of the person, in the attacker's hands."""
    device = Keyed()
    assert attacker.join(device, await ana.server.invite(ana.user)).status_code == 200
    return device


def problem(answer: httpx.Response) -> tuple[int, str]:
    """The status and the kind of a refusal, which is a problem document."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


@pytest.mark.parametrize("verb", VERBS)
async def test_no_message_is_taken_without_a_token_of_a_device(
    ana: Person, attacker: Attacker, verb: str
) -> None:
    laptop = await ana.device("laptop")
    await ana.log(laptop, 1)
    await ana.sync(laptop)
    assert ana.user is not None
    phone = await joined(ana, attacker)
    good = attacker.token(phone, ana.user).json()["token"]
    raw = base64.urlsafe_b64decode(good)
    later = (2**40).to_bytes(TIME_BYTES, "big") + raw[TIME_BYTES:]
    other = raw[: BODY_BYTES - 6] + bytes.fromhex(laptop.id) + raw[BODY_BYTES:]
    api = str(json.loads(operate(ana.server, "token", "--user", ana.user, "--json").stdout)["token"])
    forged = [base64.urlsafe_b64encode(each).decode() for each in (later, other, raw[:-1], b"", bytes(54))]
    for token in (None, "", "x", api, *forged):
        assert problem(attacker.message(token, verb, QUESTION.get(verb, FRAME))) == (401, "unauthorized")
    assert await ana.on_server(lambda log: [head.device for head in log.heads.all()]) == [laptop.id]


async def test_a_token_is_for_who_proves_the_devices_key(ana: Person, attacker: Attacker) -> None:
    laptop, phone = await ana.device("laptop"), await joined(ana, attacker)
    assert ana.user is not None
    signature = phone.sign(token_signing_input(ana.user, phone.id, "a challenge"))
    ways: Mapping[str, dict[str, Any]] = {
        "for another device": {"device": laptop.id},
        "for another person": {"user": "f" * 16},
        "of an old challenge": {"challenge": base64.urlsafe_b64encode(bytes(56)).decode()},
        "without a signature": {"signature": ""},
        "with that of something else": {"signature": signature},
    }
    for way, changes in ways.items():
        assert problem(attacker.token(phone, ana.user, **changes)) == (403, "not-allowed"), way
    stranger = Keyed()
    assert problem(attacker.token(stranger, ana.user)) == (403, "not-allowed")
    assert attacker.token(phone, ana.user).status_code == 200


async def test_what_is_signed_for_a_token_does_nothing_else(ana: Person, attacker: Attacker) -> None:
    laptop, phone = await ana.device("laptop"), await joined(ana, attacker)
    assert ana.user is not None
    challenge = attacker.challenge()
    signature = phone.sign(token_signing_input(ana.user, phone.id, challenge))
    login = {"user": ana.user, "device": phone.id, "challenge": challenge, "signature": signature}
    assert problem(attacker.post("/renew", login)) == (403, "not-allowed")
    assert problem(attacker.post("/revoke", login | {"revoke": laptop.id})) == (403, "not-allowed")
    revoking = phone.sign(revocation_signing_input(ana.user, laptop.id, challenge))
    assert problem(attacker.post("/device/token", login | {"signature": revoking})) == (403, "not-allowed")


async def test_another_devices_frames_are_good_only_as_it_signed_them(
    ana: Person, attacker: Attacker
) -> None:
    laptop, thief = await ana.device("laptop"), await joined(ana, attacker)
    assert ana.user is not None
    token = attacker.token(thief, ana.user).json()["token"]
    honest = Forger(laptop)
    forged = json.loads(honest.frame(honest.event()))
    for change in ({"sig": base64.b64encode(bytes(64)).decode()}, {"device": thief.id}):
        stored = attacker.message(token, "push", json.dumps(forged | change))
        await ana.server.until_read(stored.json()["seq"])
    refused = await ana.server.quarantined(ana.user)
    assert refused == [(thief.id, "forged"), (thief.id, "forged")]
    stored = attacker.message(token, "push", json.dumps(forged))
    await ana.server.until_read(stored.json()["seq"])
    assert await ana.on_server(lambda log: log.head(laptop.id).seq) == 1


async def test_a_revoked_device_sends_no_message_more(ana: Person, attacker: Attacker) -> None:
    laptop, thief = await ana.device("laptop"), await joined(ana, attacker)
    assert ana.user is not None
    token = attacker.token(thief, ana.user).json()["token"]
    assert attacker.message(token, "pull", QUESTION["pull"]).status_code == 200
    assert (await milepost(laptop.home, "revoke", thief.id, "--yes")).code == 0
    for verb in VERBS:
        assert problem(attacker.message(token, verb, QUESTION.get(verb, FRAME))) == (403, "revoked")
    assert problem(attacker.token(thief, ana.user)) == (403, "revoked")


async def test_a_message_is_no_larger_than_at_the_broker(ana: Person, attacker: Attacker) -> None:
    phone = await joined(ana, attacker)
    assert ana.user is not None
    token = attacker.token(phone, ana.user).json()["token"]
    for verb in VERBS:
        large = QUESTION.get(verb, FRAME).ljust(MAX_PAYLOAD)
        assert attacker.message(token, verb, large).status_code == 200, verb
        assert problem(attacker.message(token, verb, large + " ")) == (413, "too-large"), verb


@pytest.mark.parametrize("body", ["", "null", "[]", "{", "[" * 50_000, '{"have": 1}', '"\ud800"'])
async def test_what_cannot_be_read_is_no_message(ana: Person, attacker: Attacker, body: str) -> None:
    phone = await joined(ana, attacker)
    assert ana.user is not None
    token = attacker.token(phone, ana.user).json()["token"]
    for verb in VERBS:
        answer = attacker.message(token, verb, body.encode(errors="surrogatepass"))
        assert problem(answer) == (400, "bad-input"), verb


async def test_a_device_holds_as_many_answers_as_over_the_broker(ana: Person, attacker: Attacker) -> None:
    laptop, phone = await ana.device("laptop"), await joined(ana, attacker)
    await ana.log(laptop, 1)
    await ana.sync(laptop)
    assert ana.user is not None
    token = attacker.token(phone, ana.user).json()["token"]
    known = attacker.message(token, "pull", QUESTION["pull"]).json()["heads"]
    held = json.dumps({"have": known, "wait": MAX_WAIT})
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{ana.server.url}/api/v1/device", headers=headers) as client:
        waiting = [
            asyncio.create_task(client.post("/pull", content=held, timeout=2 * MAX_WAIT))
            for _ in range(MOST_OPEN + 1)
        ]
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        [refused] = [task.result() for task in done]
        assert problem(refused) == (429, "too-many-questions")
        # What another device asks counts apart, and news reach all that wait.
        await ana.log(laptop, 2)
        assert (await ana.sync(laptop)).agrees
        answers = await asyncio.gather(*(task for task in waiting if task not in done))
        assert [len(answer.json()["frames"]) for answer in answers] == [1] * MOST_OPEN
