"""Requests and headers that no honest device sends (server/decisions/0006-held-answers.md).

They get an error or no reply, and the server keeps serving everybody else.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeout

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.network.line import Line
from milepost_client.network.server_link import load_link
from milepost_client.network.tls import BrokerClient
from milepost_shared.protocol.messages import MAX_AUTHORS
from milepost_shared.protocol.subjects import inbox_prefix
from tests.system.people import Person
from tests.system.scenarios.test_hostile import Forger, Make, assert_all_goes_on, put
from tests.system.servers import PATIENCE

CHAIN = "0" * 32
SILENCE = 0.5
"""Seconds after which a request counts as unanswered."""


class Asker:
    """A device's connection to the broker that can send any bytes."""

    def __init__(self, connection: Client, user: str, device: str) -> None:
        self._connection = connection
        self._rights = f"{user}.{device}"

    async def ask(self, verb: str, question: bytes, headers: bytes = b"") -> dict[str, Any]:
        """Return the reply to a request; empty if there was none."""
        inbox = self._connection.new_inbox()
        heard = await self._connection.subscribe(inbox, max_msgs=1)
        await self.send(f"dev.sync.{self._rights}.{verb}", inbox, question, headers)
        try:
            found: dict[str, Any] = json.loads((await heard.next_msg(timeout=PATIENCE)).data)
        finally:
            await heard.unsubscribe()
        return found

    async def push(self, message: bytes, headers: bytes, times: int) -> None:
        """Publish a message to the stream with any bytes as headers."""
        for _ in range(times):
            await self.send(f"dev.ev.{self._rights}", "", message, headers)
        await self._connection.flush()

    async def send(self, subject: str, reply: str, data: bytes, headers: bytes) -> None:
        """Send by the wire protocol, since the client library refuses such headers."""
        command = f"HPUB {subject} {reply} {len(headers)} {len(headers) + len(data)}\r\n"
        if not headers:
            command = f"PUB {subject} {reply} {len(data)}\r\n"
        await self._connection._send_command(command.encode() + headers + data + b"\r\n")


@asynccontextmanager
async def connected(device: Device) -> AsyncIterator[Asker]:
    link, identity, connection = (
        load_link(device.home),
        Identity.load_or_create(device.home),
        BrokerClient(Line(time.monotonic)),
    )
    assert link is not None
    await connection.connect(
        link.broker,
        user_jwt_cb=lambda: bytearray(link.jwt.encode()),
        signature_cb=identity.sign_nonce,
        inbox_prefix=inbox_prefix(link.user, device.id).encode(),
        allow_reconnect=False,
    )
    try:
        yield Asker(connection, link.user, device.id)
    finally:
        await connection.close()


UNREADABLE = (
    *(b"", b"null", b"[]", b'"x"', b"{", b"NaN", b"\xff\xfe\x00", b'{"have":"\xff"}', b"{}"),
    *(b"[" * 100_000, b'{"have":' * 30_000, b"x" * 300_000),
)
OUT_OF_RANGE: tuple[Any, ...] = (-1, 2**53, 2**63, 2**64, 10**30, 0.5, None, "1", [], True)
HAVE = ({"a" * 12: [n, CHAIN]} for n in OUT_OF_RANGE)
BAD: dict[str, tuple[dict[str, Any], ...]] = {
    "pull": (
        *({"have": have} for have in HAVE),
        *({"have": {name: [1, CHAIN]}} for name in ("", "A" * 12, "a" * 12 + "\n", "../../etc")),
        *({"have": {"a" * 12: [1, chain]}} for chain in ("", "0" * 31, "g" * 32, None)),
        *({"have": {}, "wait": wait} for wait in (-1, -1e-9, 30.1, 10**30, "1", None)),
        *({"have": {}, "own": own} for own in (1, "yes", None)),
        {"have": {}, "zone": 1},
        {"have": {}, "zone": []},
    ),
    "chains": (
        *({"device": "a" * 12, "seqs": [n]} for n in OUT_OF_RANGE),
        {"device": "a" * 12, "seqs": list(range(65))},
        {"device": "a" * 12, "seqs": {}},
        {"device": "a" * 13, "seqs": [1]},
        {"device": "a" * 12, "seqs": [1], "order": 1},
    ),
    "prove": (
        *({"marks": {"a" * 12: [n, CHAIN, CHAIN]}} for n in (0, *OUT_OF_RANGE)),
        {"marks": {f"{n:012x}": [1, CHAIN, CHAIN] for n in range(MAX_AUTHORS + 1)}},
        {"marks": {"a" * 12: [1, CHAIN]}},
        *({"marks": {}, "waiting": n} for n in OUT_OF_RANGE),
        {"marks": {}, "whole": "yes"},
    ),
}


@pytest.mark.parametrize("verb", BAD)
async def test_an_unreadable_request_gets_an_error(ana: Person, verb: str) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    questions = [*UNREADABLE, *(json.dumps(question).encode() for question in BAD[verb])]
    async with connected(hostile) as asker:
        for question in questions:
            answer = await asker.ask(verb, question)
            assert "cannot be read" in answer["error"], question[:100]
    await assert_all_goes_on(ana, honest, hostile)
    await assert_ready(ana)


