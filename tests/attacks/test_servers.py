"""Another server than the one that was joined gets nothing (client/decisions/0010-joining.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.network.foreign_answer import HttpAnswer
from milepost_client.network.http_client import post
from milepost_client.network.server_link import load_link
from milepost_client.sync.enrollment import join
from milepost_client.sync.http_connection import request_token
from milepost_client.sync.login import renew_login
from milepost_shared.errors import NotAllowed
from milepost_shared.roster.joining import InviteShown
from tests.attacks.attacker import Attacker
from tests.system.conftest import own_server as own_server
from tests.system.people import Person, milepost
from tests.system.servers import ServerProcess


class Relay:
    """Posts for a device to another server than it thinks, and keeps what it is given."""

    def __init__(self, to: str) -> None:
        self.to = to
        self.kept: list[tuple[str, bytes]] = []

    async def __call__(self, url: str, body: bytes, *, token: str = "", within: float) -> HttpAnswer:
        path = url.partition("/api/v1/")[2]
        self.kept.append((path, body))
        return await post(f"{self.to}/api/v1/{path}", body, token=token, within=within)


async def test_a_server_that_does_not_know_the_invite_gets_neither_code_nor_signature(
    ana: Person, own_server: ServerProcess
) -> None:
    laptop, code = await ana.open("laptop"), await ana.server.invite(None)
    relay = Relay(own_server.url)
    with pytest.raises(NotAllowed, match="not known here"):
        await join(laptop, relay, ana.server.url, code, "laptop", Moment.current({}))
    assert [path for path, _ in relay.kept] == ["challenge", "invite"]
    assert all(code.encode() not in body for _, body in relay.kept)


async def test_a_device_joins_nobody_who_does_not_prove_to_know_its_invite(ana: Person) -> None:
    laptop, code = await ana.open("laptop"), await ana.server.invite(None)
    posted = []

    async def pretend(url: str, body: bytes, *, token: str = "", within: float) -> HttpAnswer:
        posted.append(url.rpartition("/")[2])
        answer = await post(url, body, token=token, within=within)
        if not url.endswith("/invite"):
            return answer
        shown = msgspec.json.decode(answer.content, type=InviteShown)
        return HttpAnswer(status=200, content=msgspec.json.encode(replace(shown, proof="0" * 64)))

    with pytest.raises(NotAllowed, match="does not know this invite"):
        await join(laptop, pretend, ana.server.url, code, "laptop", Moment.current({}))
    assert posted == ["challenge", "invite"]


async def test_what_a_relay_keeps_of_a_join_or_a_login_is_worth_nothing(
    ana: Person, attacker: Attacker, own_server: ServerProcess
) -> None:
    laptop, code = await ana.open("laptop"), await ana.server.invite(None)
    relay = Relay(ana.server.url)
    ana.user = (await join(laptop, relay, ana.server.url, code, "laptop", Moment.current({}))).user
    link = load_link(laptop.home)
    assert link is not None
    await renew_login(laptop, relay, link)
    signed = [(path, body) for path, body in relay.kept if path in ("join", "login")]
    assert len(signed) == 2
    with Attacker(own_server) as elsewhere:
        for path, body in signed:
            assert elsewhere.send(path, body).status_code == 403


async def test_a_login_that_a_relay_keeps_is_no_token_and_a_token_no_login(
    ana: Person, attacker: Attacker
) -> None:
    """The login is for the broker, where nobody gets in without the key. A token opens all that ana has."""
    laptop, relay = await ana.device("laptop"), Relay(ana.server.url)
    link = load_link(laptop.home)
    assert link is not None
    await renew_login(laptop, relay, link)
    await request_token(laptop, relay, link)
    kept = {path: body for path, body in relay.kept if path in ("login", "device/token")}
    assert attacker.send("device/token", kept["login"]).status_code == 403
    assert attacker.send("login", kept["device/token"]).status_code == 403


async def test_a_device_gives_nothing_to_a_server_with_another_key(
    ana: Person, own_server: ServerProcess
) -> None:
    laptop = await ana.device("laptop")
    link = load_link(laptop.home)
    assert link is not None
    relay = Relay(own_server.url)
    with pytest.raises(NotAllowed, match="not the server that this device joined"):
        await renew_login(laptop, relay, link)
    assert [path for path, _ in relay.kept] == ["challenge"]
    moved = await milepost(laptop.home, "server", own_server.url)
    assert (moved.code, load_link(laptop.home) == link) == (5, True)


async def test_an_answer_that_was_altered_on_the_way_changes_nothing(ana: Person) -> None:
    laptop = await ana.device("laptop")
    link = load_link(laptop.home)
    assert link is not None

    async def alter(url: str, body: bytes, *, token: str = "", within: float) -> HttpAnswer:
        answer = await post(url, body, token=token, within=within)
        return HttpAnswer(status=answer.status, content=answer.content.replace(b"nats://", b"nats://evil."))

    with pytest.raises(NotAllowed, match="not signed by the server"):
        await renew_login(laptop, alter, link)
    assert load_link(laptop.home) == link


async def test_a_server_without_a_key_gets_no_old_signature_once_one_was_seen(ana: Person) -> None:
    laptop = await ana.device("laptop")
    link = load_link(laptop.home)
    assert link is not None
    async with old_server() as url:
        with pytest.raises(NotAllowed, match="not the server that this device joined"):
            await renew_login(laptop, Relay(url), link)


@asynccontextmanager
async def old_server() -> AsyncIterator[str]:
    """A server that answers challenges as versions before did, and would like them signed."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        content = b'{"challenge":"AAAA"}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
