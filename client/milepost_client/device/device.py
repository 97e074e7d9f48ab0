"""A device: its id and its log, opened for one command or for a whole sync."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Self, TypeVar

from milepost_client.device.clock import Moment
from milepost_client.device.home import Home
from milepost_client.device.key_file import KeyFile
from milepost_client.device.milestone_crossings import due_milestones
from milepost_client.device.signing import KeyStore
from milepost_shared.events.drafts import Draft
from milepost_shared.events.erased import Erased
from milepost_shared.events.types import ActivityLogged, Event, GoalEvent
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.storage.connection import Connect
from milepost_shared.storage.database import Journal
from milepost_shared.storage.log import Log

T = TypeVar("T")


class Device:
    """One device of a person. Use `async with Device.open(…)`, so that the log is closed."""

    def __init__(
        self, home: Home, log: LogFile, device_id: str, keys: KeyStore, has_unseen: bool = False
    ) -> None:
        self.home = home
        self.id = device_id
        self.keys = keys
        self.has_unseen = has_unseen
        """Whether there were receipts that the person had not seen when it was opened."""
        self.log = log

    @classmethod
    async def open(
        cls,
        home: Home,
        moment: Moment,
        connect: Connect,
        keys: KeyStore | None = None,
        journal: Journal = "wal",
    ) -> Self:
        """Open the device in `home`, made at first use; `connect` and `journal` are for its log.

        Its key is in a file of its folder, unless `keys` keeps it elsewhere. Until it joins a server, its log
        belongs to a new person whom no server knows. One in a folder that cannot be written to is opened to
        be read: each write then fails. Raises StorageFailed.
        """
        user = secrets.token_hex(8)
        file = await open_log(
            home.log, user, moment.now, today=moment.today, connect=connect, journal=journal, readable=True
        )
        try:
            device_id, has_unseen = await file.read_on_writer(lambda log: (own_id(log), _has_unseen(log)))
            own = device_id or await file.bring_up_to_date(_ensure_id)
            return cls(home, file, own, keys or KeyFile(home), has_unseen)
        except BaseException:
            await file.close()
            raise

    def record_in(self, log: Log, drafts: Sequence[Draft], moment: Moment) -> list[Event]:
        """Write drafts, and the milestones that they reach, within the transaction in which the caller read
        what the drafts depend on.

        Return the events as written, the drafts' first. Raises BadInput.
        """
        if log.baseline.exists():
            # A sync is under way or was cut off. Its receipt must not contain what is written here.
            # Most writes meet none, and start faster without this import.
            from milepost_shared.replication.late_changes import record_late_changes

            record_late_changes(log, moment.now, moment.today)
        # Since this was opened, another process may have joined again, as a new device.
        self.id = own_id(log) or self.id
        events = log.append(self.id, drafts, moment.now, moment.today)
        due = due_milestones(log, _touched(events), moment.today)
        batch = events[0].ref if events else None
        return [*events, *log.append(self.id, due, moment.now, moment.today, batch)]

    def erase_in(self, log: Log, erasures: Iterable[Erased], moment: Moment) -> list[Erased]:
        """Write erasures, within the transaction in which the caller read what they name; return them."""
        if log.baseline.exists():
            from milepost_shared.replication.late_changes import record_late_changes

            record_late_changes(log, moment.now, moment.today)
        self.id = own_id(log) or self.id
        return log.erase(self.id, [*erasures], moment.now)

    async def close(self) -> None:
        """Close the log."""
        await self.log.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def own_id(log: Log) -> str:
    """Return the id of the device that holds a log; "" before it is first opened."""
    return log.metadata.text("device")


def _ensure_id(log: Log) -> str:
    """Return the device's id; a new one, unless another process was faster."""
    if not own_id(log):
        log.metadata.put("device", secrets.token_hex(6))
    return own_id(log)


def _touched(events: Sequence[Event]) -> list[str]:
    """Return the goals with a value or milestones that the events may have changed, each once."""
    goals: dict[str, None] = {}
    for event in events:
        if isinstance(event, ActivityLogged):
            goals |= dict.fromkeys(given.goal for given in event.contributions)
        elif isinstance(event, GoalEvent):
            goals[event.goal] = None
    return list(goals)


def _has_unseen(log: Log) -> bool:
    """Whether there is something that the next command has to tell."""
    return log.receipts.has_unseen() or log.records.has_untold() or bool(log.metadata.text("untold"))
