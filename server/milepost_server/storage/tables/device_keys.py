"""The public keys of all members on this server: no two devices have the same one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple


class KeyHolder(NamedTuple):
    """The device whose key it is, and its person. `revoked` is a stamp: from then on nobody joins with it."""

    user: str
    device: str
    revoked: int | None = None

    def is_device(self, user: str, device: str) -> bool:
        """Whether the key is that of this device."""
        return (self.user, self.device) == (user, device)


class DeviceKeys:
    """The table of members' keys, within one transaction. It lacks those of authors: nobody proved them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def get(self, key: str) -> KeyHolder | None:
        """Return the holder of a key; None for a key that no device has proved."""
        query = "SELECT user, device, revoked FROM device_keys WHERE key = ?"
        row = self._sql.execute(query, (key,)).fetchone()
        return KeyHolder(*row) if row else None

    def claim(self, key: str, user: str, device: str) -> None:
        """Note a device as the holder of a key that nobody holds."""
        self._sql.execute("INSERT INTO device_keys VALUES (?, ?, ?, NULL)", (key, user, device))

    def release(self, key: str) -> None:
        """Let nobody hold a key."""
        self._sql.execute("DELETE FROM device_keys WHERE key = ?", (key,))

    def put(self, key: str, holder: KeyHolder) -> None:
        """Note whose key it is, and when it was revoked. It stays: a revoked key never returns."""
        self._sql.execute("INSERT OR REPLACE INTO device_keys VALUES (?, ?, ?, ?)", (key, *holder))

    def revoke_all(self, user: str, at: int) -> list[str]:
        """Let nobody join with the keys of a person from the stamp `at` on; return them."""
        update = "UPDATE device_keys SET revoked = ? WHERE user = ? AND revoked IS NULL"
        self._sql.execute(update, (at, user))
        rows = self._sql.execute("SELECT key FROM device_keys WHERE user = ? ORDER BY key", (user,))
        return [key for (key,) in rows]

    def is_of_another(self, key: str, user: str, device: str) -> bool:
        """Whether another device than this one holds the key."""
        holder = self.get(key)
        return holder is not None and not holder.is_device(user, device)

    @property
    def are_filled(self) -> bool:
        """Whether the keys in the people's files were brought into this table."""
        return self._sql.execute("SELECT 1 FROM device_keys_filled").fetchone() is not None

    def fill(self, holders: Mapping[str, KeyHolder]) -> None:
        """Bring in the keys of the people's files; what is known already stays."""
        rows = [(key, *holder) for key, holder in holders.items()]
        self._sql.executemany("INSERT OR IGNORE INTO device_keys VALUES (?, ?, ?, ?)", rows)
        self._sql.execute("INSERT OR IGNORE INTO device_keys_filled VALUES (1)")
