"""The schema of `server.db`: ordered upgrades. One that was released never changes."""

from __future__ import annotations

from milepost_shared.storage.database import Migration

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
    """
    CREATE TABLE device_keys (
        key TEXT PRIMARY KEY, user TEXT NOT NULL, device TEXT NOT NULL, revoked INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE device_keys_filled (only INTEGER PRIMARY KEY CHECK (only = 1)) STRICT;
    """,
    """
    DROP TABLE invites;
    CREATE TABLE invites (
        id TEXT PRIMARY KEY, user TEXT, expires INTEGER NOT NULL, registration BLOB NOT NULL, key TEXT
    ) STRICT, WITHOUT ROWID;
    """,
)
