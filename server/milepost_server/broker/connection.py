"""The server's connection to the broker: its login to DATA."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Callable
from typing import Any

from nats.aio.client import Client

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate import Certificate
from milepost_shared.errors import Offline

ANSWER_WITHIN = 5.0
RECONNECT_EVERY = 1
MESSAGE_HEADERS = {"Nats-Subject", "Nats-Sequence", "Nats-Time-Stamp"}
LINES = 6
"""By which headers the broker says which message of a stream it gives, and how many lines it adds at most."""
CertificateSource = Callable[[], Certificate]
"""Gives the certificate that the broker presents now: it may be a renewed one."""


class ServerConnection(Client):
    """A connection of the server. `certificate` is None where the broker speaks no TLS.

    Devices may send any bytes as headers. The client library would stop to read, for everybody, at headers
    that it cannot parse: here those count as no headers. What the broker adds comes last, and is not mistaken
    for what a device sent by the same names.
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
        if not headers:
            return None
        try:
            found = await super()._process_headers(headers)
        except (ValueError, IndexError):
            found = None
        return (found or {}) | _of_the_broker(headers) or None


def _of_the_broker(headers: bytes) -> dict[str, str]:
    """Return what the last lines say of a message of a stream."""
    lines = headers.removesuffix(b"\r\n\r\n").split(b"\r\n")[-LINES:]
    pairs = (line.decode(errors="replace").partition(": ") for line in lines)
    return {name: value for name, _, value in pairs if name in MESSAGE_HEADERS}


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
