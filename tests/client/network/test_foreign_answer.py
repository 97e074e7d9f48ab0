"""What answers in the server's place is not the server's word: the server is out of reach."""

from __future__ import annotations

import json
import time
from email.utils import formatdate

import pytest

from milepost_client.network.exchange import ConnectionLost
from milepost_client.network.foreign_answer import ForeignAnswer
from milepost_client.network.http_client import post
from milepost_client.network.http_transport import HttpTransport
from milepost_client.network.server_api import ask_server
from milepost_shared.errors import BadInput, MilepostError, NotAllowed, NotFound, Offline, Revoked
from milepost_shared.roster.joining import Challenge
from tests.client.network.foreign import LOGIN_PAGE, answering

ELSEWHERE = "Location: http://auth.example/login?rd=x"
SEEN: list[tuple[int, bytes, tuple[str, ...], str]] = [
    (200, LOGIN_PAGE, (), r"page called “Welcome to Hotel & Spa”"),
    (200, b"", (), "status 200"),
    (200, b"{}", (), "status 200"),
    (204, b"", (), "status 204"),
    (301, b"", (ELSEWHERE,), "passes on to http://auth.example/login"),
    (302, LOGIN_PAGE, (ELSEWHERE,), "passes on to http://auth.example/login"),
    (400, b"Invalid HTTP request received.", (), "status 400"),
    (401, b"who are you?", ("WWW-Authenticate: Basic",), "status 401"),
    (403, b'{"detail": "no"}', (), "status 403"),
    (404, b"<html>nothing</html>", (), "status 404"),
    (404, b'{"type":"about:blank","detail":"no such page"}', (), "status 404"),
    (407, b"", (), "status 407"),
    (429, b"", (), "status 429"),
    (502, LOGIN_PAGE, (), "status 502"),
    (511, LOGIN_PAGE, (), "status 511"),
]


@pytest.mark.parametrize(("status", "content", "headers", "said"), SEEN)
async def test_what_was_seen_in_the_servers_place_is_said(
    status: int, content: bytes, headers: tuple[str, ...], said: str
) -> None:
    async with answering(status, content, *headers) as foreign:
        with pytest.raises(ForeignAnswer, match=said) as asked:
            await ask_server(post, foreign.url, "challenge", {}, Challenge)
    assert (asked.value.exit_code, foreign.url in asked.value.problem) == (4, True)


@pytest.mark.parametrize(("status", "content", "headers", "said"), [s for s in SEEN if s[1] != b"{}"])
async def test_a_message_over_http_is_not_taken_for_answered(
    status: int, content: bytes, headers: tuple[str, ...], said: str
) -> None:
    async with answering(status, content, *headers) as foreign:
        with pytest.raises(ForeignAnswer, match=said):
            await HttpTransport(post, foreign.url, "token").ask("pull", b"{}", 5.0)


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (400, "bad-input", BadInput),
        (403, "not-allowed", NotAllowed),
        (403, "revoked", Revoked),
        (404, "not-found", NotFound),
        (429, "too-many-tries", Offline),
        (500, "failed", Offline),
        (503, "not-ready", Offline),
    ],
)
async def test_the_servers_own_problems_are_what_it_says(
    status: int, kind: str, error: type[MilepostError]
) -> None:
    document = {"type": f"/problems/{kind}", "detail": "That is so.", "advice": "Do this."}
    async with answering(status, json.dumps(document).encode()) as server:
        with pytest.raises(error) as said:
            await ask_server(post, server.url, "challenge", {}, Challenge)
    assert (type(said.value), str(said.value)) == (error, "That is so. Do this.")


async def test_a_token_that_the_server_knows_no_more_is_not_one_that_a_proxy_refuses() -> None:
    own = json.dumps({"type": "/problems/unauthorized", "detail": "No."}).encode()
    async with answering(401, own) as server:
        with pytest.raises(ConnectionLost):
            await HttpTransport(post, server.url, "token").ask("pull", b"{}", 5.0)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("content", [b"busy", b'{"type":"/problems/not-ready","detail":"Busy."}'])
async def test_how_long_to_wait_is_heard_in_seconds_or_as_a_date(status: int, content: bytes) -> None:
    for header in ("90", formatdate(time.time() + 90, usegmt=True)):
        async with answering(status, content, f"Retry-After: {header}") as server:
            with pytest.raises(Offline) as said:
                await ask_server(post, server.url, "challenge", {}, Challenge)
        assert 60 < said.value.retry_after <= 90


@pytest.mark.parametrize("header", ["", "soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT"])
async def test_a_wait_that_makes_no_sense_is_none(header: str) -> None:
    async with answering(503, b"", f"Retry-After: {header}") as server:
        with pytest.raises(Offline) as said:
            await ask_server(post, server.url, "challenge", {}, Challenge)
    assert said.value.retry_after == 0
