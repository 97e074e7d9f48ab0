"""`server.db`: what the server knows in addition to its people's logs.

Why it is one more file: server/decisions/0005-files-of-people.md.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.tables.device_keys import DeviceKeys, KeyHolder
from milepost_server.storage.tables.invites import Invites
from milepost_server.storage.tables.kept_messages import KeptMessages
from milepost_server.storage.tables.people import People
from milepost_server.storage.tables.quarantine import Quarantine
from milepost_server.storage.tables.removed_people import RemovedPeople
from milepost_server.storage.tables.revoked_keys import RevokedKeys
from milepost_server.storage.tables.tokens import Tokens
from milepost_server.storage.tables.written_requests import WrittenRequests
from milepost_shared.errors import StorageFailed
from milepost_shared.protocol.member import Member
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.database import Database
from milepost_shared.storage.error_translation import DAMAGED

ADVICE_WHERE_DAMAGED = (
    "Restore a backup, or move it and what is named after it away: of what was logged nothing is in it,"
    " only invites, tokens and what was quarantined."
)


class Registry:
    """`server.db` within one transaction: its tables share the connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.invites = Invites(connection)
        self.tokens = Tokens(connection)
        self.device_keys = DeviceKeys(connection)
        self.revoked_keys = RevokedKeys(connection)
        self.quarantine = Quarantine(connection)
        self.kept = KeptMessages(connection)
        self.people = People(connection)
        self.removed = RemovedPeople(connection)
        self.requests = WrittenRequests(connection)

    def settle_keys(self, user: str, roster: Iterable[Member], now: int) -> None:
        """Note whose keys those of a person's members are, and refuse the revoked ones from `now` on (Unix
        seconds). A key that is another device's, or was revoked before, stays as it is."""
        for member in roster:
            holder = self.device_keys.get(member.key) or KeyHolder(user, member.device)
            # Authors have no login, and their keys are only claimed: they may be somebody else's.
            if member.role != "member" or not holder.is_device(user, member.device):
                continue
            if holder.revoked is None:
                self.device_keys.put(member.key, KeyHolder(user, member.device, member.revoked))
                if member.revoked is not None:
                    self.revoked_keys.add(member.key, now)


RegistryFile = Database[Registry]
"""The open file; each transaction works on its `Registry`."""


async def open_registry(folder: Path) -> RegistryFile:
    """Open `server.db` of a data folder. Raises StorageFailed."""
    try:
        return await RegistryFile.open(folder / "server.db", MIGRATIONS, of=Registry, connect=open_threaded)
    except StorageFailed as error:
        if error.advice != DAMAGED:
            raise
        raise StorageFailed(error.problem, ADVICE_WHERE_DAMAGED) from error
