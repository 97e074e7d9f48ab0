"""Late arrivals: what a sync changed in the past, and which device brought it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from milepost_shared.brought import Place, brought
from milepost_shared.changes import DayChange, GoalChange, late_changes
from milepost_shared.events import Event, MilestoneReached
from milepost_shared.receipts import Receipt
from milepost_shared.roll_up import RollUp

if TYPE_CHECKING:
    from milepost_shared.log import Log

CHUNK = 1_000
"""How many entries are in hand at once."""


class Arrivals:
    """Tells what arrived late, within one transaction of a log that remembers what was believed."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def settle(self, now: int, today: date) -> Receipt | None:
        """Compare what was believed with what the log says now, and forget it.

        Where the past, all before `today`, is another now, a receipt of it is kept at the stamp `now`,
        and given.
        """
        believed = self._log.believed
        before = believed.book() if believed.stands() else None
        if before is None:
            return None
        # What is taken in first of all is much, and nothing was believed before it.
        after = self._log.views.book() if before.goals else before
        found = late_changes(before, after, today)
        kept = self._keep(found, after.rolls, now, today) if found else None
        believed.forget()
        return kept

    def _keep(self, found: list[GoalChange], rolls: RollUp, now: int, today: date) -> Receipt:
        newness = Newness(self._log)
        by_place = _with_parents(bringers(self._log, newness), rolls)
        goals = tuple(self._attributed(change, by_place, newness) for change in found)
        return self._log.receipts.keep(Receipt(at=now, kind="late", today=today, goals=goals))

    def _attributed(
        self, change: GoalChange, by_place: dict[Place, set[str]], newness: Newness
    ) -> GoalChange:
        """The change with the devices that brought it."""

        def told(day: DayChange) -> DayChange:
            devices = by_place.get((change.goal, day.day.toordinal()), ())
            return replace(day, devices=tuple(sorted(devices)))

        days = tuple(map(told, change.days))
        devices = {device for day in days for device in day.devices} | self._revised(change, newness)
        return replace(change, days=days, devices=tuple(sorted(devices)))

    def _revised(self, change: GoalChange, newness: Newness) -> set[str]:
        """Who wrote the new revisions of a goal, and the new claims of milestones that changed: those
        without a value are reached when the person says so."""
        names = {milestone.name for milestone in change.milestones}
        new = (h.event for h in self._log.events.revisions(change.goal) if newness.is_new(h.event))
        return {
            event.device
            for event in new
            if not isinstance(event, MilestoneReached) or (event.value is None and event.milestone in names)
        }


class Newness:
    """Which events are new since what was believed was remembered.

    An author's events beyond its head then are new, but for those that only moved: the tail of a fork,
    written again under other numbers. Where a fork put others in the place of those that were known,
    the new ones begin where it parted.
    """

    def __init__(self, log: Log) -> None:
        cut = log.set_aside.forked_since(log.believed.set_aside())
        self.moved = log.set_aside.written_again()
        self._heads = log.heads.all()
        self._known = {
            head.device: head.seq
            if log.chain_at(head.device, head.seq) == head.chain
            else cut.get(head.device, head.seq + 1) - 1
            for head in log.believed.heads()
        }

    def authors(self) -> Iterator[tuple[str, int]]:
        """Those who wrote new events, and after which seq."""
        for head in self._heads:
            if head.seq > (known := self._known.get(head.device, 0)):
                yield head.device, known

    def is_new(self, event: Event) -> bool:
        """Whether an event was not known then."""
        return event.seq > self._known.get(event.device, 0) and event.ref not in self.moved


def _with_parents(by_place: dict[Place, set[str]], rolls: RollUp) -> dict[Place, set[str]]:
    """The same, also for the goals in which those count."""
    found: defaultdict[Place, set[str]] = defaultdict(set)
    for (goal, day), devices in by_place.items():
        for reached in rolls.counted({goal: 1}):
            found[reached, day] |= devices
    return found


def bringers(log: Log, newness: Newness) -> dict[Place, set[str]]:
    """Who wrote the new activities, by what those touch.

    Most are entries by themselves, and are read off the columns of the table.
    """
    found: defaultdict[Place, set[str]] = defaultdict(set)
    for device, known in newness.authors():
        for place in log.events.alone_after(device, known, newness.moved):
            found[place].add(device)
        refs = log.events.tangled_after(device, known, newness.moved)
        for n in range(0, len(refs), CHUNK):
            versions = log.events.versions(refs[n : n + CHUNK])
            for place, devices in brought(versions, newness.is_new).items():
                found[place] |= devices
    return found
