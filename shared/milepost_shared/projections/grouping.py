"""Entries grouped by one dimension: the people, the organisation or the kind of activity they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from milepost_shared.events.ordering import Order
from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry
from milepost_shared.text.names import normalize, spellings

Dimension = Literal["person", "organisation", "kind"]


class EntryGroup(Struct, frozen=True):
    """The entries that have one name, in the order given; `name` is spelled as in the newest of them."""

    name: str
    entries: list[Entry]


def group_entries(entries: Sequence[Entry], by: Dimension) -> dict[str, EntryGroup]:
    """Group entries by the folded names of a dimension. An entry with several people is in several groups."""
    by_key: defaultdict[str, list[Entry]] = defaultdict(list)
    spelled: list[tuple[Order, str]] = []
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
    return {key: EntryGroup(name, by_key[key]) for key, name in spellings(spelled).items()}


def most_frequent(groups: dict[str, EntryGroup]) -> list[tuple[str, EntryGroup]]:
    """Return the groups with their folded names, the largest first and equal ones by name."""
    return sorted(groups.items(), key=lambda item: (-len(item[1].entries), item[0]))


def _names(activity: ActivityLogged, by: Dimension) -> tuple[str, ...]:
    if by == "person":
        return activity.people
    name = activity.organisation if by == "organisation" else activity.kind
    return (name,) if name else ()
