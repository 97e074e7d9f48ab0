"""Import people with what is known of them, and next steps: what `formats` read of other programs' files.

What the person wrote stays, and so does what another kind of file said; what an earlier file of the same kind
said, a later one changes (shared/decisions/0037-people.md).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.formats.contacts.imported_person import ImportedPerson
from milepost_client.formats.tasks.imported_step import ImportedStep
from milepost_client.operations.import_events import ImportResult
from milepost_client.operations.parts.known_people import KnownPeople
from milepost_client.operations.people.describe_person import describe
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import PersonDetails, StepPlanned
from milepost_shared.model.persons import DETAILS, LISTS, NO_DETAILS, DescribedPerson
from milepost_shared.model.steps import Step, planned_steps
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize


class RecordsRequest(Struct, frozen=True, kw_only=True):
    """People and next steps, and from what kind of file they come."""

    people: list[ImportedPerson] = []
    steps: list[ImportedStep] = []
    source: str


def import_records(log: Log, device: Writer, moment: Moment, request: RecordsRequest) -> ImportResult:
    """Write what is new of people and next steps. Raises BadInput, and writes nothing then."""
    known = KnownPeople(log)
    drafts: list[Draft] = [
        draft for person in request.people if (draft := _described(known, person, request.source))
    ]
    drafts += _planned(log, known, request.steps)
    events = device.record_in(log, drafts, moment)
    return ImportResult(events=len(events), known=len(request.people) + len(request.steps) - len(drafts))


def _described(known: KnownPeople, person: ImportedPerson, source: str) -> Draft | None:
    """Return what a file adds to what is known of somebody, who may have had that name before."""
    key = normalize(person.name)
    before = known.described.get(key) or known.formerly(person.name)
    changes = _changes(before, person, source)
    if not changes and (before or key in known.names):
        return None
    name = before.name if before else known.names.get(key, person.name)
    return describe(before, name, PersonDetails(**changes), source)


def _changes(before: DescribedPerson | None, person: ImportedPerson, source: str) -> dict[str, Any]:
    details = before.details if before else NO_DETAILS
    changes: dict[str, Any] = {}
    for name in DETAILS:
        said_by = before.sources.get(name, source) if before else source
        if said_by is None:  # The person wrote it, or removed it.
            continue
        has, says = getattr(details, name), getattr(person.details, name)
        if name in LISTS:
            says = tuple(dict.fromkeys((*has, *says)))
        if says and says != has and (name in LISTS or not has or said_by == source):
            changes[name] = says
    return changes


def _planned(log: Log, known: KnownPeople, steps: Sequence[ImportedStep]) -> Iterator[StepPlanned]:
    """Yield what is new of the steps; those that are here with these words change at most."""
    here = {step.id: step for step in planned_steps(log.events.steps())}
    by_words = {normalize(step.what): step for step in here.values()}
    for step in steps:
        before = here.get(step.id or "") or by_words.get(normalize(step.what))
        fields: dict[str, Any] = {"what": step.what, "by": step.by, "done": step.done}
        if before is None:
            given = {name: value for name, value in fields.items() if value is not None}
            if person := _named(step.what, known.names):
                given["person"] = person
            id = step.id or secrets.token_hex(6)
            by_words[normalize(step.what)] = Step(id=id, ref="", what=step.what, by=step.by, done=step.done)
            yield StepPlanned(**draft_header(), step=id, **given)
        elif changed := {name: value for name, value in fields.items() if _is_new(before, name, value)}:
            yield StepPlanned(**draft_header(), step=before.id, **changed)


def _is_new(before: Step, name: str, value: object) -> bool:
    return value is not None and value != getattr(before, name) and not (name == "by" and not before.is_open)


def _named(what: str, names: Mapping[str, str]) -> str | None:
    """Return the one known person whose whole name stands in a text; None for nobody or several."""
    written = f" {normalize(''.join(c if c.isalnum() else ' ' for c in what))} "
    found = [name for key, name in names.items() if f" {key} " in written]
    return found[0] if len(found) == 1 else None
