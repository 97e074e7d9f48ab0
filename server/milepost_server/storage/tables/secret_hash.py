"""How codes and tokens are kept: as hashes, so that nobody who reads the file can use them."""

from __future__ import annotations

from hashlib import blake2b


def hash_secret(secret: str) -> str:
    """Hash a code or a token (hex). It is random enough to need no salt."""
    return blake2b(secret.encode(), digest_size=32).hexdigest()
