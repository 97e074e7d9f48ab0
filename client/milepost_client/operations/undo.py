"""Take back what was written, and bring back what was taken back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.batches import newest_undo, standing_batches
from milepost_client.operations.parts.withdrawals import Record, withdraw, withdraw_all
from milepost_client.operations.written import WriteResult, record
from milepost_client.parsing.refs import resolve_ref
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, PersonDescribed
from milepost_shared.model.persons import described_people
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log

LAST = "last"
MOST_SHOWN = 3
"""How many corrected activities are shown as they are now."""
TAKEN_BACK, BROUGHT_BACK = "taken back", "brought back"
"""The reasons where nobody gives one."""
NOTHING_STANDS = NotFound("This device has written nothing that still stands.", "See: milepost history")


class UndoRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to take back: one event by its ref (`17`, `phone-17`), or all that the last command here wrote
    (`last`); and why."""

    ref: str = LAST
    reason: str = TAKEN_BACK


class RedoRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Bring back what the last undo on this device took back; and why."""

    reason: str = BROUGHT_BACK


class UndoResult(Struct, frozen=True):
    """What came of an undo or a redo.

    `event` is the first event that it takes back, or with `brings_back` brings back, and `events` are all of
    them, in the order in which they were written. `stands` are the first of the activities that it corrects,
    as they are now. `person` is the name of somebody of whom `event` tells without it.
    """

    written: WriteResult
    event: Event
    events: list[Event]
    brings_back: bool = False
    stands: list[ActivityView] = []
    person: str | None = None


def undo(log: Log, device: Writer, moment: Moment, request: UndoRequest) -> UndoResult:
    """Take back an event, or the newest batch of this device that stands; nothing is deleted.

    Raises BadInput or NotFound, and writes nothing then.
    """
    if request.ref.strip().casefold() != LAST:
        return _undo_event(log, device, moment, request)
    for batch in standing_batches(log, device.id):
        taken = list(withdraw_all(log, batch.events, request.reason, moment.today))
        if taken:
            return _write(log, device, moment, batch.ref, taken)
    raise NOTHING_STANDS


def redo(log: Log, device: Writer, moment: Moment, request: RedoRequest) -> UndoResult:
    """Bring back what the newest undo of this device took back. Raises NotFound where there is none."""
    batch = newest_undo(log, device.id)
    taken = list(withdraw_all(log, batch.events, request.reason, moment.today)) if batch else []
    if batch is None or not taken:
        raise NotFound("There is nothing to bring back.", "It brings back what the last command took back.")
    return _write(log, device, moment, batch.ref, taken)


def _undo_event(log: Log, device: Writer, moment: Moment, request: UndoRequest) -> UndoResult:
    held = log.events.get(resolve_ref(log, request.ref, device.id))
    if held is None:
        raise BadInput(
            f"{request.ref} needs a newer version of Milepost.", "Update it on this device.", field="ref"
        )
    draft = withdraw(log, held.event, request.reason, moment.today)
    return _write(log, device, moment, held.event.ref, [(held.event, draft)])


def _write(
    log: Log, device: Writer, moment: Moment, undoes: str, taken: Sequence[tuple[Event, Draft]]
) -> UndoResult:
    """Write the drafts as one batch that takes back another."""
    (_, first), *others = taken
    written = record(log, device, moment, [_naming(first, undoes), *(draft for _, draft in others)])
    events = [_meant(log, event) for event, _ in reversed(taken)]
    taken_back = [event for event, _ in events]
    event, brings_back = events[0]
    return UndoResult(
        written, event, taken_back, brings_back, _stands(log, taken_back), _person_of(log, event)
    )


def _person_of(log: Log, event: Event) -> str | None:
    if not isinstance(event, PersonDescribed) or event.name:
        return None
    described = described_people(log.events.descriptions()).values()
    return next((person.name for person in described if event.person in person.ids), None)


def _stands(log: Log, events: Sequence[Event]) -> list[ActivityView]:
    refs = [event.corrects for event in events if isinstance(event, ActivityLogged) and event.corrects]
    entries = (log.entry(ref) for ref in [*dict.fromkeys(refs)][:MOST_SHOWN])
    return [activity_view(entry) for entry in entries if entry and not entry.withdrawn]


def _meant(log: Log, event: Event) -> tuple[Event, bool]:
    """Return what a withdrawal is about in the end, and whether to take it back brings that back."""
    brings_back = isinstance(event, ActivityLogged) and event.void
    while isinstance(event, GoalAdjusted | Record) and event.withdraws:
        if (held := log.events.get(event.withdraws)) is None:
            break
        event, brings_back = held.event, not brings_back
    return event, brings_back


def _naming(draft: Draft, undoes: str) -> Draft:
    if isinstance(draft, bytes):
        return msgspec.json.encode(msgspec.json.decode(draft) | {"undoes": undoes})
    return replace(draft, undoes=undoes)
