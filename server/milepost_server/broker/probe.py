"""Whether a certain broker answers at an address."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from milepost_server.broker.certificate import Certificate

ANSWER_WITHIN = 1.0


async def answers_as(name: str, host: str, port: int, certificate: Certificate | None) -> bool:
    """Whether the broker that calls itself `name` answers there, by TLS with that certificate, if any.

    Another program may have the port, even another nats-server: only the right one has the name.
    """
    tls = certificate and certificate.pinned_context()
    with suppress(OSError):
        async with asyncio.timeout(ANSWER_WITHIN):
            reader, writer = await asyncio.open_connection(
                host, port, ssl=tls, server_hostname=certificate and certificate.name
            )
            try:
                return name.encode() in await reader.readline()
            finally:
                writer.close()
                await writer.wait_closed()
    return False
