"""The key by which devices know the server (shared/decisions/0032-roster-records.md)."""

from __future__ import annotations

import nkeys

from milepost_server.broker.keys import Keys
from milepost_shared.roster.fingerprint import fingerprint


class ServerIdentity:
    """Signs challenges, answers to logins, and the records that the server takes."""

    def __init__(self, keys: Keys) -> None:
        self._pair = nkeys.from_seed(keys.identity.encode())
        self.key = bytes(self._pair.public_key).decode()

    @property
    def fingerprint(self) -> str:
        """The public key in letters that two people can compare."""
        return fingerprint(self.key)

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return bytes(self._pair.sign(message))
