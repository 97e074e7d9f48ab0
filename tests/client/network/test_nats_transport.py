"""The connection to the broker: whatever its address is, a device that does not get there is offline."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.nats_transport import BrokerUnreached, connect_to_broker
from milepost_client.network.server_link import ServerLink
from milepost_shared.errors import Offline

ADDRESSES = {
    "": "is no address of one",
    "nats://": "was not reached",
    "nats://127.0.0.1:port": "was not reached",
    "nats://127.0.0.1:99999": "was not reached",
    "nats:-/127.0.0.1:4222": "is no address of one",
    "nats://[::1": "was not reached",
}
"""What whoever runs a server may have named, or a bit that flipped has made of it, and what is said of it."""


NATS = b'INFO {"server_id":"x","version":"2.15.1","proto":1,"max_payload":1024}\r\n'
SAID = (
    b"",
    b"+OK\r\n",
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"INFO {\r\n",
    b"INFO 7\r\n",
    b"x" * 200_000,
    NATS,
)
"""What other programs say to whoever connects. The last one is a broker that lets everybody in."""


@pytest.mark.parametrize("said", SAID)
async def test_another_program_at_the_brokers_address_is_not_the_broker(tmp_path: Path, said: bytes) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        if said == NATS:
            await reader.readuntil(b"PING\r\n")
            writer.write(b"PONG\r\n")
            await reader.read()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        address = f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        link = ServerLink(url="http://127.0.0.1", user="0" * 16, broker=address, jwt="", expires=0)
        with pytest.raises(BrokerUnreached):
            async with connect_to_broker(link, "1" * 12, Identity.load_or_create(Home(tmp_path))):
                pass


@pytest.mark.parametrize(("address", "words"), ADDRESSES.items())
async def test_an_address_that_cannot_be_read_is_out_of_reach(
    tmp_path: Path, address: str, words: str
) -> None:
    link = ServerLink(url="http://127.0.0.1", user="0" * 16, broker=address, jwt="", expires=0)
    with pytest.raises(Offline, match=words):
        async with connect_to_broker(link, "1" * 12, Identity.load_or_create(Home(tmp_path))):
            pass
