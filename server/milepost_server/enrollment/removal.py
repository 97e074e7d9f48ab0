"""Removal of a person: all that the server has of somebody goes, for good
(server/decisions/0014-removing-people.md).

What is done comes in an order in which a removal that was cut off is done again by the same command: the
person's file goes last.
"""

from __future__ import annotations

import asyncio

from milepost_server.broker.account_files import AccountFiles
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import StorageFailed

SCRUB_TRIES = 50
SCRUB_AGAIN_AFTER = 0.1
"""Seconds between two tries to take what was deleted off the disk, while a server reads and writes too."""


def forget_person(registry: Registry, user: str, now: int) -> None:
    """Take a person out of the registry at the stamp `now`. What stays are a random id and keys that are
    refused."""
    registry.removed.mark(user, now)
    for key in registry.device_keys.revoke_all(user, now):
        registry.revoked_keys.add(key, now // 1_000_000)
    registry.tokens.revoke_all(user)
    registry.invites.forget(user)
    registry.people.forget(user)
    registry.quarantine.forget(user)
    registry.kept.erase(user)
    registry.requests.forget(user)


async def remove_files(
    user_logs: UserLogs, registry: RegistryFile, accounts: AccountFiles, user: str
) -> None:
    """Remove what a person has on the disk, once the registry and the broker know. Raises StorageFailed."""
    accounts.forget(user)
    for _ in range(SCRUB_TRIES):
        if await registry.scrub():
            break
        await asyncio.sleep(SCRUB_AGAIN_AFTER)
    else:
        raise StorageFailed("The server's own file is in use.", "Say it again: it goes on where it stopped.")
    await user_logs.remove(user)
