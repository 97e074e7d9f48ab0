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
    # The stream is read again from its start, so that each message that is in it is noted.
    """
    CREATE TABLE kept_messages (
        seq INTEGER PRIMARY KEY, user TEXT NOT NULL, device TEXT NOT NULL, stored_at INTEGER NOT NULL,
        size INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX kept_by_sender ON kept_messages (user, device);
    CREATE INDEX kept_by_age ON kept_messages (stored_at);
    CREATE TABLE stream_shares (
        user TEXT NOT NULL, device TEXT NOT NULL, messages INTEGER NOT NULL, bytes INTEGER NOT NULL,
        PRIMARY KEY (user, device)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE leaving_messages (seq INTEGER PRIMARY KEY, user TEXT NOT NULL) STRICT;

    DELETE FROM position;
    UPDATE behind SET seq = 1;
    """,
    # Tokens from before end too: 90 days after the upgrade.
    """
    CREATE TABLE new_tokens (
        token TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, name TEXT NOT NULL,
        scope TEXT NOT NULL, made INTEGER NOT NULL, ends INTEGER NOT NULL, used INTEGER, device TEXT
    ) STRICT, WITHOUT ROWID;
    INSERT INTO new_tokens (token, id, owner, name, scope, made, ends)
    SELECT token, substr(token, 1, 12), user, 'token', iif(user = 'metrics', 'metrics', 'read'), made,
        (strftime('%s', 'now') + 90 * 86400) * 1000000
    FROM tokens;
    DROP TABLE tokens;
    ALTER TABLE new_tokens RENAME TO tokens;

    CREATE TABLE people (user TEXT PRIMARY KEY, name TEXT NOT NULL, normal TEXT NOT NULL UNIQUE)
    STRICT, WITHOUT ROWID;
    ALTER TABLE invites ADD COLUMN name TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE leaving_messages ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
    """,
    """
    CREATE TABLE removed (user TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE requests (
        token TEXT NOT NULL, key TEXT NOT NULL, user TEXT NOT NULL, made INTEGER NOT NULL,
        asked TEXT NOT NULL, device TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        chain TEXT NOT NULL, frame BLOB, PRIMARY KEY (token, key)
    ) STRICT;
    CREATE INDEX requests_by_age ON requests (made);
    """,
    # Each person's file says how far it goes. Whose file was behind is found by what the stream has of them
    # and is not noted here. What leaves the stream has its time, so that it is known to be of this stream.
    """
    ALTER TABLE leaving_messages ADD COLUMN stored_at INTEGER NOT NULL DEFAULT 0;
    UPDATE leaving_messages SET stored_at = coalesce((SELECT stored_at FROM position), 0)
    WHERE seq = (SELECT seq FROM position);
    DROP TABLE position;
    DROP TABLE behind;
    """,
    """
    CREATE INDEX requests_of_person ON requests (user);
    CREATE INDEX requests_with_frame ON requests (user) WHERE frame IS NOT NULL;
    """,
)
