"""The what-if question that a command and the API ask: what a replay of a log leaves out, replaces or adds.

See shared/decisions/0028-replay.md.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from milepost_shared.errors import NotFound
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, DeviceId, Event, GoalAdjusted, GoalId, Ref, Stamp
from milepost_shared.replay.what_if import WhatIf, hypothetical_adjustment, replacement_for
from milepost_shared.storage.log import Log


class Replacement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other fields for the revision `ref`. A GoalSet keeps its remaining fields; an adjustment then
    changes these fields alone."""

    ref: Ref
    fields: dict[str, Any]


class Supposition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An adjustment of `goal` that nobody made, effective on the replayed day unless the fields say."""

    goal: GoalId
    fields: dict[str, Any]


class DeviceExclusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device, as if it had written nothing that the server stored at `since` (microseconds) or later."""

    device: DeviceId
    since: Stamp = 0


class WhatIfQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a replay differs from what happened. `original` leaves out every adjustment, of `goal` or of
    all goals; `without` are the refs of single events to leave out."""

    goal: GoalId | None = None
    without: tuple[Ref, ...] = ()
    original: bool = False
    instead: tuple[Replacement, ...] = ()
    suppose: Supposition | None = None
    without_device: DeviceExclusion | None = None

    def resolve(self, log: Log, day: date, today: date) -> WhatIf:
        """Return what the question means in a log; a supposition takes effect on `day`, the replayed one.

        Raises BadInput for fields that cannot be, NotFound for a revision to replace that the log lacks.
        """
        return WhatIf(
            absent=self._adjustments(log).union(
                self.refs_of_device(log), *(_with_copies(log, ref) for ref in self.without)
            ),
            instead={each.ref: _replace(log, each, today) for each in self.instead},
            added=() if self.suppose is None else (_suppose(log, self.suppose, day, today),),
        )

    def refs_of_device(self, log: Log) -> frozenset[str]:
        """Return the refs of what falls away with the device: events stored at `since` or later, or not
        stored yet.

        It goes by `stored_at`, the broker's time, since whoever took the device may have set its clock.
        """
        if (excluded := self.without_device) is None:
            return frozenset()
        device = excluded.device
        kept = {
            seq
            for row in log.frames.after(device, 0)
            if 0 < row.stored_at < excluded.since
            for seq in range(row.first, row.last + 1)
        }
        return frozenset(f"{device}-{seq}" for seq in range(1, log.head(device).seq + 1) if seq not in kept)

    def _adjustments(self, log: Log) -> frozenset[str]:
        """Without all adjustments the original plan stands."""
        revisions = log.events.revisions(self.goal) if self.original else ()
        return frozenset(
            stamped.event.ref for stamped in revisions if isinstance(stamped.event, GoalAdjusted)
        )


def _with_copies(log: Log, ref: str) -> frozenset[str]:
    """The event and, of an imported entry, all its copies: together they are one entry."""
    event = stamped.event if (stamped := log.events.get(ref)) else None
    if not isinstance(event, ActivityLogged) or event.corrects or not event.origin:
        return frozenset({ref})
    return frozenset({ref, *log.entry_versions.refs_of_origins([event.origin])})


def _replace(log: Log, replacement: Replacement, today: date) -> Event:
    if (stamped := log.events.get(replacement.ref)) is None:
        raise NotFound(f"This version understands no event {replacement.ref}.", "Upgrade Milepost.")
    return replacement_for(stamped.event, replacement.fields, today)


def _suppose(log: Log, supposition: Supposition, day: date, today: date) -> Stamped:
    return hypothetical_adjustment(log.goal_totals.goal(supposition.goal), supposition.fields, day, today)
