"""What the server knows beside its people's files: invites, tokens, quarantine, position, and the
keys that the broker is to refuse.

All of it is in `server.db`. Secrets are random and kept as hashes only (design section 6).
"""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.aiosqlite_connection import threaded
from milepost_shared.storage.database import Database, Migration
from milepost_shared.storage.error_translation import DAMAGED

METRICS = "metrics"
"""The owner of the tokens that read `/metrics` and nothing of anybody: no person has such an id."""

MIGRATIONS: tuple[Migration, ...] = (
    """
    CREATE TABLE invites (
        code TEXT PRIMARY KEY, user TEXT, expires INTEGER NOT NULL, device TEXT
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tokens (
        token TEXT PRIMARY KEY, user TEXT NOT NULL, made INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY, user TEXT NOT NULL, device TEXT NOT NULL, stream_seq INTEGER NOT NULL,
        stored_at INTEGER NOT NULL, reason TEXT NOT NULL, data BLOB NOT NULL,
        UNIQUE (stream_seq, stored_at)
    ) STRICT;
    CREATE INDEX quarantine_by_sender ON quarantine (user, device);

    CREATE TABLE position (
        only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, stored_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE behind (
        user TEXT PRIMARY KEY, seq INTEGER NOT NULL, why TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE refusals (
        user TEXT NOT NULL, device TEXT NOT NULL, count INTEGER NOT NULL, reason TEXT NOT NULL,
        dropped_seq INTEGER NOT NULL DEFAULT 0, dropped_at INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (user, device)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO refusals (user, device, count, reason)
    SELECT user, device, n, (SELECT reason FROM quarantine WHERE id = last)
    FROM (SELECT user, device, count(*) AS n, max(id) AS last FROM quarantine GROUP BY user, device);
    """,
    """
    CREATE TABLE revocations (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """,
)
MOST_KEPT = 100
MOST_KEPT_BYTES = 4 * 1024 * 1024
"""How many refused messages of one device are kept, the newest, and how many bytes of them: any number may
come, and all of them are counted."""
WITHOUT_IT = (
    "Restore a backup, or move it and what is named after it away: of what was logged nothing is in it,"
    " only invites, tokens and what was quarantined."
)
"""What to do where the file is damaged."""


REVOCATION_SECONDS = 30 * 86_400
"""How long the broker is told of a key that was revoked: far longer than any login is good for."""


class Invite(NamedTuple):
    """An invite: for a person (None: a new one), until when (stamp), and the device that used it."""

    user: str | None
    expires: int
    device: str | None


class Position(NamedTuple):
    """How far the stream has been taken in: the sequence and the time of the message there."""

    seq: int
    stored_at: int


class Quarantined(NamedTuple):
    """A message that did not go in: who sent it, where it stands in the stream, and why."""

    user: str
    device: str
    stream_seq: int
    stored_at: int
    reason: str
    data: bytes


