"""The roster: a person's devices, as the records make them (shared/decisions/0032-roster-records.md).

`replication/roster.py` makes it again from the records. Before a server of this version was met, it is what
the server last sent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from milepost_shared.errors import BadInput, NotFound
from milepost_shared.protocol.member import Member
from milepost_shared.text.names import normalize

_READ = "SELECT device, name, key, joined, revoked, role, voucher, void FROM roster"


class Roster:
    """The roster table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def all(self) -> list[Member]:
        """Return the devices, members and authors, in the order in which they joined."""
        return self._members(f"{_READ} ORDER BY joined, device")

    def get(self, device: str) -> Member | None:
        """Return one device, a member or an author; None if it is unknown."""
        return next(iter(self._members(f"{_READ} WHERE device = ?", (device,))), None)

    def member(self, device: str) -> Member | None:
        """Return a device that is a member, revoked or not."""
        found = self.get(device)
        return found if found is not None and found.role == "member" else None

    def key_of(self, device: str) -> str | None:
        """Return the key that verifies a device's frames, whatever its role."""
        found = self.get(device)
        return found.key if found else None

    def put(self, member: Member) -> None:
        """Add or replace a device."""
        row = (
            *(member.device, member.name, member.key, member.joined),
            *(member.revoked, member.role, member.voucher, member.void),
        )
        self._sql.execute(
            "INSERT OR REPLACE INTO roster (device, name, key, joined, revoked, role, voucher, void)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )

    def remove(self, device: str) -> None:
        """Remove a device. What it wrote stays."""
        self._sql.execute("DELETE FROM roster WHERE device = ?", (device,))

    def demote_all(self) -> None:
        """Make authors of all: who is a member is for the server to say."""
        self._sql.execute("UPDATE roster SET role = 'author', voucher = ''")

    def _members(self, query: str, arguments: tuple[object, ...] = ()) -> list[Member]:
        rows = self._sql.execute(query, arguments)
        return [
            Member(device=d, name=n, key=k, joined=j, revoked=r, role=o, voucher=v, void=x)
            for d, n, k, j, r, o, v, x in rows
        ]


def devices_called(members: Sequence[Member], name: str) -> list[Member]:
    """Return the devices with that id or that name.

    Revoked ones only count if no other has the name: whoever returns as a new device may keep its name.
    """
    called = [m for m in members if m.device == name] or [
        m for m in members if normalize(m.name) == normalize(name)
    ]
    return [member for member in called if member.revoked is None] or called


def find_device(members: Sequence[Member], name: str) -> Member:
    """Return the device with that id or that name. Raises NotFound or BadInput."""
    found = devices_called(members, name)
    if not found:
        raise NotFound(f"No device is called {name!r}.", "See them: milepost devices")
    if len(found) > 1:
        several = ", ".join(member.device for member in found)
        raise BadInput(f"Several devices are called {name!r}: {several}.", "Name one by its id.")
    return found[0]