LARGE: dict[str, tuple[dict[str, Any], ...]] = {
    "pull": (
        {"have": {f"{n:012x}": [n + 1, CHAIN] for n in range(5_000)}},
        {"have": {"a" * 12: [2**53 - 1, CHAIN]}, "zone": "\0" * 40_000},
        {"have": {}, "zone": "../../etc/passwd", "unknown": [[[[]]]]},
    ),
    "chains": (
        {"device": "a" * 12, "seqs": [2**53 - 1] * 64},
        {"device": "a" * 12, "seqs": [2**53 - 1, 0], "order": True},
    ),
    "prove": (
        {"marks": {f"{n:012x}": [2**53 - 1, CHAIN, CHAIN] for n in range(MAX_AUTHORS)}, "whole": True},
        {"marks": {}, "waiting": 2**53 - 1},
    ),
}


@pytest.mark.parametrize("verb", LARGE)
async def test_a_request_with_the_largest_numbers_is_answered(ana: Person, verb: str) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    async with connected(hostile) as asker:
        for question in LARGE[verb]:
            assert not (await asker.ask(verb, json.dumps(question).encode())).get("error")
    await assert_all_goes_on(ana, honest, hostile)
    await assert_ready(ana)


async def test_a_request_with_an_unknown_verb_is_not_answered(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    async with connected(hostile) as asker:
        for verb in ("erase", "PULL", "pull\xff", "%00"):
            with pytest.raises((TimeoutError, NatsTimeout)):
                async with asyncio.timeout(SILENCE):
                    await asker.ask(verb, b"{}")
    await assert_all_goes_on(ana, honest, hostile)


HEADERS = {
    "a status": b"NATS/1.0\r\nStatus: 100\r\n\r\n",
    "a status in the first line": b"NATS/1.0 100 Idle Heartbeat\r\n\r\n",
    "a status that is no text": b"NATS/1.0 \xff\xff\xff\r\n\r\n",
    "words that are no text": b"NATS/1.0 100 \xff\xff\xff\r\nA: b\r\n\r\n",
    "names and values that are none": b"NATS/1.0\r\n\xff\xff: \xff\r\nA B: c\r\n: d\r\ne\r\n\r\n",
    "the first line alone": b"NATS/1.0",
    "one letter": b"x",
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
async def test_no_headers_stop_the_server_from_replying_or_ingesting(ana: Person, headers: bytes) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    async with connected(hostile) as asker:
        assert await asker.ask("pull", b'{"have":{}}', headers)
        await asker.push(b"", headers, 3)
    await until_refused(ana, 3)
    await assert_all_goes_on(ana, honest, hostile)
    await assert_ready(ana)


async def test_many_messages_with_a_status_header_are_all_counted(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    async with connected(hostile) as asker:
        await asker.push(b"", HEADERS["a status"], 900)
    await until_refused(ana, 900)
    await assert_all_goes_on(ana, honest, hostile)


def nested(forger: Forger, depth: int) -> bytes:
    """Return a frame with an event of that nesting depth."""
    event = forger.event(x=0).replace(b'"x": 0', b'"x": ' + b"[" * depth + b"]" * depth)
    return forger.frame(event)


NUMBERS: dict[str, Make] = {
    "a first event of number 0": lambda f: f.frame(f.event(seq=0), first=0),
    "a first event beyond all numbers": lambda f: f.frame(f.event(seq=2**53), first=2**53),
    "a number that no database holds": lambda f: f.frame(f.event(seq=2**64), first=2**64),
    "a negative time": lambda f: f.frame(f.event(), stored_at=-1),
    "a time beyond all numbers": lambda f: f.frame(f.event(), stored_at=2**63),
    "stamps of no event": lambda f: f.frame(f.event(), effective={-1: 5}),
    "stamps beyond all numbers": lambda f: f.frame(f.event(), effective={1: 2**53}),
    "an event from before all time": lambda f: f.frame(f.event(made=-1)),
    "an event from after all time": lambda f: f.frame(f.event(made=2**53)),
    "a chain that is none": lambda f: f.frame(f.event(), prev="x" * 32),
    "an event that nests deeply": lambda f: nested(f, 100),
    "an event that nests as deeply as can be read here": lambda f: nested(f, 900),
}


@pytest.mark.parametrize("make", NUMBERS.values(), ids=NUMBERS)
async def test_a_frame_with_an_invalid_number_goes_to_quarantine(ana: Person, make: Make) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    await put(ana, hostile, make)
    assert ana.user is not None
    assert await ana.server.quarantined(ana.user) == [(hostile.id, "malformed")]
    await assert_all_goes_on(ana, honest, hostile)
    await assert_ready(ana)


async def until_refused(ana: Person, count: int) -> None:
    """Wait until the server has refused that many frames of the person."""
    assert ana.user is not None
    async with asyncio.timeout(PATIENCE):
        while True:
            if await ana.server.refused(ana.user) >= count:
                return
            await asyncio.sleep(0.05)


async def assert_ready(ana: Person) -> None:
    async with httpx.AsyncClient(base_url=ana.server.url, timeout=PATIENCE) as client:
        assert (await client.get("/health/ready")).status_code == 200
