"""The schema of a person's file, on a device and on the server (shared/decisions/0010-log-file.md)."""

from __future__ import annotations

import sqlite3

from milepost_shared.storage.database import Migration


def _add_settled(connection: sqlite3.Connection) -> None:
    """Add the tallies of settled entries, which are dropped when an event that they count changes."""
    connection.execute(
        """CREATE TABLE settled (
            id INTEGER PRIMARY KEY, until INTEGER NOT NULL, form TEXT NOT NULL, body BLOB NOT NULL,
            digest BLOB NOT NULL
        ) STRICT"""
    )
    connection.execute(
        "CREATE TABLE settled_heads (device TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    for change, row in (("INSERT", "new"), ("UPDATE", "old"), ("DELETE", "old")):
        connection.execute(
            f"""CREATE TRIGGER settled_{change.lower()} AFTER {change} ON events
                WHEN EXISTS (SELECT 1 FROM settled_heads WHERE device = {row}.device AND seq >= {row}.seq)
                BEGIN
                    DELETE FROM settled;
                    DELETE FROM settled_heads;
                END"""
        )


MIGRATIONS: tuple[Migration, ...] = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

    CREATE TABLE events (
        device TEXT NOT NULL, seq INTEGER NOT NULL, effective INTEGER NOT NULL,
        kind TEXT, goal TEXT, day INTEGER, corrects TEXT, origin TEXT,
        chain BLOB NOT NULL, raw BLOB NOT NULL,
        PRIMARY KEY (device, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX events_by_day ON events (day) WHERE kind = 'ActivityLogged';
    CREATE INDEX events_by_goal ON events (goal) WHERE kind <> 'ActivityLogged';
    CREATE INDEX events_by_corrected ON events (corrects) WHERE corrects IS NOT NULL;
    CREATE INDEX events_by_origin ON events (origin) WHERE origin IS NOT NULL;
    CREATE INDEX events_not_understood ON events (device) WHERE kind IS NULL;

    CREATE TABLE heads (
        device TEXT PRIMARY KEY, seq INTEGER NOT NULL, chain BLOB NOT NULL, effective INTEGER NOT NULL,
        admitted INTEGER NOT NULL, admitted_chain BLOB NOT NULL, order_chain BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE frames (
        device TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        stored_at INTEGER NOT NULL, signature BLOB NOT NULL,
        PRIMARY KEY (device, first)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE roster (
        device TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL,
        joined INTEGER NOT NULL, revoked INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE set_aside (
        id INTEGER PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, effective INTEGER NOT NULL,
        raw BLOB NOT NULL, chain BLOB NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, settled TEXT
    ) STRICT;

    CREATE TABLE day_totals (
        goal TEXT NOT NULL, day INTEGER NOT NULL, whole INTEGER NOT NULL, millionths INTEGER NOT NULL,
        latest TEXT NOT NULL,
        PRIMARY KEY (goal, day)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE receipts (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, told INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX receipts_untold ON receipts (id) WHERE told = 0;

    CREATE TABLE believed (set_aside INTEGER NOT NULL) STRICT;
    CREATE TABLE believed_heads (
        device TEXT PRIMARY KEY, seq INTEGER NOT NULL, chain BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE believed_revisions (effective INTEGER NOT NULL, raw BLOB NOT NULL) STRICT;
    CREATE TABLE believed_days (
        goal TEXT NOT NULL, day INTEGER NOT NULL, whole INTEGER NOT NULL, millionths INTEGER NOT NULL,
        latest TEXT NOT NULL,
        PRIMARY KEY (goal, day)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE joint_totals (
        amounts TEXT NOT NULL, day INTEGER NOT NULL, times INTEGER NOT NULL,
        PRIMARY KEY (amounts, day)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE believed_joints (
        amounts TEXT NOT NULL, day INTEGER NOT NULL, times INTEGER NOT NULL,
        PRIMARY KEY (amounts, day)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE kin (
        child TEXT NOT NULL, parent TEXT NOT NULL,
        PRIMARY KEY (child, parent)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    ALTER TABLE roster ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
    """,
    """
    CREATE TABLE records (
        id TEXT PRIMARY KEY, server TEXT NOT NULL, record BLOB NOT NULL, told INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX records_untold ON records (id) WHERE told = 0;
    ALTER TABLE roster ADD COLUMN voucher TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE events ADD COLUMN held TEXT;
    ALTER TABLE events ADD COLUMN texts BLOB;
    CREATE INDEX events_lacking ON events (device, seq) WHERE held IS NOT NULL AND texts IS NULL;
    ALTER TABLE set_aside ADD COLUMN texts BLOB;
    ALTER TABLE believed_revisions ADD COLUMN texts BLOB;
    CREATE INDEX events_erasures ON events (device, seq) WHERE kind = 'Erased';
    CREATE INDEX events_gone ON events (device, seq) WHERE kind = 'Gone';
    """,
    """
    ALTER TABLE events ADD COLUMN redaction BLOB;
    DROP INDEX events_lacking;
    DROP INDEX events_gone;
    CREATE INDEX events_lacking ON events (device, seq)
    WHERE (held IS NOT NULL OR redaction IS NOT NULL) AND texts IS NULL;
    ALTER TABLE roster ADD COLUMN void INTEGER;
    """,
    """
    CREATE TABLE erased (
        name TEXT NOT NULL, device TEXT NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (name, device, seq)
    ) STRICT, WITHOUT ROWID;
    WITH erasures AS (
        SELECT device, seq, iif(json_valid(CAST(raw AS TEXT)), CAST(raw AS TEXT), '{}') AS body
        FROM events WHERE kind = 'Erased'
    )
    INSERT OR IGNORE INTO erased (name, device, seq)
    SELECT json_extract(value, '$[0]'), device, seq FROM erasures, json_each(body, '$.entries')
    UNION SELECT json_extract(value, '$[2]'), device, seq FROM erasures, json_each(body, '$.entries')
    UNION SELECT value, device, seq FROM erasures, json_each(body, '$.goals')
    UNION SELECT value, device, seq FROM erasures, json_each(body, '$.people')
    UNION SELECT value, device, seq FROM erasures, json_each(body, '$.steps');
    """,
    _add_settled,
)
"""Ordered upgrades of the schema; `user_version` counts those that were applied.

- meta: facts about the file: user, device, created (stamp), fold (the version that made the totals), claimed,
  quarantined…; `format` is that of the server, 2 where it passes on texts beside events. On the server also
  `reports`, the last report of each device, and on a device `proof`, the server's last answer to that (JSON).
  `server` is the public key of the server whose records count, `records` the digest of those here, `heard`
  the digest that the server last told of. `scrub` is 1 while bytes of what was erased may be left, `inside`
  while erased events may have texts inside, `unsigned` while nobody attested what is left of some.
  `late_mentions` has the refs of entries about whom another device erased, until the person is told (JSON).
- events: `raw` has an event's bytes. kind, goal, day (a proleptic ordinal), corrects, origin and held are
  read off them; kind is NULL if the event is not understood, and Gone if its entry or goal was erased. `held`
  is its commitment to its texts, if it has any, and `texts` are those; NULL while they are lacking, and empty
  once they were erased. `redaction` is there where `raw` is only what is left of an event that had its texts
  inside (JSON of a `Redaction`).
- erased: which erasure names an entry (by ref or origin), goal, person or step; an index of the events.
- heads: how far each author's events go, and how far they are admitted, with the order chain there.
- frames: the signed frames in which the events came.
- records: who belongs, as signed; `server` is the key of the one that took a record, empty where none did
  yet. `told` is 0 while the person is to be told of the device that joined by it.
- roster: the person's devices, as the records make them; role is member, or author where the key only
  verifies frames, and voucher is who let the device in. From the stamp `void` on its erasures do not count.
- set_aside: what was taken out of the log, why, and under which ref it was written again (`settled`).
- day_totals: each goal's totals by day, in whole units and millionths, and its latest reading.
- joint_totals: how often on a day an entry gave those amounts to several goals at once.
- settled: the tallies of the entries up to the day `until`, by name and by day, in the `form` of the version
  that made them; settled_heads: the last event of each author that they count. Triggers empty both when such
  an event changes, goes or comes late.
- kin: every goal and parent that some revision has linked, in force or not.
- receipts: what changed in the past; `told` is 1 once the person has seen it.
- believed…: the baseline of a sync, what the log said before it; `believed` has one row, the last id of
  set_aside then, or none.

Names `kin`, `told`, `settled` and `believed` are from the first release and stay.
"""
