"""Network errors in a person's words."""

from __future__ import annotations

import errno
import socket
import ssl

NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


def explain_network_error(error: BaseException) -> str:
    """Return why a connection failed or no answer came, without the exception's name or number.

    An error of `urllib` is explained by its reason.
    """
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, BaseException) else error
    for kind, words in KINDS:
        if isinstance(cause, kind):
            return words
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return "no TLS is spoken there; does it begin with http:// rather than https://?"
    if isinstance(cause, OSError):
        return (
            "there is no way to it; are you online?"
            if cause.errno in NO_WAY
            else cause.strerror or str(cause)
        )
    return str(cause)


def is_about_tls(error: BaseException) -> bool:
    """Whether something answered, and the talk over TLS with it failed."""
    return isinstance(getattr(error, "reason", error), ssl.SSLError)


KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "nobody here knows its name; are you online?"),
    (ConnectionRefusedError, "nothing listens there"),
    (TimeoutError, "no answer in time"),
    (ConnectionError, "the connection was cut"),
)
"""The most frequent causes; a class comes before those that it derives from."""
