"""Every event, in the order of effect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import own_id
from milepost_client.parsing.goals import GoalNames, goal_names_ever, goal_to_read
from milepost_client.parsing.refs import DeviceNames, device_names
from milepost_client.queries.parts.withdrawals import withdrawals
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Event, Ref, Stamp
from milepost_shared.storage.log import Log


class HistoryRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The events of one goal, or all; only the newest `limit` of them if that is given."""

    goal: str | None = None
    limit: int | None = None


class HistoryEvent(Struct, frozen=True, kw_only=True):
    """An event as it was written, with its ref and the stamp that orders it."""

    ref: Ref
    effective: Stamp
    event: Event


class HistoryView(Struct, frozen=True, kw_only=True):
    """Events in the order of effect, corrected and withdrawn ones among them; and what they name: this
    device, the person's devices, the goals, and by the refs of withdrawals what they withdraw."""

    today: date
    events: list[HistoryEvent]
    own: str
    devices: DeviceNames
    goals: GoalNames
    withdrawals: dict[Ref, Ref]


def history(log: Log, moment: Moment, request: HistoryRequest) -> HistoryView:
    """Return the events of a goal, or all. Raises BadInput or NotFound."""
    goal = goal_to_read(log, request.goal) if request.goal else None
    everything = sorted(log.events.all(), key=lambda stamped: stamped.order)
    events = list(_of_goal(everything, goal)) if goal else everything
    return HistoryView(
        today=moment.today,
        events=[
            HistoryEvent(ref=held.event.ref, effective=held.effective, event=held.event)
            for held in events[-request.limit if request.limit else 0 :]
        ],
        own=own_id(log),
        devices=device_names(log),
        goals=goal_names_ever(log),
        withdrawals=withdrawals(everything),
    )


def _of_goal(events: Iterable[Stamped], goal: str) -> Iterable[Stamped]:
    """Return the events that name a goal, and all versions of entries that ever counted for it."""
    related = [
        stamped
        for stamped in events
        if isinstance(stamped.event, ActivityLogged) or getattr(stamped.event, "goal", None) == goal
    ]
    entries = {_entry(stamped.event) for stamped in related if _counts_for(stamped.event, goal)}
    return (stamped for stamped in related if _entry(stamped.event) in entries | {None})


def _counts_for(event: Event, goal: str) -> bool:
    return isinstance(event, ActivityLogged) and any(c.goal == goal for c in event.contributions)


def _entry(event: Event) -> str | None:
    """Return the ref of the entry that an event is a version of; None for other events."""
    return event.corrects or event.ref if isinstance(event, ActivityLogged) else None
