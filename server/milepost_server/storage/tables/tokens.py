"""Bearer tokens of the HTTP API."""

from __future__ import annotations

import sqlite3

from milepost_server.storage.tables.secret_hash import hash_secret

METRICS = "metrics"
"""The owner of the tokens that read `/metrics` and nobody's data: no person has such an id."""


class Tokens:
    """The table of tokens, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, token: str, owner: str, made: int) -> None:
        """Keep a new token of a person, or of METRICS, made at a stamp."""
        self._sql.execute("INSERT INTO tokens VALUES (?, ?, ?)", (hash_secret(token), owner, made))

    def user(self, token: str) -> str | None:
        """Return the person that a token belongs to; None for no token and for one of the metrics."""
        owner = self._owner(token)
        return None if owner == METRICS else owner

    def reads_metrics(self, token: str) -> bool:
        """Whether a token is for `/metrics`."""
        return self._owner(token) == METRICS

    def _owner(self, token: str) -> str | None:
        query = "SELECT user FROM tokens WHERE token = ?"
        row = self._sql.execute(query, (hash_secret(token),)).fetchone()
        return str(row[0]) if row else None
