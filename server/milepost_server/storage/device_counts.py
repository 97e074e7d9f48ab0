"""How many devices all people have, without reading a file that did not change."""

from __future__ import annotations

from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.storage.log import Log


class DeviceCounts:
    """Counts each person's devices, and remembers after how many changes they were counted."""

    def __init__(self, user_logs: UserLogs, notifier: ChangeNotifier) -> None:
        self._user_logs = user_logs
        self._notifier = notifier
        self._by_user: dict[str, tuple[int, int]] = {}

    async def total(self) -> int:
        """Return the number of devices of all people: members that are not revoked. Raises StorageFailed."""
        users = self._user_logs.known()
        for user in users:
            changes = self._notifier.count(user)
            if self._by_user.get(user, (-1, 0))[0] != changes:
                self._by_user[user] = (changes, await self._user_logs.read(user, _count))
        return sum(self._by_user[user][1] for user in users)


def _count(log: Log) -> int:
    return sum(member.is_active for member in log.roster.all())
