"""The certificate that the broker presents to devices: read from files, and tried as a device would."""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from milepost_shared.errors import BadInput
from milepost_shared.roster.joining import certificate_fingerprint

FIRST_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
MOST_ROUNDS = 10
MISMATCH = "KEY_VALUES_MISMATCH"
EXPIRED, OTHER_NAME, OTHER_ADDRESS = 10, 62, 64
"""OpenSSL's codes X509_V_ERR_…."""
NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME."""


class Certificate(Struct, frozen=True):
    """A certificate with the chain that signs it, and its key, both PEM.

    `name` is the one by which devices reach the broker. `expires` is in seconds since the epoch.
    """

    name: str
    chain: str
    key: str
    expires: float

    @property
    def fingerprint(self) -> str:
        """By what devices recognise it, whoever else its authority signed."""
        return certificate_fingerprint(ssl.PEM_cert_to_DER_cert(_first(self.chain)))

    def pinned_context(self) -> ssl.SSLContext:
        """TLS that trusts this certificate alone, whoever else its authority signed.

        It is trusted when it has expired too: devices stop to, but the server must reach its broker.
        """
        context = _pinned_context(self.chain)
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
        return context


def read_certificate(chain: Path, key: Path, name: str) -> Certificate:
    """Read a certificate that is valid now and covers `name`. Raises BadInput for any other."""
    texts = _read(chain, "broker_cert"), _read(key, "broker_key")
    server = _server_context(chain, key)
    try:
        facts = handshake(server, _pinned_context(texts[0]), name)
    except ssl.SSLCertVerificationError as error:
        raise _refusal(chain, name, error) from error
    except ssl.SSLError as error:
        raise BadInput(f"{chain} cannot be used: {error}.", field="broker_cert") from error
    except ValueError as error:
        problem = "The broker's address has no name in it that a certificate could cover."
        raise BadInput(
            problem, "Say it like --broker-url tls://miles.example:4222", field="broker_url"
        ) from error
    expires = ssl.cert_time_to_seconds(str(facts["notAfter"]))
    return Certificate(name=name, chain=texts[0], key=texts[1], expires=expires)


def trust_error(chain: Path, key: Path, name: str) -> str:
    """Say why this machine does not trust a certificate by its authorities; empty where it does."""
    try:
        handshake(_server_context(chain, key), ssl.create_default_context(), name)
    except ssl.SSLCertVerificationError as error:
        return str(error.verify_message)
    return ""


def _read(path: Path, field: str) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
        raise BadInput(problem, "It must be there, and readable for the server.", field=field) from error


def _server_context(chain: Path, key: Path) -> ssl.SSLContext:
    """TLS of the side that presents the certificate. Raises BadInput."""

    def refuse_passphrase() -> NoReturn:
        problem = f"The key {key} is encrypted."
        raise BadInput(problem, "Name one without a passphrase, which only the server can read.")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(chain, key, refuse_passphrase)
    except ssl.SSLError as error:
        if error.reason == MISMATCH:
            problem = f"The key {key} is not that of the certificate {chain}."
            advice = "Name two that belong together, like fullchain.pem and privkey.pem."
        else:
            problem = f"{chain} and {key} are not a certificate and its key, both as PEM."
            advice = "Name them with --broker-cert and --broker-key."
        raise BadInput(problem, advice, field="broker_key") from error
    return context


def _pinned_context(chain: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Trust the first certificate of the chain alone: its authority signs others too.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=_first(chain))
    return context


def _first(chain: str) -> str:
    """Return the first certificate of a chain; empty where there is none."""
    first = FIRST_CERTIFICATE.search(chain)
    return f"{first[0]}\n" if first else ""


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> dict[str, Any]:
    """Return what a client that connects to `name` learns of the certificate; no network is used.

    Raises ssl.SSLError where the client refuses it.
    """
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server_side = server.wrap_bio(to_server, to_client, server_side=True)
    client_side = client.wrap_bio(to_client, to_server, server_hostname=name)
    for _ in range(MOST_ROUNDS):
        with suppress(ssl.SSLWantReadError):
            client_side.do_handshake()
            return client_side.getpeercert() or {}
        with suppress(ssl.SSLWantReadError):
            server_side.do_handshake()
    raise ssl.SSLError("the handshake does not end")


def _refusal(chain: Path, name: str, error: ssl.SSLCertVerificationError) -> BadInput:
    if error.verify_code in (OTHER_NAME, OTHER_ADDRESS):
        problem = f"The certificate {chain} does not cover {name}, by which devices reach the broker."
        advice = "Name it as the certificate does: --broker-url tls://NAME:PORT"
    elif error.verify_code == EXPIRED:
        problem = f"The certificate {chain} has expired."
        advice = "Renew it, and start again."
    else:
        problem = f"The certificate {chain} cannot be used: {error.verify_message}."
        advice = "Is this machine's clock right, and is the certificate one for servers?"
    return BadInput(problem, advice, field="broker_cert")
