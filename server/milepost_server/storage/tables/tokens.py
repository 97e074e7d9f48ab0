"""Bearer tokens of the HTTP API: whose each is, what for, and until when."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from milepost_server.storage.tables.secret_hash import hash_secret
from milepost_shared.protocol.tokens import DAYS

Scope = Literal["read", "write", "metrics", "feed"]
METRICS = "metrics"
"""The owner of the tokens that read `/metrics` and nobody's data: no person has such an id."""
INCLUDED: Mapping[Scope, frozenset[Scope]] = MappingProxyType(
    {
        "read": frozenset({"read"}),
        "write": frozenset({"read", "write"}),
        "metrics": frozenset({"metrics"}),
        "feed": frozenset({"feed"}),
    }
)
"""What a token of each scope may do."""
DAY = 86_400_000_000
ID_LETTERS = 12
COLUMNS = "id, owner, name, scope, made, ends, used, device"


class Token(NamedTuple):
    """What is known of a token; the token itself is not kept.

    `made`, `ends` and `used`, its last use, are stamps. `device` is the one that made it; None where the
    operator did.
    """

    id: str
    owner: str
    name: str
    scope: Scope
    made: int
    ends: int
    used: int | None = None
    device: str | None = None

    def may(self, scope: Scope) -> bool:
        """Whether it is good for what asks for `scope`."""
        return scope in INCLUDED[self.scope]


def new_token(
    secret: str,
    owner: str,
    made: int,
    *,
    name: str = "token",
    scope: Scope = "read",
    days: int = DAYS,
    device: str | None = None,
) -> Token:
    """Return what is to be known of a new token. Its id follows from it, and does not give it away."""
    return Token(hash_secret(secret)[:ID_LETTERS], owner, name, scope, made, made + days * DAY, None, device)


class Tokens:
    """The table of tokens, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, secret: str, token: Token) -> None:
        """Keep a new token. Forgets those that have ended."""
        self._sql.execute("DELETE FROM tokens WHERE ends <= ?", (token.made,))
        insert = f"INSERT INTO tokens (token, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._sql.execute(insert, (hash_secret(secret), *token))

    def find(self, secret: str, now: int) -> Token | None:
        """Return a token that is good at the stamp `now`; None for any other."""
        query = f"SELECT {COLUMNS} FROM tokens WHERE token = ? AND ends > ?"
        row = self._sql.execute(query, (hash_secret(secret), now)).fetchone()
        return _token(row) if row else None

    def all(self, now: int, owner: str | None = None) -> list[Token]:
        """Return the tokens of a person, or all, that are good at `now`, the oldest first."""
        query = (
            f"SELECT {COLUMNS} FROM tokens WHERE ends > ?1 AND (?2 IS NULL OR owner = ?2) ORDER BY made, id"
        )
        return [_token(row) for row in self._sql.execute(query, (now, owner))]

    def note_use(self, token: str, now: int) -> None:
        """Note when the token of that id was used last."""
        self._sql.execute("UPDATE tokens SET used = ? WHERE id = ?", (now, token))

    def revoke(self, token: str) -> None:
        """Forget the token of that id."""
        self._sql.execute("DELETE FROM tokens WHERE id = ?", (token,))

    def revoke_all(self, owner: str) -> None:
        """Forget the tokens of a person."""
        self._sql.execute("DELETE FROM tokens WHERE owner = ?", (owner,))

    def revoke_made_by(self, owner: str, device: str) -> None:
        """Forget the tokens that a device of a person made."""
        self._sql.execute("DELETE FROM tokens WHERE (owner, device) = (?, ?)", (owner, device))


def _token(row: tuple[Any, ...]) -> Token:
    return Token(*row)
