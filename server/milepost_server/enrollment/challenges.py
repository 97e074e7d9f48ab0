"""Challenges: random text that a device signs to prove its key, and that no other server can have made.

Nothing is kept: a challenge carries when it expires, and a tag by a secret that ends with the process.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable

from milepost_server.enrollment.base64url import decode_or_empty

CHALLENGE_SECONDS = 60
TIME_BYTES, RANDOM_BYTES = 8, 16
BODY_BYTES = TIME_BYTES + RANDOM_BYTES


class Challenges:
    """Makes and checks challenges. `clock` gives seconds since the epoch."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)

    def new(self) -> str:
        """Make a challenge (base64url) that is valid for CHALLENGE_SECONDS."""
        expires = int(self._clock() + CHALLENGE_SECONDS).to_bytes(TIME_BYTES, "big")
        body = expires + secrets.token_bytes(RANDOM_BYTES)
        return urlsafe_b64encode(body + self._tag(body)).decode()

    def is_valid(self, challenge: str) -> bool:
        """Whether this server made the challenge, and it has not expired."""
        data = decode_or_empty(challenge)
        body, tag = data[:BODY_BYTES], data[BODY_BYTES:]
        expires = int.from_bytes(body[:TIME_BYTES], "big")
        return hmac.compare_digest(tag, self._tag(body)) and expires >= self._clock()

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")
