"""The certificate that the broker shows to devices: read from files, and met as a device meets it."""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from milepost_shared.errors import BadInput

ONE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
MOST_TURNS = 10
MISMATCH = "KEY_VALUES_MISMATCH"
EXPIRED, OTHER_NAME, OTHER_ADDRESS = 10, 62, 64
"""What OpenSSL calls these (X509_V_ERR_…)."""
NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME."""


class Certificate(Struct, frozen=True):
    """A certificate with those that vouch for it, and its key, both PEM. `name` is the one by which
    devices reach the broker; `ends` is when it does, in seconds since the epoch."""

    name: str
    chain: str
    key: str
    ends: float

    def pinned(self) -> ssl.SSLContext:
        """TLS that trusts this very certificate, and nobody else whoever vouches for them; also when it has
        expired, since it is known. Devices do not trust it then, and the server goes on."""
        context = _pinned(self.chain)
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
        return context


def read_certificate(chain: Path, key: Path, name: str) -> Certificate:
    """The certificate in two files, which is good just now and covers `name`.

    Raises BadInput with what is wrong with it otherwise.
    """
    texts = _text(chain, "broker_cert"), _text(key, "broker_key")
    shown = _shown(chain, key)
    try:
        told = met(shown, _pinned(texts[0]), name)
    except ssl.SSLCertVerificationError as error:
        raise _refused(chain, name, error) from error
    except ssl.SSLError as error:
        raise BadInput(f"{chain} cannot be used: {error}.", field="broker_cert") from error
    except ValueError as error:
        problem = "The broker's address has no name in it that a certificate could cover."
        raise BadInput(
            problem, "Say it like --broker-url tls://miles.example:4222", field="broker_url"
        ) from error
    ends = ssl.cert_time_to_seconds(str(told["notAfter"]))
    return Certificate(name=name, chain=texts[0], key=texts[1], ends=ends)


def vouched(chain: Path, key: Path, name: str) -> str:
    """Why this machine's authorities do not vouch for a certificate; empty where they do."""
    try:
        met(_shown(chain, key), ssl.create_default_context(), name)
    except ssl.SSLCertVerificationError as error:
        return str(error.verify_message)
    return ""


def _text(path: Path, field: str) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
        raise BadInput(problem, "It must be there, and readable for the server.", field=field) from error


def _shown(chain: Path, key: Path) -> ssl.SSLContext:
    """The side that shows the certificate."""

    def ask() -> NoReturn:
        problem = f"The key {key} is encrypted."
        raise BadInput(problem, "Name one without a passphrase, which only the server can read.")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(chain, key, ask)
    except ssl.SSLError as error:
        if error.reason == MISMATCH:
            problem = f"The key {key} is not that of the certificate {chain}."
            advice = "Name two that belong together, like fullchain.pem and privkey.pem."
        else:
            problem = f"{chain} and {key} are not a certificate and its key, both as PEM."
            advice = "Name them with --broker-cert and --broker-key."
        raise BadInput(problem, advice, field="broker_key") from error
    return context


def _pinned(chain: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The first one alone is to be trusted: whoever vouches for it vouches for others too.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    found = ONE.search(chain)
    context.load_verify_locations(cadata=f"{found[0]}\n" if found else "")
    return context


def met(shown: ssl.SSLContext, trusts: ssl.SSLContext, name: str) -> dict[str, Any]:
    """What one who calls by `name` is shown, tried in memory. Raises ssl.SSLError where it is refused."""
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = shown.wrap_bio(coming, going, server_side=True)
    here = trusts.wrap_bio(going, coming, server_hostname=name)
    for _ in range(MOST_TURNS):
        with suppress(ssl.SSLWantReadError):
            here.do_handshake()
            return here.getpeercert() or {}
        with suppress(ssl.SSLWantReadError):
            there.do_handshake()
    raise ssl.SSLError("the handshake does not end")


def _refused(chain: Path, name: str, error: ssl.SSLCertVerificationError) -> BadInput:
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
