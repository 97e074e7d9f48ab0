"""The roster: a person's devices, as the server last sent them (shared/decisions/0010-log-file.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from milepost_shared.protocol.messages import Member
from milepost_shared.text.names import normalize

_READ = "SELECT device, name, key, joined, revoked FROM roster"


class Roster:
    """The roster table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def all(self) -> list[Member]:
        """Return the devices, in the order in which they joined."""
        return self._members(f"{_READ} ORDER BY joined, device")

    def get(self, device: str) -> Member | None:
        """Return one device; None if it is unknown."""
        return next(iter(self._members(f"{_READ} WHERE device = ?", (device,))), None)

    def put(self, member: Member) -> None:
        """Add or replace a device."""
        row = (member.device, member.name, member.key, member.joined, member.revoked)
        self._sql.execute("INSERT OR REPLACE INTO roster VALUES (?, ?, ?, ?, ?)", row)

    def _members(self, query: str, arguments: tuple[object, ...] = ()) -> list[Member]:
        rows = self._sql.execute(query, arguments)
        return [Member(device=d, name=n, key=k, joined=j, revoked=r) for d, n, k, j, r in rows]


def devices_called(members: Sequence[Member], name: str) -> list[Member]:
    """Return the devices with that id or that name.

    Revoked ones only count if no other has the name: whoever returns as a new device may keep its name.
    """
    called = [m for m in members if m.device == name] or [
        m for m in members if normalize(m.name) == normalize(name)
    ]
    return [member for member in called if member.revoked is None] or called
