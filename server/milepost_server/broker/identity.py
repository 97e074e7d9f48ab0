"""The key by which devices know the server (shared/decisions/0032-roster-records.md)."""

from __future__ import annotations

from hashlib import blake2b

import nkeys

from milepost_server.broker.keys import Keys
from milepost_shared.roster.fingerprint import fingerprint


class ServerIdentity:
    """Signs challenges, answers to logins, and the records that the server takes.

    Its key follows from the operator's, so a backup from before servers had one has it too.
    """

    def __init__(self, keys: Keys) -> None:
        secret = blake2b(keys.operator.encode(), key=b"milepost server identity", digest_size=32).digest()
        self._pair = nkeys.from_seed(bytearray(nkeys.encode_seed(secret, nkeys.PREFIX_BYTE_SERVER)))
        self.key = bytes(self._pair.public_key).decode()

    @property
    def fingerprint(self) -> str:
        """The public key in letters that two people can compare."""
        return fingerprint(self.key)

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return bytes(self._pair.sign(message))
