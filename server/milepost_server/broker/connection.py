"""The server's end of the broker: its login to DATA, and the stream that keeps what devices send."""

import asyncio
import base64
import ssl
from collections.abc import Callable
from typing import Any

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import APIError

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate import Certificate
from milepost_shared.errors import Offline

STREAM = "EVENTS"
ANSWERS_WITHIN = 5.0
RECONNECT_EVERY = 1
SHORTEST_WINDOW = 0.1
NAME_TAKEN = 10058
Shown = Callable[[], Certificate]
"""Gives the certificate that a broker must show now: it may be a renewed one."""


class ServerConnection(Client):
    """The server's connection. Devices may send it any bytes as headers, and the client library stops
    reading for good, for everybody, where it cannot read some: here those count as no headers.

    `shown` is None where the broker speaks no TLS."""

    def __init__(self, shown: Shown | None) -> None:
        super().__init__()
        self._shown = shown

    @property
    def ssl_context(self) -> ssl.SSLContext:
        # Asked for whenever it connects again: the certificate may be a renewed one.
        return self._shown().pinned() if self._shown else super().ssl_context

    @property
    def tls(self) -> dict[str, Any]:
        """How it is to connect to a broker that must show that certificate, whatever its address."""
        if self._shown is None:
            return {}
        return {"tls_handshake_first": True, "tls_hostname": self._shown().name}

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        try:
            return await super()._process_headers(headers)
        except (ValueError, IndexError):
            return None


async def connect_as_server(url: str, accounts: Accounts, now: float, shown: Shown | None = None) -> Client:
    """Log in to DATA, where the stream and the sync requests are; reconnects for ever.

    `now` is Unix time in seconds. A broker that speaks TLS must show the certificate that `shown`
    gives, whatever the address it is reached at.

    Raises Offline where the broker does not answer within 5 seconds.
    """

    def signed(nonce: str) -> bytes:
        return base64.b64encode(accounts.server_signature(nonce.encode()))

    connection = ServerConnection(shown)
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            await connection.connect(
                url,
                name="milepost-server",
                user_jwt_cb=lambda: bytearray(accounts.server_jwt(now), "ascii"),
                signature_cb=signed,
                max_reconnect_attempts=-1,
                reconnect_time_wait=RECONNECT_EVERY,
                **connection.tls,
            )
    except TimeoutError:
        await connection.close()
        raise Offline(f"The broker at {url} did not answer.", "Look in its log, and start again.") from None
    return connection


async def ensure_stream(jetstream: JetStreamContext) -> None:
    """Make the stream, or bring the settings of the one that exists up to these (design section 5)."""
    settings = StreamConfig(
        name=STREAM,
        subjects=["ev.*.*"],
        storage=StorageType.FILE,
        deny_purge=True,
        # Ids of messages mean nothing here: another person could have used them first.
        duplicate_window=SHORTEST_WINDOW,
    )
    try:
        await jetstream.add_stream(settings)
    except APIError as error:
        if error.err_code != NAME_TAKEN:
            raise
        await jetstream.update_stream(settings)
