"""Fingerprints: a public key in letters that two people can compare."""

from __future__ import annotations

from base64 import b32encode
from hashlib import blake2b

BITS = 100
GROUP = 5


def fingerprint(key: str) -> str:
    """Show 100 bits of a public nkey's hash: `k7m2p-q9xtd-h4wcz-5nrja`."""
    letters = b32encode(blake2b(key.encode(), digest_size=(BITS + 7) // 8).digest()).decode().lower()
    return "-".join(letters[n : n + GROUP] for n in range(0, BITS // 5, GROUP))
