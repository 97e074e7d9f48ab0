"""Erase a person for good, here and wherever the log is synced: what was done stays, the name goes
(shared/decisions/0036-erasing.md)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.erasing import (
    check_separate,
    entry_erasures,
    id_erasures,
    versions_of,
)
from milepost_client.operations.parts.person_remains import remains
from milepost_client.operations.parts.person_traces import PersonTraces, person_traces
from milepost_shared.events.erased import Erased, names_in
from milepost_shared.storage.log import Log


class PersonEraseRequest(Struct, frozen=True, kw_only=True):
    """Erase the person with the whole name `name`, in capitals or not."""

    name: str


class ErasedPerson(Struct, frozen=True, kw_only=True):
    """What an erasure of a person takes: the ref of its first event; in how many entries and goals the person
    was named, which keep their amounts; how many next steps go; whether there were details; and how many
    descriptions of other people named the person."""

    ref: str = ""
    name: str
    entries: int
    goals: int
    steps: int
    described: bool
    others: int


def erase_person(log: Log, device: Writer, moment: Moment, request: PersonEraseRequest) -> ErasedPerson:
    """Erase a person. Raises BadInput, NotAllowed or NotFound, and writes nothing then."""
    traces = person_traces(log, request.name)
    check_separate(log, _versions(log, traces))
    erasures = list(_erasures(log, traces))
    # What stays is written first: what erases it takes the texts that it is made of.
    if drafts := list(remains(log, traces, erasures, moment.today)):
        device.record_in(log, drafts, moment)
    first, *_ = device.erase_in(log, erasures, moment)
    return told(traces, first.ref)


def told(traces: PersonTraces, ref: str = "") -> ErasedPerson:
    """Return what an erasure of the person takes, or took with the event of that ref."""
    return ErasedPerson(
        ref=ref,
        name=traces.name,
        entries=len(traces.entries),
        goals=len(traces.goals),
        steps=len(traces.steps),
        described=bool(traces.people),
        others=len(traces.others),
    )


def _versions(log: Log, traces: PersonTraces) -> list[str]:
    entries = (ref for entry in traces.entries for ref in versions_of(log, entry))
    revisions = (held.event.ref for goal in traces.goals for held in log.events.revisions(goal))
    return [*dict.fromkeys((*traces.events, *entries, *revisions))]


def _erasures(log: Log, traces: PersonTraces) -> Iterator[Erased]:
    others = [id for person in traces.others for id in person.ids]
    first, *more = (
        *entry_erasures(log, "texts", traces.entries),
        *id_erasures("texts", "goals", traces.goals),
        *id_erasures("texts", "people", others),
        *id_erasures("all", "people", traces.people),
        *id_erasures("all", "steps", traces.steps),
    )
    yield replace(first, name=_place_of_name(log, traces))
    yield from more


def _place_of_name(log: Log, traces: PersonTraces) -> tuple[str, int] | None:
    """Return where the name stands among those that an event has; None where only words name the person."""
    is_name = traces.mentions.is_name
    held = (found.event for ref in traces.events if (found := log.events.get(ref)))
    places = ((event.ref, n) for event in held for n, name in enumerate(names_in(event)) if is_name(name))
    return next(places, None)
