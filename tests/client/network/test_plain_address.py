"""How far an address leads without TLS."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from milepost_client.network import plain_address
from milepost_client.network.http_client import post
from milepost_client.network.nats_transport import BrokerUnreached
from milepost_client.network.plain_address import reach_without_tls
from milepost_shared.errors import NotAllowed
from tests.client.network.test_tls import INFO, call, in_between


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("https://1.1.1.1", "here"),
        ("tls://1.1.1.1:4222", "here"),
        ("http://127.0.0.1:8080", "here"),
        ("nats://[::1]:4222", "here"),
        ("http://localhost", "here"),
        ("http://no.such.name.invalid", "unknown"),
        ("http://10.0.0.1", "near"),
        ("nats://192.168.1.5:4222", "near"),
        ("http://100.64.0.1", "near"),
        ("http://[fe80::1]", "near"),
        ("http://1.1.1.1", "far"),
        ("nats://[2606:4700::1111]:4222", "far"),
        ("nats://[::ffff:10.0.0.1]:4222", "near"),
        ("nats://[::ffff:1.1.1.1]:4222", "far"),
        ("nats://[2001:0:4136:e378:8000:63bf:3fff:fdd2]:4222", "far"),
        ("1.1.1.1:4222", "far"),
        ("127.0.0.1:4222", "far"),
        ("ws://127.0.0.1", "far"),
        ("", "far"),
    ],
)
def test_without_tls_an_address_leads_to_this_machine_a_network_or_the_internet(
    address: str, reach: str
) -> None:
    assert reach_without_tls(address) == reach


async def test_nothing_is_posted_over_the_internet_without_tls() -> None:
    with pytest.raises(NotAllowed, match="without TLS"):
        await post("http://1.1.1.1/api/v1/login", b"{}", within=1.0)


@pytest.fixture
def rebound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names lead to a private network when one looks, and then here, as if that were on the internet."""
    found = [(0, 0, 0, "", ("10.0.0.1", 0))]
    monkeypatch.setattr(plain_address, "socket", SimpleNamespace(getaddrinfo=lambda *_: found))
    monkeypatch.setattr(plain_address, "_reach", lambda ip: "far" if ip.startswith("127.") else "near")


@pytest.mark.usefixtures("rebound")
async def test_nothing_is_posted_where_a_name_leads_elsewhere_after_one_looked() -> None:
    async with in_between(b"") as (port, heard):
        with pytest.raises(NotAllowed, match="without TLS"):
            await post(f"http://127.0.0.1:{port}/api/v1/login", b"{}", within=1.0)
    assert not b"".join(heard)


@pytest.mark.usefixtures("rebound")
async def test_nobody_logs_in_where_a_name_leads_elsewhere_after_one_looked(tmp_path: Path) -> None:
    async with in_between(INFO) as (port, heard):
        with pytest.raises(BrokerUnreached, match="without TLS"):
            await call(tmp_path, f"nats://127.0.0.1:{port}")
    assert not b"".join(heard)


@pytest.mark.parametrize(
    "address", ["127.0.0.1:{}", "nats:127.0.0.1:{}", "x?nats://127.0.0.1:{}", "ws://127.0.0.1:{}"]
)
async def test_an_address_that_is_none_of_a_broker_is_not_tried(tmp_path: Path, address: str) -> None:
    async with in_between(INFO) as (port, heard):
        with pytest.raises(BrokerUnreached, match="no address of one"):
            await call(tmp_path, address.format(port))
    assert not heard


@pytest.mark.parametrize("url", ["http://no.such.name.invalid", "http://1.1.1.1"])
async def test_no_proxy_carries_over_the_internet_what_has_no_tls(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    async with in_between(b"") as (port, heard):
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(NotAllowed, match="without TLS"):
            await post(f"{url}/api/v1/login", b"{}", within=1.0)
    assert not heard


async def test_a_proxy_on_the_internet_is_told_nothing_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://1.1.1.1:8080")
    with pytest.raises(NotAllowed, match="without TLS"):
        await post("http://10.0.0.1/api/v1/login", b"{}", within=1.0)
