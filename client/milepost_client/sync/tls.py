"""TLS to the broker: it is asked for before anything is said, and never done without once there was any.

A broker says in the clear whether it wants TLS, and so could anybody on the way: the client library would
believe them that there is none. So at a `tls://` address the handshake comes first, and an address that
was `tls://` once is given up for a plain one by joining again only.
"""

from __future__ import annotations

import logging
import ssl
from typing import Any

from nats.aio.client import Client

from milepost_client.sync.server_link import Link
from milepost_shared.errors import NotAllowed, Offline

EXPIRED, TOO_EARLY, OTHER_NAME, OTHER_ADDRESS = 10, 9, 62, 64
"""What OpenSSL calls these (X509_V_ERR_...)."""
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


class TlsWanted(Offline):
    """The broker at a plain address speaks TLS by now: the server knows its address."""

    kind = "tls-wanted"


class NotTrusted(Offline):
    """What answers at the broker's address did not show that it is the broker."""

    kind = "not-trusted"


class BrokerClient(Client):
    """The client library, but for what it makes of a broker that asks for TLS at a plain address."""

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """What the handshake is done with. Raises TlsWanted where none was to be done."""
        if "tls" not in self.options:
            raise TlsWanted(
                "The broker speaks TLS by now, and the server does not say so.",
                "Whoever runs the server names its broker with: --broker-url tls://NAME:PORT",
            )
        return super().ssl_context


def speaks_tls(broker: str) -> bool:
    """Whether a broker's address is one for TLS."""
    return broker.startswith("tls://")


def options(broker: str) -> dict[str, Any]:
    """How the client library is to connect to a broker: by TLS 1.2 or newer, with a certificate that this
    device's authorities (or those of SSL_CERT_FILE) vouch for, where its address says so."""
    if not speaks_tls(broker):
        return {}
    logging.getLogger("asyncio").addFilter(_of_use)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return {"tls": context, "tls_handshake_first": True}


def _of_use(record: logging.LogRecord) -> bool:
    """Not what asyncio says of the way in which the client library ends each connection by TLS."""
    return "eof_received" not in record.getMessage()


def refusal(broker: str, error: Exception) -> NotTrusted | None:
    """What a failed handshake means; None where there was none."""
    if isinstance(error, ssl.SSLCertVerificationError):
        problem = f"The broker at {broker} is not trusted."
        return NotTrusted(problem, REASONS.get(error.verify_code, UNKNOWN))
    if isinstance(error, ssl.SSLError | ConnectionResetError):
        problem = f"What answers at {broker} does not speak TLS, and nothing was said to it."
        return NotTrusted(problem, f"Try again; if it stays so, {TELL}")
    return None


def keep_tls(known: Link, broker: str) -> None:
    """See that a broker's new address is for TLS where the one known is: whoever alters what a server
    answers must not get to read along. Raises NotAllowed."""
    if speaks_tls(known.broker) and not speaks_tls(broker):
        raise NotAllowed(
            "The server names a broker without TLS now, where it had one with it: nothing is sent there.",
            "If whoever runs the server says that it is meant so, join again: milepost join URL CODE",
        )
