"""The errors of PyNaCl that its callers catch."""

from __future__ import annotations


class CryptoError(Exception):
    """Something cryptographic failed."""


class BadSignatureError(CryptoError):
    """A signature does not fit its message and key."""
