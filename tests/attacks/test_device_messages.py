"""Messages over HTTP: nobody but the device itself sends any, and over HTTP no more than over the broker."""

from __future__ import annotations

import asyncio
import base64
import json
from functools import partial
from typing import NamedTuple

import httpx
import pytest
from msgspec.structs import replace

from milepost_server.broker.accounts import DEVICE_PAYLOAD
from milepost_server.enrollment.device_access import BODY_BYTES, TIME_BYTES
from milepost_server.sync.responder import MOST_OPEN
from milepost_shared.protocol.messages import MAX_WAIT
from tests.attacks.attacker import Attacker, Keyed, login_of
from tests.system.people import Person, milepost, operate
from tests.system.scenarios.test_hostile import Forger

VERBS = ("push", "pull", "chains", "prove", "records")
QUESTION = {
    "pull": '{"have": {}}',
    "chains": '{"device": "aaaaaaaaaaaa", "seqs": []}',
    "prove": '{"marks": {}}',
    "records": '{"have": []}',
}
FRAME = json.dumps({"device": "a" * 12, "first": 1, "prev": "0" * 32, "events": [], "sig": ""})


class Stolen(NamedTuple):
    """A device of a person in the attacker's hands, with a token for its messages."""

    device: Keyed
    user: str
    token: str


async def steal(ana: Person, attacker: Attacker) -> Stolen:
    device = Keyed()
    admitted = attacker.join(device, await ana.server.invite(ana.user))
    ana.user = user = str(json.loads(admitted.json()["body"])["user"])
    return Stolen(device, user, attacker.token(device, user).json()["token"])


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
    thief = await steal(ana, attacker)
    raw = base64.urlsafe_b64decode(thief.token)
    later = (2**40).to_bytes(TIME_BYTES, "big") + raw[TIME_BYTES:]
    other = raw[: BODY_BYTES - 6] + bytes.fromhex(laptop.id) + raw[BODY_BYTES:]
    api = json.loads(operate(ana.server, "token", "--user", thief.user, "--json").stdout)["token"]
    forged = [base64.urlsafe_b64encode(each).decode() for each in (later, other, raw[:-1], bytes(54))]
    for token in (None, "x", str(api), *forged):
        assert problem(attacker.message(token, verb, QUESTION.get(verb, FRAME))) == (401, "unauthorized")
    assert await ana.on_server(lambda log: [head.device for head in log.heads.all()]) == [laptop.id]


async def test_a_token_is_for_who_proves_the_devices_key(ana: Person, attacker: Attacker) -> None:
    laptop = await ana.device("laptop")
    thief = await steal(ana, attacker)
    challenge, asked = attacker.challenge(), partial(login_of, purpose="token")
    good = asked(thief.device, thief.user, challenge)
    in_its_name = Keyed(thief.device.pair)
    in_its_name.id = laptop.id
    ways = {
        "in the name of another device": asked(in_its_name, thief.user, challenge),
        "in the name of another person": asked(thief.device, "f" * 16, challenge),
        "of a stranger": asked(Keyed(), thief.user, challenge),
        "of an old challenge": asked(thief.device, thief.user, replace(challenge, challenge="AAAA")),
        "for another server": asked(thief.device, thief.user, replace(challenge, key=thief.device.key)),
        "with a login": login_of(thief.device, thief.user, challenge),
        "without a signature": replace(good, sig=b""),
        "changed after it was signed": replace(good, body=good.body.replace(thief.device.id, laptop.id)),
    }
    for way, request in ways.items():
        assert problem(attacker.post("device/token", request)) == (403, "not-allowed"), way
    assert attacker.post("device/token", good).status_code == 200


async def test_another_devices_frames_are_good_only_as_it_signed_them(
    ana: Person, attacker: Attacker
) -> None:
    laptop, thief = await ana.device("laptop"), await steal(ana, attacker)
    honest = Forger(laptop)
    forged = json.loads(honest.frame(honest.event()))
    for change in ({"sig": base64.b64encode(bytes(64)).decode()}, {"device": thief.device.id}):
        assert "seq" in attacker.message(thief.token, "push", json.dumps(forged | change)).json()
        await ana.server.until_read()
    refused = await ana.server.quarantined(thief.user)
    assert refused == [(thief.device.id, "forged")] * 2
    assert "seq" in attacker.message(thief.token, "push", json.dumps(forged)).json()
    await ana.server.until_read()
    assert await ana.on_server(lambda log: log.head(laptop.id).seq) == 1


async def test_a_revoked_device_sends_no_message_more(ana: Person, attacker: Attacker) -> None:
    laptop, thief = await ana.device("laptop"), await steal(ana, attacker)
    assert attacker.message(thief.token, "pull", QUESTION["pull"]).status_code == 200
    assert (await milepost(laptop.home, "revoke", thief.device.id, "--yes")).code == 0
    for verb in VERBS:
        assert problem(attacker.message(thief.token, verb, QUESTION.get(verb, FRAME))) == (403, "revoked")
    assert problem(attacker.token(thief.device, thief.user)) == (403, "revoked")


async def test_a_message_is_no_larger_than_at_the_broker(ana: Person, attacker: Attacker) -> None:
    thief = await steal(ana, attacker)
    for verb in VERBS:
        large = QUESTION.get(verb, FRAME).ljust(DEVICE_PAYLOAD)
        assert attacker.message(thief.token, verb, large).status_code == 200, verb
        assert problem(attacker.message(thief.token, verb, large + " ")) == (413, "too-large"), verb


@pytest.mark.parametrize("body", ["", "null", "[]", "{", "[" * 50_000, '{"have": 1}', '"\ud800"'])
async def test_what_cannot_be_read_is_no_message(ana: Person, attacker: Attacker, body: str) -> None:
    thief = await steal(ana, attacker)
    for verb in VERBS:
        answer = attacker.message(thief.token, verb, body.encode(errors="surrogatepass"))
        assert problem(answer) == (400, "bad-input"), verb


async def test_a_device_holds_as_many_answers_as_over_the_broker(ana: Person, attacker: Attacker) -> None:
    laptop, thief = await ana.device("laptop"), await steal(ana, attacker)
    await ana.log(laptop, 1)
    await ana.sync(laptop)
    known = attacker.message(thief.token, "pull", QUESTION["pull"]).json()["heads"]
    held = json.dumps({"have": known, "wait": MAX_WAIT})
    headers = {"Authorization": f"Bearer {thief.token}"}
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
