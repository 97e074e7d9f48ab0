"""Next steps: what to do for a person or an opportunity, by when, and which are done
(shared/decisions/0037-people.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import UNSET, Struct

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import StepPlanned
from milepost_shared.model.withdrawals import split_withdrawn
from milepost_shared.text.names import normalize

FIELDS = ("what", "person", "opportunity", "by", "done", "dropped")


class Step(Struct, frozen=True, kw_only=True):
    """A step as it is now. `ref` is that of the event that planned it; `person` is a name, `opportunity` an
    id. It is open until it is `done` on a day, or `dropped`."""

    id: str
    ref: str
    what: str
    person: str | None = None
    opportunity: str | None = None
    by: date | None = None
    done: date | None = None
    dropped: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done is None and not self.dropped


def planned_steps(events: Iterable[Stamped], absent: frozenset[str] = frozenset()) -> list[Step]:
    """Return the steps that were planned and not taken back: those with a day first, the earliest first."""
    valid, _ = split_withdrawn(events, absent)
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    for held in valid:
        if isinstance(event := held.event, StepPlanned) and event.withdraws is None:
            given = {name: getattr(event, name) for name in FIELDS}
            step = fields[event.step]
            step |= {name: value for name, value in given.items() if value is not UNSET}
            step.setdefault("ref", event.ref)
    steps = [Step(id=id, **values) for id, values in fields.items() if values.get("what")]
    return sorted(steps, key=lambda step: (step.by or date.max, step.what, step.id))


def steps_by_person(steps: Iterable[Step]) -> dict[str, list[Step]]:
    """Return the open steps of each person, by the normal form of the name."""
    by_name: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.is_open and step.person and (key := normalize(step.person)):
            by_name[key].append(step)
    return dict(by_name)


def steps_by_opportunity(steps: Iterable[Step]) -> dict[str, list[Step]]:
    """Return the open steps of each opportunity, by its id."""
    by_id: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.is_open and step.opportunity:
            by_id[step.opportunity].append(step)
    return dict(by_id)
