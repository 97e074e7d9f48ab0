"""A device: its identity and its log, opened for one command or for a whole sync."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Self, TypeVar

from milepost_client.device.clock import Moment
from milepost_client.device.home import Home
from milepost_client.device.milestone_crossings import due_milestones
from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import ActivityLogged, Event
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.storage.connection import Connect
from milepost_shared.storage.log import Log

T = TypeVar("T")


class Device:
    """One device of a person. Use `async with Device.open(…)`, so that the log is closed."""

    def __init__(self, home: Home, file: LogFile, device_id: str, has_untold: bool = False) -> None:
        self.home = home
        self.id = device_id
        self.has_unseen = has_untold
        """Whether there are receipts that the person was not told of when it was opened."""
        self.log = file

    @classmethod
    async def open(cls, home: Home, moment: Moment, connect: Connect) -> Self:
        """Open the device in `home`, made at its first use; `connect` is for its log. Raises StorageFailed.

        Until it joins a server, its log belongs to a person nobody else knows of.
        """
        new = secrets.token_hex(8)
        file = await open_log(home.log, new, moment.now, today=moment.today, connect=connect)
        try:
            device_id, untold = await file.read(
                lambda log: (log.metadata.text("device"), log.receipts.has_unseen())
            )
            return cls(home, file, device_id or await file.write(_name), untold)
        except BaseException:
            await file.close()
            raise

    async def record(self, drafts: Sequence[Draft], moment: Moment) -> list[Event]:
        """Write drafts, and the milestones that they cross, in one transaction.

        Gives the events as written, the drafts' first. Raises BadInput; then nothing is written.
        """
        return await self.log.write(lambda log: self.record_in(log, drafts, moment))

    def record_in(self, log: Log, drafts: Sequence[Draft], moment: Moment) -> list[Event]:
        """The same within a transaction that read what the drafts rest on."""
        if log.baseline.exists():
            # A sync is under way, or was cut off. What it brought is told apart from what is written here.
            # Most writes meet none, and start faster without this.
            from milepost_shared.replication.late_changes import LateChanges

            LateChanges(log).record(moment.now, moment.today)
        # Another process may have let the folder come back as a new device since it was opened.
        self.id = log.metadata.text("device") or self.id
        events = log.append(self.id, drafts, moment.now, moment.today)
        due = due_milestones(log, _touched(events), moment.today)
        return [*events, *log.append(self.id, due, moment.now, moment.today)]

    async def close(self) -> None:
        """Close the log."""
        await self.log.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _name(log: Log) -> str:
    """Give the device its id, unless another process was faster."""
    if not log.metadata.text("device"):
        log.metadata.put("device", secrets.token_hex(6))
    return log.metadata.text("device")


def _touched(events: Sequence[Event]) -> list[str]:
    """The goals whose value or milestones the events may have changed."""
    goals: dict[str, None] = {}
    for event in events:
        names = [c.goal for c in event.contributions] if isinstance(event, ActivityLogged) else [event.goal]
        goals |= dict.fromkeys(names)
    return list(goals)
