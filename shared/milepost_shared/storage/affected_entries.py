"""Which entries a change of the events touches, before and after it.

The rules that make entries of activities are those of the model's entries; none is repeated here.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry, current_entries
from milepost_shared.storage.tables.entry_versions import EntryVersions

Activities = dict[str, Stamped]
"""Activities by ref."""


def activities_by_ref(events: Iterable[Stamped]) -> Activities:
    """Return the activities among some events, by ref."""
    return {held.event.ref: held for held in events if isinstance(held.event, ActivityLogged)}


def affected_entries(
    versions: EntryVersions, added: Activities, removed: Activities
) -> tuple[Iterable[Entry], Iterable[Entry]]:
    """Return the entries that a change touched, as they were before it and as they are after it.

    The change has been made in the table already.
    """
    linked = _linked_originals(versions, added, removed)
    if not linked:
        return current_entries(removed.values()) if removed else (), current_entries(added.values())
    new = current_entries(held for held in added.values() if _original(held) not in linked)
    gone = current_entries(held for held in removed.values() if _original(held) not in linked)
    after = versions.of(linked)
    before = [held for held in after if held.event.ref not in added]
    before += [held for held in removed.values() if _original(held) in linked]
    return chain(gone, current_entries(before)), chain(new, current_entries(after))


def _linked_originals(versions: EntryVersions, added: Activities, removed: Activities) -> set[str]:
    """Return the touched originals that have other versions; the rest are entries by themselves."""
    linked = versions.corrected([*added, *removed])
    linked |= _corrected_refs(added)
    origins = versions.shared_origins(_origins(added))
    if removed:
        linked |= _corrected_refs(removed)
        linked |= {ref for ref, held in removed.items() if _activity(held).origin}
        origins |= _origins(removed)
    if origins:
        linked |= set(versions.refs_of_origins(origins))
    return linked


def _activity(held: Stamped) -> ActivityLogged:
    assert isinstance(held.event, ActivityLogged)
    return held.event


def _original(held: Stamped) -> str:
    return _activity(held).corrects or held.event.ref


def _corrected_refs(activities: Activities) -> set[str]:
    return {ref for held in activities.values() if (ref := _activity(held).corrects)}


def _origins(activities: Activities) -> set[str]:
    """Return the origins of the originals among some activities."""
    events = map(_activity, activities.values())
    return {event.origin for event in events if event.origin and not event.corrects}
