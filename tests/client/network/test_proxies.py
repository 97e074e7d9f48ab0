"""Requests take the proxy that the environment names, and it is told apart from the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.foreign_answer import ForeignAnswer
from milepost_client.network.http_client import post
from milepost_client.network.nats_transport import ProxyBetween, connect_to_broker
from milepost_client.network.proxies import proxy_for
from milepost_client.network.server_api import ask_server
from milepost_client.network.server_link import ServerLink
from milepost_shared.errors import Offline
from milepost_shared.roster.joining import Challenge
from tests.client.network.foreign import answering

DEAD = "http://me:secret@127.0.0.1:1"
SERVER = "http://10.0.0.1:8080"
"""Without TLS a proxy carries only what stays in private networks."""


@pytest.fixture(autouse=True)
def no_other_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def refusing_tunnels(status: bytes) -> AsyncIterator[str]:
    """A proxy that opens no tunnel."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 " + status + b"\r\n\r\n")
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(("scheme", "host"), [("http", "10.0.0.1"), ("https", "server.test")])
async def test_a_dead_proxy_is_named_and_its_password_is_not(
    monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", DEAD)
    with pytest.raises(Offline, match=rf"by the proxy 127\.0\.0\.1:1 \({scheme.upper()}_PROXY\)") as said:
        await ask_server(post, f"{scheme}://{host}", "challenge", {}, Challenge)
    assert "secret" not in str(said.value) and f"NO_PROXY={host}" in said.value.advice


async def test_a_proxy_that_refuses_the_way_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async with refusing_tunnels(b"407 Proxy Authentication Required") as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(Offline, match=r"by the proxy .*407 Proxy Authentication Required"):
            await ask_server(post, "https://server.test", "challenge", {}, Challenge)


async def test_what_a_proxy_answers_in_the_servers_place_is_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    async with answering(502, b"<title>No route</title>") as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with pytest.raises(ForeignAnswer, match=r"10\.0\.0\.1.*status 502.*No route"):
            await ask_server(post, SERVER, "challenge", {}, Challenge)


async def test_a_broker_behind_a_proxy_is_not_asked_directly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    link = ServerLink(url=SERVER, user="0" * 16, broker="nats://broker.test:4222", jwt="", expires=0)
    monkeypatch.setenv("http_proxy", DEAD)
    with pytest.raises(ProxyBetween, match=r"127\.0\.0\.1:1"):
        async with connect_to_broker(link, "1" * 12, Identity.load_or_create(Home(tmp_path))):
            pass


def test_a_host_for_which_no_proxy_is_needed_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", DEAD)
    monkeypatch.setenv("no_proxy", "10.0.0.1,.internal")
    assert proxy_for(SERVER) is None and proxy_for("http://miles.internal") is None
    assert str(proxy_for("http://elsewhere.test")) == "the proxy 127.0.0.1:1 (HTTP_PROXY)"
