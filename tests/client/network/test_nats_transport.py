"""The connection to the broker: whatever its address is, a device that does not get there is offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.nats_transport import connect_to_broker
from milepost_client.network.server_link import ServerLink
from milepost_shared.errors import Offline

ADDRESSES = (
    "",
    "nats://",
    "nats://127.0.0.1:port",
    "nats://127.0.0.1:99999",
    "nats:-/127.0.0.1:4222",
    "nats://[::1",
)
"""What whoever runs a server may have named, or a bit that flipped has made of it."""


@pytest.mark.parametrize("address", ADDRESSES)
async def test_an_address_that_cannot_be_read_is_out_of_reach(tmp_path: Path, address: str) -> None:
    link = ServerLink(url="http://127.0.0.1", user="0" * 16, broker=address, jwt="", expires=0)
    with pytest.raises(Offline, match="was not reached"):
        async with connect_to_broker(link, "1" * 12, Identity.load_or_create(Home(tmp_path))):
            pass
