"""TLS to the broker: the handshake comes before anything else, and TLS is never dropped silently.

A broker announces in plain text whether it wants TLS. Whoever sits on the way could announce that it does
not, and the client library would believe it. So at a `tls://` address the handshake comes first, and only
joining again replaces a `tls://` address by a plain one.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Any

from nats.aio.client import Client
from nats.aio.transport import TcpTransport

from milepost_client.network.bounded_parser import BoundedParser
from milepost_client.network.line import Line
from milepost_client.network.server_link import speaks_tls
from milepost_shared.errors import Offline
from milepost_shared.roster.joining import certificate_fingerprint

CLOSES_WITHIN = 1.0
"""Seconds after which a connection is cut that does not close."""
EXPIRED, TOO_EARLY, OTHER_NAME, OTHER_ADDRESS = 10, 9, 62, 64
"""OpenSSL's codes of what is wrong with a certificate (X509_V_ERR_...)."""
TELL = "tell whoever runs the server."
REASONS = {
    EXPIRED: f"Its certificate has expired. Is this device's clock ahead? If not, {TELL}",
    TOO_EARLY: f"Its certificate is not good yet. Is this device's clock behind? If not, {TELL}",
    OTHER_NAME: f"Its certificate is for another name: {TELL}",
    OTHER_ADDRESS: f"Its certificate is for another name: {TELL}",
}
UNKNOWN = (
    "Nobody whom this device trusts vouches for its certificate. Where the server's authority is its own,"
    " name that one's file in SSL_CERT_FILE; elsewhere somebody may be listening in: tell whoever runs it."
)


class TlsRequired(Offline):
    """The broker at a plain address wants TLS now; the server knows its new address."""

    kind = "tls-wanted"


class NotTrusted(Offline):
    """What answers at the broker's address did not prove that it is the broker."""

    kind = "not-trusted"


class BrokerClient(Client):
    """The client library's client, which notes on a `line` what comes, and refuses a broker that asks for TLS
    at a plain address, and messages that are too long."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._ps = BoundedParser(self, line)

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """Return the context of the handshake. Raises TlsRequired where none was planned."""
        if "tls" not in self.options:
            raise TlsRequired(
                "The broker speaks TLS by now, and the server does not say so.",
                "Whoever runs the server names its broker with: --broker-url tls://NAME:PORT",
            )
        return super().ssl_context

    def peer(self) -> list[str]:
        """Return the address of the machine that it is connected to; none where it is to none."""
        writer = self._transport._io_writer if isinstance(self._transport, TcpTransport) else None
        found = writer.get_extra_info("peername") if writer else None
        return [found[0]] if found else []

    async def close(self) -> None:
        """Close the connection within CLOSES_WITHIN, and leave no socket open.

        The library would leave one where the broker takes in no more, or where an error already closes it.
        """
        try:
            async with asyncio.timeout(CLOSES_WITHIN):
                await super().close()
        finally:
            if isinstance(self._transport, TcpTransport) and self._transport._io_writer:
                self._transport._io_writer.transport.abort()
                await asyncio.sleep(0)


class CertificateChanged(NotTrusted):
    """The broker shows another certificate than the server named; perhaps it was renewed."""

    kind = "certificate-changed"


class _OtherCertificate(ssl.SSLError):
    """The certificate of a handshake is not the expected one."""


def options(broker: str, certificate: str = "") -> dict[str, Any]:
    """Return the client library's TLS options for a broker's address; none for a plain one.

    TLS is 1.2 or newer. One of this device's authorities, or of those in SSL_CERT_FILE, must have signed
    the certificate, and it must be the one with the fingerprint `certificate` where that is known.
    """
    if not speaks_tls(broker):
        return {}
    logging.getLogger("asyncio").addFilter(_is_useful)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate:
        context.sslobject_class = _pinned(certificate)
    return {"tls": context, "tls_handshake_first": True}


def _pinned(certificate: str) -> type[ssl.SSLObject]:
    """Return TLS that ends its handshake only with the certificate of that fingerprint.

    So whoever has a certificate of another authority that this device trusts gains nothing.
    """

    class PinnedObject(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            if certificate_fingerprint(self.getpeercert(binary_form=True) or b"") != certificate:
                raise _OtherCertificate("another certificate than the server named")

    return PinnedObject


def _is_useful(record: logging.LogRecord) -> bool:
    """Drop asyncio's warning about how the client library closes each TLS connection."""
    return "eof_received" not in record.getMessage()


def tls_error(broker: str, error: Exception) -> NotTrusted | None:
    """Return what a failed handshake means; None where the error is none of TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        problem = f"The broker at {broker} is not trusted."
        return NotTrusted(problem, REASONS.get(error.verify_code, UNKNOWN))
    if isinstance(error, _OtherCertificate):
        problem = f"The broker at {broker} shows another certificate than the server named."
        return CertificateChanged(problem, f"If it was renewed just now, try again in a minute; else {TELL}")
    if isinstance(error, ssl.SSLError | ConnectionResetError):
        problem = f"What answers at {broker} does not speak TLS, and nothing was said to it."
        return NotTrusted(problem, f"Try again; if it stays so, {TELL}")
    return None
