"""The public keys that the broker refuses."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

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

    def by_person(self) -> dict[str, dict[str, int]]:
        """Return the public keys of each person, each with the Unix second until which its logins are
        refused. A key that nobody holds is left out: it logs in nowhere."""
        keys: defaultdict[str, dict[str, int]] = defaultdict(dict)
        query = "SELECT user, key, at FROM revocations JOIN device_keys USING (key) ORDER BY key"
        for user, key, at in self._sql.execute(query):
            keys[user][key] = at
        return keys
