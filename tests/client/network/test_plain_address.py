"""How far an address leads without TLS."""

from __future__ import annotations

import pytest

from milepost_client.network.http_client import post
from milepost_client.network.plain_address import reach_without_tls
from milepost_shared.errors import NotAllowed


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("https://1.1.1.1", "here"),
        ("tls://1.1.1.1:4222", "here"),
        ("http://127.0.0.1:8080", "here"),
        ("nats://[::1]:4222", "here"),
        ("http://localhost", "here"),
        ("http://no.such.name.invalid", "here"),
        ("http://10.0.0.1", "near"),
        ("nats://192.168.1.5:4222", "near"),
        ("http://100.64.0.1", "near"),
        ("http://[fe80::1]", "near"),
        ("http://1.1.1.1", "far"),
        ("nats://[2606:4700::1111]:4222", "far"),
    ],
)
def test_without_tls_an_address_leads_to_this_machine_a_network_or_the_internet(
    address: str, reach: str
) -> None:
    assert reach_without_tls(address) == reach


async def test_nothing_is_posted_over_the_internet_without_tls() -> None:
    with pytest.raises(NotAllowed, match="without TLS"):
        await post("http://1.1.1.1/api/v1/login", b"{}", within=1.0)
