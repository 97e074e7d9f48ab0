"""Entries grouped by one dimension: the people, the organisation or the kind of activity they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal, Protocol, TypeVar

from msgspec import Struct, field

from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry
from milepost_shared.model.tallies import Meeting, Named, NameTally, meeting_of
from milepost_shared.text.names import normalize, spellings

Dimension = Literal["person", "organisation", "kind"]


class Counted(Protocol):
    """What has a number of entries."""

    @property
    def times(self) -> int:
        """How many."""
        ...


Frequent = TypeVar("Frequent", bound=Counted)
NOBODY: Mapping[str, NameTally] = {}


class EntryGroup(Struct, frozen=True):
    """The entries that have one name: those that are listed, in the order given, and those that are settled,
    as a tally. `name` is spelled as in the newest of all."""

    name: str
    entries: Sequence[Entry]
    settled: NameTally = field(default_factory=NameTally)

    @property
    def times(self) -> int:
        """How many entries have the name."""
        return len(self.entries) + self.settled.times

    def first(self) -> Meeting | None:
        """Return the first entry, where the listed ones come oldest first; None without any."""
        found = [*map(meeting_of, self.entries[:1]), *filter(None, (self.settled.first,))]
        return min(found, key=lambda meeting: meeting.recency, default=None)

    def last(self) -> Meeting | None:
        """Return the last entry, likewise."""
        found = [*map(meeting_of, self.entries[-1:]), *filter(None, (self.settled.last,))]
        return max(found, key=lambda meeting: meeting.recency, default=None)


def group_entries(
    entries: Sequence[Entry], by: Dimension, settled: Mapping[str, NameTally] = NOBODY
) -> dict[str, EntryGroup]:
    """Group entries by the normalized names of a dimension, together with those that are settled. One with
    several people is in several groups."""
    by_key: defaultdict[str, list[Entry]] = defaultdict(list)
    spelled = [(named.order, named.name) for tally in settled.values() for named in (tally.named,)]
    for entry in entries:
        if not (names := _names(entry.activity, by)):
            continue
        order = entry.original.order
        for name in names:
            spelled.append((order, name))
            group = by_key[normalize(name)]
            # One activity may have two spellings of a name.
            if not group or group[-1] is not entry:
                group.append(entry)
    return {
        key: EntryGroup(name, by_key[key], settled.get(key) or NameTally())
        for key, name in spellings(spelled).items()
    }


def count_names(
    entries: Iterable[Entry], by: Dimension, settled: Iterable[tuple[str, Named]] = ()
) -> dict[str, Named]:
    """Count entries by the normalized names of a dimension, together with those that are settled."""
    counts: dict[str, Named] = {}
    listed = (
        (normalize(name), Named(entry.original.order, name, 1))
        for entry in entries
        for name in _names(entry.activity, by)
    )
    for key, named in chain(settled, listed):
        if key:
            counts[key] = counts[key].joined(named) if key in counts else named
    return counts


def most_frequent(groups: Mapping[str, Frequent]) -> list[tuple[str, Frequent]]:
    """Return the groups with their normalized names, the largest first and equal ones by name."""
    return sorted(groups.items(), key=lambda item: (-item[1].times, item[0]))


def _names(activity: ActivityLogged, by: Dimension) -> tuple[str, ...]:
    if by == "person":
        return activity.people
    name = activity.organisation if by == "organisation" else activity.kind
    return (name,) if name else ()
