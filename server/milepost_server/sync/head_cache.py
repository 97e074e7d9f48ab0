"""The heads of each person's log as they were last read, so that an unchanged file is not read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from milepost_server.storage.user_logs import FileState
from milepost_shared.protocol.messages import Refusals, Reply

MOST_KEPT = 16_384
"""How many people's heads are kept."""


class HeadSnapshot(NamedTuple):
    """The heads after `changes` changes, with the devices that may know them, the zone last reported, and the
    digest of the records.

    `reply` is for whoever lacks nothing, as long as the file's `state` is the same (`UserLogs.state`).
    `refused` has what was refused of each device that asked.
    """

    changes: int
    heads: Mapping[str, tuple[int, str]]
    devices: frozenset[str]
    zone: str
    records: str
    reply: Reply
    state: FileState
    refused: dict[str, Refusals]


class HeadCache:
    """The last snapshot of each person.

    It is valid while the change notifier has counted no more changes. What another process writes is
    noticed when an answer has been held for its whole time, by the file's state.
    """

    def __init__(self) -> None:
        self._by_user: dict[str, HeadSnapshot] = {}

    def put(self, user: str, snapshot: HeadSnapshot) -> None:
        """Keep a snapshot, and drop the one that was put longest ago where there are too many."""
        self._by_user.pop(user, None)
        self._by_user[user] = snapshot
        if len(self._by_user) > MOST_KEPT:
            del self._by_user[next(iter(self._by_user))]

    def get(self, user: str) -> HeadSnapshot | None:
        """Return the last snapshot of a person."""
        return self._by_user.get(user)
