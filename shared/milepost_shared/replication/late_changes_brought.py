"""Who brought it: the authors of new events, by the goals and days that those touch.

An event touches the days and goals of every version of its entry: a correction that moves an entry
is the cause on both days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Event

Place = tuple[str, int]
"""(goal, day as an ordinal)"""


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
