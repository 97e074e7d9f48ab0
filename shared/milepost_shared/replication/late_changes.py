"""Late arrivals: what a sync changed in the past, and which device brought it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from msgspec.structs import replace

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, GoalSet, MilestoneReached
from milepost_shared.model.book import Book
from milepost_shared.model.revisions import changed
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.plan_line import BENDING
from milepost_shared.replay.past_changes import DayChange, GoalChange, late_changes
from milepost_shared.storage.tables.receipts import Receipt

if TYPE_CHECKING:
    from milepost_shared.storage.log import Log

PLANNING = BENDING | {"milestones"}
"""The fields that shape a goal's plan and its milestones."""
PLACING = frozenset({"parent", "rolls_up", "unit"})
"""The fields by which a goal counts in others."""
CHUNK = 1_000
"""How many entries are in hand at once."""
Place = tuple[str, int]
"""(goal, day as an ordinal)"""


class LateChanges:
    """Tells what arrived late, within one transaction of a log that remembers what was believed."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def record(self, now: int, today: date) -> Receipt | None:
        """Compare what was believed with what the log says now, and forget it.

        Where the past, all before `today`, is another now, a receipt of it is kept at the stamp `now`,
        and given.
        """
        believed = self._log.baseline
        before = believed.book() if believed.exists() else None
        if before is None:
            return None
        # What is taken in first of all is much, and nothing was believed before it.
        after = self._log.day_totals.book() if before.goals else before
        found = late_changes(before, after, today)
        goals = self._attributed(found, before, after) if found else ()
        believed.discard()
        return (
            self._log.receipts.add(Receipt(at=now, kind="late", today=today, goals=goals)) if goals else None
        )

    def _attributed(self, found: list[GoalChange], before: Book, after: Book) -> tuple[GoalChange, ...]:
        """The changes with the devices that brought them."""
        newness = Newness(self._log)
        by_place = _with_parents(bringers(self._log, newness), after.rolls)
        for place, devices in relinked(before, after, partial(self._placed, newness)).items():
            by_place[place] |= devices
        return tuple(self._told(change, by_place, newness) for change in found)

    def _told(self, change: GoalChange, by_place: dict[Place, set[str]], newness: Newness) -> GoalChange:
        """A change with the devices that brought it."""

        def told(day: DayChange) -> DayChange:
            devices = by_place.get((change.goal, day.day.toordinal()), ())
            return replace(day, devices=tuple(sorted(devices)))

        days = tuple(map(told, change.days))
        devices = {device for day in days for device in day.devices} | self._revised(change, newness)
        return replace(change, days=days, devices=tuple(sorted(devices)))

    def _revised(self, change: GoalChange, newness: Newness) -> set[str]:
        """Who wrote the new revisions of a goal's plan and milestones, and the new claims of milestones
        that changed."""
        names = {milestone.name for milestone in change.milestones}
        new = self._new(change.goal, newness)
        return {event.device for event in new if _claims(event, names) or _sets(event, PLANNING)}

    def _placed(self, newness: Newness, goal: str) -> set[str]:
        """Who wrote the new revisions that say where a goal counts."""
        return {event.device for event in self._new(goal, newness) if _sets(event, PLACING)}

    def _new(self, goal: str, newness: Newness) -> Iterator[Event]:
        return (held.event for held in self._log.events.revisions(goal) if newness.is_new(held.event))


class Newness:
    """Which events are new since what was believed was remembered.

    An author's events beyond its head then are new, but for those that only moved: the tail of a fork,
    written again under other numbers. Where a fork put others in the place of those that were known,
    the new ones begin where it parted.
    """

    def __init__(self, log: Log) -> None:
        cut = log.set_aside.first_forked_since(log.baseline.last_set_aside())
        self.moved = log.set_aside.rebased_refs()
        self._heads = log.heads.all()
        self._known = {
            head.device: head.seq
            if log.chain_at(head.device, head.seq) == head.chain
            else cut.get(head.device, head.seq + 1) - 1
            for head in log.baseline.heads()
        }

    def authors(self) -> Iterator[tuple[str, int]]:
        """Those who wrote new events, and after which seq."""
        for head in self._heads:
            if head.seq > (known := self._known.get(head.device, 0)):
                yield head.device, known

    def is_new(self, event: Event) -> bool:
        """Whether an event was not known then."""
        return event.seq > self._known.get(event.device, 0) and event.ref not in self.moved


def relinked(before: Book, after: Book, placed: Callable[[str], set[str]]) -> defaultdict[Place, set[str]]:
    """Who let goals count where they did not, or no more, by what that touches: the days of those goals,
    in the goals above. `placed` tells who gave a goal another place, or that which it counts by."""
    was, now = before.rolls, after.rolls
    found: defaultdict[Place, set[str]] = defaultdict(set)
    for child in was.links.keys() | now.links.keys():
        if was.links.get(child) == now.links.get(child):
            continue
        above = {*was.above(child), *now.above(child)}
        devices = set[str]().union(*map(placed, (child, *above)))
        days = {day for book in (before, after) if child in book.goals for day in book.goals[child].days}
        for place in product(above, days):
            found[place] |= devices
    return found


def _claims(event: Event, names: set[str]) -> bool:
    """Whether it says that a milestone of these names was reached, which nothing else can tell."""
    return isinstance(event, MilestoneReached) and event.value is None and event.milestone in names


def _sets(event: Event, fields: frozenset[str]) -> bool:
    """Whether a revision says anything of these fields, as one that is new or takes another back does."""
    if isinstance(event, GoalAdjusted):
        return bool(event.withdraws or changed(event).keys() & fields)
    return isinstance(event, GoalSet)


def _with_parents(by_place: dict[Place, set[str]], rolls: RollUp) -> defaultdict[Place, set[str]]:
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
        for place in log.entry_versions.only_versions_after(device, known, newness.moved):
            found[place].add(device)
        refs = log.entry_versions.other_originals_after(device, known, newness.moved)
        for n in range(0, len(refs), CHUNK):
            versions = log.entry_versions.of(refs[n : n + CHUNK])
            for place, devices in brought(versions, newness.is_new).items():
                found[place] |= devices
    return found


def brought(versions: Iterable[Stamped], is_new: Callable[[Event], bool]) -> dict[Place, set[str]]:
    """The devices that wrote the new ones among all versions of some entries, by what they touch."""
    found: defaultdict[Place, set[str]] = defaultdict(set)
    for entry in _by_entry(versions):
        devices = {version.device for version in entry if is_new(version)}
        for version in entry if devices else ():
            for contribution in version.contributions:
                found[contribution.goal, version.day.toordinal()] |= devices
    return found


def _by_entry(versions: Iterable[Stamped]) -> Iterable[list[ActivityLogged]]:
    """The versions of each entry; originals of one origin are one. A correction whose original is not
    among them, or is no original, counts nowhere."""
    events = {held.event.ref: held.event for held in versions if isinstance(held.event, ActivityLogged)}
    entries: defaultdict[str, list[ActivityLogged]] = defaultdict(list)
    for event in events.values():
        original = events.get(event.corrects) if event.corrects else event
        if original is not None and not original.corrects:
            entries[original.origin or original.ref].append(event)
    return entries.values()
