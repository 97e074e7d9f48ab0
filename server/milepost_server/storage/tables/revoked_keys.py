"""The public keys that the broker refuses."""

from __future__ import annotations

import sqlite3

KEPT_FOR = 30 * 86_400
"""Seconds for which a key is kept: far longer than any login is valid."""


class RevokedKeys:
    """The table of revoked keys, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, key: str, at: int) -> None:
        """Refuse the logins of a public key that were made until `at` (Unix seconds).

        Forgets the keys that were revoked so long ago that all their logins have expired.
        """
        self._sql.execute("DELETE FROM revocations WHERE at < ?", (at - KEPT_FOR,))
        self._sql.execute("INSERT OR REPLACE INTO revocations VALUES (?, ?)", (key, at))

    def all(self) -> dict[str, int]:
        """Return the public keys, each with the Unix second until which its logins are refused."""
        return dict(self._sql.execute("SELECT key, at FROM revocations ORDER BY key"))
