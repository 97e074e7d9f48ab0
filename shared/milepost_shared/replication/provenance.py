"""Provenance: which devices brought what a sync changed in the past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import product

from msgspec.structs import replace

from milepost_shared.events.types import Event, GoalAdjusted, GoalSet, MilestoneReached
from milepost_shared.model.book import Book
from milepost_shared.model.revisions import changed_fields
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.planning import PLAN_FIELDS
from milepost_shared.replay.past_changes import DayChange, GoalChange
from milepost_shared.replication.new_events import DevicesByDay, NewEvents, devices_of_activities
from milepost_shared.storage.log import Log

PLANNING = PLAN_FIELDS | {"milestones"}
"""The fields that shape a goal's plan and its milestones."""
LINKING = frozenset({"parent", "rolls_up", "unit"})
"""The fields that say where a goal counts."""


class Provenance:
    """The devices behind the changes of one sync, within a transaction that still has its baseline.

    `before` and `after` are the goals before and after the sync.
    """

    def __init__(self, log: Log, before: Book, after: Book) -> None:
        self._log = log
        self._new = NewEvents(log)
        self._by_day = _with_parents(devices_of_activities(log, self._new), after.rollup)
        for day, devices in devices_of_links(before, after, self._linking_devices).items():
            self._by_day[day] |= devices

    def attribute(self, change: GoalChange) -> GoalChange:
        """Return a change with the devices that brought it and each of its days."""
        days = tuple(self._attribute_day(change.goal, day) for day in change.days)
        devices = {device for day in days for device in day.devices} | self._revising_devices(change)
        return replace(change, days=days, devices=tuple(sorted(devices)))

    def _attribute_day(self, goal: str, change: DayChange) -> DayChange:
        devices = self._by_day.get((goal, change.day.toordinal()), ())
        return replace(change, devices=tuple(sorted(devices)))

    def _revising_devices(self, change: GoalChange) -> set[str]:
        """Return who wrote new revisions of a goal's plan, and new claims of its changed milestones."""
        names = {milestone.name for milestone in change.milestones}
        new = self._new_revisions(change.goal)
        return {event.device for event in new if _claims(event, names) or _sets(event, PLANNING)}

    def _linking_devices(self, goal: str) -> set[str]:
        """Return who wrote the new revisions that say where a goal counts."""
        return {event.device for event in self._new_revisions(goal) if _sets(event, LINKING)}

    def _new_revisions(self, goal: str) -> Iterator[Event]:
        return (held.event for held in self._log.events.revisions(goal) if self._new.includes(held.event))


def devices_of_links(before: Book, after: Book, linking_devices: Callable[[str], set[str]]) -> DevicesByDay:
    """Return who changed in which goals others count, by the days that this touches in the goals above.

    `linking_devices` returns who gave a goal another parent, or other fields by which it counts.
    """
    old, new = before.rollup, after.rollup
    found: DevicesByDay = defaultdict(set)
    for child in old.links.keys() | new.links.keys():
        if old.links.get(child) == new.links.get(child):
            continue
        above = {*old.ancestors(child), *new.ancestors(child)}
        devices = set[str]().union(*map(linking_devices, (child, *above)))
        days = {day for book in (before, after) if child in book.goals for day in book.goals[child].days}
        for place in product(above, days):
            found[place] |= devices
    return found


def _with_parents(by_day: Mapping[tuple[str, int], set[str]], rolls: RollUp) -> DevicesByDay:
    """Return the same devices, also for the goals in which those goals count."""
    found: DevicesByDay = defaultdict(set)
    for (goal, day), devices in by_day.items():
        for reached in rolls.counted_amounts({goal: 1}):
            found[reached, day] |= devices
    return found


def _claims(event: Event, names: set[str]) -> bool:
    """Return whether it claims a milestone of these names that has no value: nothing else shows those."""
    return isinstance(event, MilestoneReached) and event.value is None and event.milestone in names


def _sets(event: Event, fields: frozenset[str]) -> bool:
    """Return whether a revision says anything about these fields, as a new one or a withdrawal does."""
    if isinstance(event, GoalAdjusted):
        return bool(event.withdraws or changed_fields(event).keys() & fields)
    return isinstance(event, GoalSet)