class Registry:
    """`server.db` within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def invite(self, code: str) -> Invite | None:
        """The invite of that code."""
        row = self._sql.execute(
            "SELECT user, expires, device FROM invites WHERE code = ?", (hashed(code),)
        ).fetchone()
        return Invite(*row) if row else None

    def add_invite(self, code: str, user: str | None, expires: int) -> None:
        """Keep a new invite; those that ended a day before this one does are forgotten."""
        self._sql.execute("DELETE FROM invites WHERE expires < ?", (expires - 86_400_000_000,))
        self._sql.execute("INSERT INTO invites VALUES (?, ?, ?, NULL)", (hashed(code), user, expires))

    def use_invite(self, code: str, user: str, device: str) -> None:
        """Note which device of which person used an invite."""
        self._sql.execute(
            "UPDATE invites SET user = ?, device = ? WHERE code = ?", (user, device, hashed(code))
        )

    def add_token(self, token: str, user: str, made: int) -> None:
        """Keep a new bearer token of a person, or of METRICS."""
        self._sql.execute("INSERT INTO tokens VALUES (?, ?, ?)", (hashed(token), user, made))

    def token_owner(self, token: str) -> str | None:
        """Which person's token it is."""
        owner = self._owner(token)
        return None if owner == METRICS else owner

    def reads_metrics(self, token: str) -> bool:
        """Whether the token is for `/metrics`."""
        return self._owner(token) == METRICS

    def _owner(self, token: str) -> str | None:
        row = self._sql.execute("SELECT user FROM tokens WHERE token = ?", (hashed(token),)).fetchone()
        return str(row[0]) if row else None

    def revoke(self, key: str, at: int) -> None:
        """Let the broker refuse the logins of a public key that were made until `at` (Unix seconds). Keys
        whose logins have all come to their end long ago are forgotten."""
        self._sql.execute("DELETE FROM revocations WHERE at < ?", (at - REVOCATION_SECONDS,))
        self._sql.execute("INSERT OR REPLACE INTO revocations VALUES (?, ?)", (key, at))

    def revoked(self) -> dict[str, int]:
        """The public keys that the broker is to refuse, each with until when."""
        return dict(self._sql.execute("SELECT key, at FROM revocations ORDER BY key"))

    def quarantine(self, found: Quarantined) -> None:
        """Count what did not go in, and keep it while it is among its sender's newest. A message that is
        read from the stream twice counts once."""
        if self._was_dropped(found):
            return
        columns = "user, device, stream_seq, stored_at, reason, data"
        insert = f"INSERT OR IGNORE INTO quarantine ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
        if self._sql.execute(insert, found).rowcount:
            self._sql.execute(
                "INSERT INTO refusals (user, device, count, reason) VALUES (?, ?, 1, ?)"
                " ON CONFLICT DO UPDATE SET count = count + 1, reason = excluded.reason",
                (found.user, found.device, found.reason),
            )
            self._drop_old(found.user, found.device)

    def refusals(self, user: str, device: str) -> tuple[int, str]:
        """How many messages of a device did not go in, and why the newest did not."""
        query = "SELECT count, reason FROM refusals WHERE user = ? AND device = ?"
        row = self._sql.execute(query, (user, device)).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def quarantined(self, user: str | None = None) -> int:
        """How many messages of a person's devices, or of all, did not go in."""
        query = "SELECT coalesce(sum(count), 0) FROM refusals WHERE ?1 IS NULL OR user = ?1"
        return int(self._sql.execute(query, (user,)).fetchone()[0])

    def _was_dropped(self, found: Quarantined) -> bool:
        """Whether a message was kept once and dropped since. It stands in the stream no later than the
        newest that was dropped; the time tells that it is the same stream."""
        query = (
            "SELECT 1 FROM refusals WHERE (user, device) = (?, ?) AND dropped_seq >= ? AND dropped_at >= ?"
        )
        return self._sql.execute(query, found[:4]).fetchone() is not None

    def _drop_old(self, user: str, device: str) -> None:
        """Drop a sender's oldest messages beyond what is kept, and note how far; the newest always stays."""
        query = """
        SELECT id, stream_seq, stored_at FROM (
            SELECT id, stream_seq, stored_at, count(*) OVER newer AS n, sum(length(data)) OVER newer AS size
            FROM quarantine WHERE (user, device) = (?, ?) WINDOW newer AS (ORDER BY id DESC)
        ) WHERE n > ? OR (n > 1 AND size > ?) ORDER BY id DESC LIMIT 1"""
        limits = (MOST_KEPT, MOST_KEPT_BYTES)
        if (row := self._sql.execute(query, (user, device, *limits)).fetchone()) is None:
            return
        last, seq, stored_at = row
        self._sql.execute(
            "DELETE FROM quarantine WHERE (user, device) = (?, ?) AND id <= ?", (user, device, last)
        )
        self._sql.execute(
            "UPDATE refusals SET dropped_seq = ?, dropped_at = ? WHERE (user, device) = (?, ?)",
            (seq, stored_at, user, device),
        )

    def position(self) -> Position:
        """How far the stream has been taken in."""
        row = self._sql.execute("SELECT seq, stored_at FROM position").fetchone()
        return Position(*row) if row else Position(0, 0)

    def set_position(self, position: Position) -> None:
        """Note how far the stream has been taken in."""
        self._sql.execute("INSERT OR REPLACE INTO position VALUES (1, ?, ?)", position)

    def behind(self) -> dict[str, int]:
        """The people whose file could not take something in, with the stream sequence it was at."""
        return dict(self._sql.execute("SELECT user, seq FROM behind"))

    def mark_lagging(self, user: str, seq: int, why: str) -> None:
        """Note that a person's file lags from `seq` on; an earlier mark stays."""
        self._sql.execute("INSERT OR IGNORE INTO behind VALUES (?, ?, ?)", (user, seq, why))

    def start_anew(self) -> None:
        """Let those who are behind lag from the start of the stream, which is another one now."""
        self._sql.execute("UPDATE behind SET seq = 1")

    def clear_lagging(self, user: str) -> None:
        """Note that a person's file lags no more."""
        self._sql.execute("DELETE FROM behind WHERE user = ?", (user,))


def hashed(secret: str) -> str:
    """How a code or token is kept: it is random enough to need no salt."""
    return blake2b(secret.encode(), digest_size=32).hexdigest()


RegistryFile = Database[Registry]
"""The server's own file, opened: each transaction works on its `Registry`."""


async def open_registry(folder: Path) -> RegistryFile:
    """Open `server.db` of a data folder. Raises StorageFailed."""
    try:
        return await RegistryFile.open(folder / "server.db", MIGRATIONS, of=Registry, connect=threaded)
    except StorageFailed as error:
        if error.advice != DAMAGED:
            raise
        raise StorageFailed(error.problem, WITHOUT_IT) from error
