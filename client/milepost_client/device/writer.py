"""Who writes to a log: one device, by its id, within a transaction of whoever has the log open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from milepost_client.device.clock import Moment
from milepost_client.device.milestone_crossings import due_milestones
from milepost_shared.events.drafts import Draft
from milepost_shared.events.erased import Erased
from milepost_shared.events.types import ActivityLogged, Event, GoalEvent
from milepost_shared.storage.log import Log


class Writer:
    """Writes events as the device with that `id`."""

    def __init__(self, device_id: str) -> None:
        self.id = device_id

    def record_in(self, log: Log, drafts: Sequence[Draft], moment: Moment) -> list[Event]:
        """Write drafts, and the milestones that they reach, within the transaction in which the caller read
        what the drafts depend on.

        Return the events as written, the drafts' first. Raises BadInput.
        """
        self._prepare(log, moment)
        events = log.append(self.id, drafts, moment.now, moment.today)
        due = due_milestones(log, _touched(events), moment.today)
        batch = events[0].ref if events else None
        return [*events, *log.append(self.id, due, moment.now, moment.today, batch)]

    def erase_in(self, log: Log, erasures: Iterable[Erased], moment: Moment) -> list[Erased]:
        """Write erasures, within the transaction in which the caller read what they name; return them."""
        self._prepare(log, moment)
        return log.erase(self.id, [*erasures], moment.now)

    def _prepare(self, log: Log, moment: Moment) -> None:
        if log.baseline.exists():
            # A sync is under way or was cut off. Its receipt must not contain what is written here.
            # Most writes meet none, and start faster without this import.
            from milepost_shared.replication.late_changes import record_late_changes

            record_late_changes(log, moment.now, moment.today)
        # Since this was opened, another process may have joined again, as a new device.
        self.id = own_id(log) or self.id


def own_id(log: Log) -> str:
    """Return the id of the device that holds a log; "" before it is first opened, and on a server."""
    return log.metadata.text("device")


def _touched(events: Sequence[Event]) -> list[str]:
    """Return the goals with a value or milestones that the events may have changed, each once."""
    goals: dict[str, None] = {}
    for event in events:
        if isinstance(event, ActivityLogged):
            goals |= dict.fromkeys(given.goal for given in event.contributions)
        elif isinstance(event, GoalEvent):
            goals[event.goal] = None
    return list(goals)
