"""The server's connection to the broker: its login to DATA, and the stream of what devices send."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Callable
from typing import Any

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import APIError

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate import Certificate
from milepost_shared.errors import Offline

STREAM = "EVENTS"
ANSWER_WITHIN = 5.0
RECONNECT_EVERY = 1
SHORTEST_WINDOW = 0.1
MOST_OF_SUBJECT = 1_000
"""How many messages of one device are in the stream at a time. More of it are not stored, nor acknowledged;
those of other devices are."""
NAME_TAKEN = 10058
CertificateSource = Callable[[], Certificate]
"""Gives the certificate that the broker presents now: it may be a renewed one."""


class ServerConnection(Client):
    """A connection of the server. `certificate` is None where the broker speaks no TLS.

    Devices may send any bytes as headers. The client library would stop to read, for everybody, at headers
    that it cannot parse: here those count as no headers.
    """

    def __init__(self, certificate: CertificateSource | None) -> None:
        super().__init__()
        self._certificate = certificate

    @property
    def ssl_context(self) -> ssl.SSLContext:
        # Read at each reconnect: the certificate may have been renewed.
        return self._certificate().pinned_context() if self._certificate else super().ssl_context

    @property
    def tls(self) -> dict[str, Any]:
        """Options to connect to a broker that presents that certificate, at any address."""
        if self._certificate is None:
            return {}
        return {"tls_handshake_first": True, "tls_hostname": self._certificate().name}

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        try:
            return await super()._process_headers(headers)
        except (ValueError, IndexError):
            return None


async def connect_as_server(
    url: str, accounts: Accounts, now: float, certificate: CertificateSource | None = None
) -> Client:
    """Log in to DATA, where the stream and the sync requests are; reconnects without an end.

    `now` is Unix time in seconds. A broker that speaks TLS must present the certificate that `certificate`
    gives, at any address.

    Raises Offline where the broker does not answer within ANSWER_WITHIN seconds.
    """

    def sign(nonce: str) -> bytes:
        return base64.b64encode(accounts.server_signature(nonce.encode()))

    connection = ServerConnection(certificate)
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await connection.connect(
                url,
                name="milepost-server",
                user_jwt_cb=lambda: bytearray(accounts.server_jwt(now), "ascii"),
                signature_cb=sign,
                max_reconnect_attempts=-1,
                reconnect_time_wait=RECONNECT_EVERY,
                **connection.tls,
            )
    except TimeoutError:
        await connection.close()
        raise Offline(f"The broker at {url} did not answer.", "Look in its log, and start again.") from None
    return connection


async def ensure_stream(jetstream: JetStreamContext) -> None:
    """Make the stream, or update its settings (server/decisions/0003-stream-and-its-store.md).

    One of an earlier version has no limit until `limit_stream`: a limit drops what is beyond it, and that
    might not be ingested yet.
    """
    try:
        await jetstream.add_stream(_settings())
    except APIError as error:
        if error.err_code != NAME_TAKEN:
            raise
        known = (await jetstream.stream_info(STREAM)).config
        await jetstream.update_stream(_settings(limited=bool(known.discard_new_per_subject)))


async def limit_stream(jetstream: JetStreamContext) -> None:
    """Limit what the stream takes of each device. The caller has ingested what is in it."""
    await jetstream.update_stream(_settings())


def _settings(*, limited: bool = True) -> StreamConfig:
    settings = StreamConfig(
        name=STREAM,
        subjects=["ev.*.*"],
        storage=StorageType.FILE,
        deny_purge=True,
        # Message ids are not for deduplication: another person could have used the same id first.
        duplicate_window=SHORTEST_WINDOW,
    )
    if limited:
        settings.discard, settings.discard_new_per_subject = DiscardPolicy.NEW, True
        settings.max_msgs_per_subject = MOST_OF_SUBJECT
    return settings
