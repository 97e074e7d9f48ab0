"""Entries by whom or what they name: people, organisations, kinds of activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from milepost_shared.events.ordering import Order
from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry
from milepost_shared.text.names import fold, spellings

By = Literal["person", "organisation", "kind"]


class Group(Struct, frozen=True):
    """The entries that name one of them, in the order given; `name` as the newest of them has it."""

    name: str
    entries: list[Entry]


def groups(entries: Sequence[Entry], by: By) -> dict[str, Group]:
    """The entries by the folded names of one sort; an entry with several people is in each's group."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    written: list[tuple[Order, str]] = []
    for entry in entries:
        if not (names := named(entry.activity, by)):
            continue
        order = entry.original.order
        for name in names:
            written.append((order, name))
            held = found[fold(name)]
            if not held or held[-1] is not entry:
                held.append(entry)
    return {key: Group(name, found[key]) for key, name in spellings(written).items()}


def named(activity: ActivityLogged, by: By) -> tuple[str, ...]:
    """The names of one sort that an activity has."""
    if by == "person":
        return activity.people
    name = activity.organisation if by == "organisation" else activity.kind
    return (name,) if name else ()
