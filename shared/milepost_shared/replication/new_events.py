"""Which events came since the baseline of a sync, and which devices wrote them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Event
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.day_totals import GoalDay

CHUNK = 1_000
"""How many entries are in memory at once."""
DevicesByDay = defaultdict[GoalDay, set[str]]
"""The devices that touched a goal's day, by (goal, day)."""


class NewEvents:
    """The events that are new since the baseline was captured.

    These are an author's events beyond its head then, except for rebased ones: the tail of a fork, written
    again under other numbers. If a fork replaced known events, the new ones begin at the fork point.
    """

    def __init__(self, log: Log) -> None:
        forked = log.set_aside.first_forked_since(log.baseline.last_set_aside())
        self.rebased = log.set_aside.rebased_refs()
        self._heads = log.heads.all()
        self._known = {
            head.device: head.seq
            if log.chain_at(head.device, head.seq) == head.chain
            else forked.get(head.device, head.seq + 1) - 1
            for head in log.baseline.heads()
        }

    def authors(self) -> Iterator[tuple[str, int]]:
        """Return the devices with new events, and the seq after which theirs begin."""
        for head in self._heads:
            if head.seq > (known := self._known.get(head.device, 0)):
                yield head.device, known

    def includes(self, event: Event) -> bool:
        """Return whether an event is new."""
        return event.seq > self._known.get(event.device, 0) and event.ref not in self.rebased


def devices_of_activities(log: Log, new: NewEvents) -> DevicesByDay:
    """Return the devices that wrote the new activities, by the goals and days that these touch.

    Most activities are an entry's only version, and are read off the columns of the table.
    """
    found: DevicesByDay = defaultdict(set)
    for device, known in new.authors():
        for place in log.entry_versions.only_versions_after(device, known, new.rebased):
            found[place].add(device)
        refs = log.entry_versions.other_originals_after(device, known, new.rebased)
        for n in range(0, len(refs), CHUNK):
            versions = log.entry_versions.of(refs[n : n + CHUNK])
            for place, devices in devices_of_versions(versions, new.includes).items():
                found[place] |= devices
    return found


def devices_of_versions(versions: Iterable[Stamped], is_new: Callable[[Event], bool]) -> DevicesByDay:
    """Return the devices that wrote the new ones among all versions of some entries, by what these touch."""
    found: DevicesByDay = defaultdict(set)
    for entry in _by_entry(versions):
        devices = {version.device for version in entry if is_new(version)}
        for version in entry if devices else ():
            for contribution in version.contributions:
                found[contribution.goal, version.day.toordinal()] |= devices
    return found


def _by_entry(versions: Iterable[Stamped]) -> Iterable[list[ActivityLogged]]:
    """Return the versions of each entry; originals of one origin are one entry.

    A correction counts nowhere if its original is missing or is a correction itself.
    """
    events = {held.event.ref: held.event for held in versions if isinstance(held.event, ActivityLogged)}
    entries: defaultdict[str, list[ActivityLogged]] = defaultdict(list)
    for event in events.values():
        original = events.get(event.corrects) if event.corrects else event
        if original is not None and not original.corrects:
            entries[original.origin or original.ref].append(event)
    return entries.values()
