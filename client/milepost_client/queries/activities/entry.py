"""One entry with its versions: what was written first, and what each correction made of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from msgspec import Struct, to_builtins

from milepost_client.device.clock import Moment
from milepost_client.device.writer import own_id
from milepost_client.parsing.goals import goal_names_ever, goal_title
from milepost_client.parsing.refs import device_names, resolve_ref, short_ref
from milepost_client.queries.activities.entries import ListedEntry, listed_entry
from milepost_shared.errors import BadInput
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged
from milepost_shared.projections.activities import activity_view
from milepost_shared.storage.log import Log

FIELDS = (
    *("day", "time", "minutes", "kind", "contributions", "people", "organisation", "opportunities"),
    *("quality", "note"),
)
"""The fields of an activity that a correction may change, in the order in which they are told."""


class EntryRequest(Struct, frozen=True):
    """An entry by its ref: `17`, `phone-17`, `last`, or the whole ref of any of its versions."""

    ref: str


class FieldChange(Struct, frozen=True):
    """A field of an activity before and after a correction, as it stands in JSON."""

    field: str
    before: Any
    after: Any


class EntryVersion(Struct, frozen=True, kw_only=True):
    """A version of an entry: its ref, who wrote it and when (a stamp), and what it changed.

    `withdrawn` says that it took the entry back. `holds` marks the version that counts: the last in the order
    of events, which follows the server's clock.
    """

    ref: str
    short: str
    device: str
    made: int
    withdrawn: bool
    holds: bool
    changes: list[FieldChange]


class EntryDetail(Struct, frozen=True, kw_only=True):
    """An entry as it stands, with its versions in their order, the original first.

    `titles` are those of the goals that any version counts for, `devices` the names of all devices.
    """

    entry: ListedEntry
    versions: list[EntryVersion]
    titles: dict[str, str]
    devices: dict[str, str]


def entry(log: Log, moment: Moment, request: EntryRequest) -> EntryDetail:
    """Return an entry with its versions. Raises BadInput for what is no activity, or NotFound."""
    ref = resolve_ref(log, request.ref, own_id(log), activity=True)
    known, names, goals = log.entry(ref), device_names(log), goal_names_ever(log)
    if known is None:
        raise BadInput(f"{request.ref} is not an activity.", "Take one from the entries.", field="ref")
    versions = _versions(log, known.original)
    own, holding = own_id(log), known.version.event.ref
    counted = {given.goal for _, activity in versions for given in activity.contributions}
    return EntryDetail(
        entry=listed_entry(log, activity_view(known), names),
        versions=[
            EntryVersion(
                ref=activity.ref,
                short=short_ref(activity.ref, own, names),
                device=activity.device,
                made=activity.made,
                withdrawn=activity.void,
                holds=activity.ref == holding,
                changes=[] if before is None else list(_changes(before, activity)),
            )
            for before, activity in versions
        ],
        titles={goal: goal_title(goal, goals) for goal in sorted(counted)},
        devices=names,
    )


def _versions(log: Log, original: Stamped) -> list[tuple[ActivityLogged | None, ActivityLogged]]:
    """Return each version after the one before it. Other copies of an import say the same as the original."""
    others = sorted(log.entry_versions.of([original.event.ref]), key=lambda stamped: stamped.order)
    activities: list[ActivityLogged] = [
        held.event
        for held in (original, *others)
        if isinstance(held.event, ActivityLogged) and (held is original or held.event.corrects)
    ]
    return [(None, activities[0]), *pairwise(activities)]


def _changes(before: ActivityLogged, after: ActivityLogged) -> Iterator[FieldChange]:
    if after.void:
        return
    for field in FIELDS:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield FieldChange(field, to_builtins(old), to_builtins(new))
