"""Plan a next step, change it, do it or drop it."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.known_people import KnownPeople
from milepost_client.parsing.matching import match
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import StepPlanned
from milepost_shared.model.entries import entries_until
from milepost_shared.model.steps import Step, planned_steps
from milepost_shared.projections.opportunities import mentions_by_opportunity, opportunity_title
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell


class StepRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`what` to do next, for a `person` (a name) or an `opportunity` (its title or id), `by` a day."""

    what: str
    person: str | None = None
    opportunity: str | None = None
    by: date | None = None


class StepChangeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change of the open step that `step` names: its text, a part of it, or its id.

    What is absent stays as it is; None removes the day. `done` says that it is done today, `dropped` that it
    will not be. Raises BadInput where all is absent.
    """

    step: str
    what: str | UnsetType = UNSET
    by: date | UnsetType | None = UNSET
    done: bool = False
    dropped: bool = False

    def __post_init__(self) -> None:
        if self.what is UNSET and self.by is UNSET and not self.done and not self.dropped:
            raise BadInput(
                "Nothing to change was named.", "As in: milepost step edit deck --by fri", field="step"
            )


class StepResult(Struct, frozen=True, kw_only=True):
    """The ref of what was written, the step as it is now, and the title of its opportunity."""

    ref: str
    step: Step
    opportunity: str | None = None


def plan_step(log: Log, device: Writer, moment: Moment, request: StepRequest) -> StepResult:
    """Plan a next step. Raises BadInput or NotFound, and writes nothing then."""
    fields: dict[str, Any] = {"what": _what(request.what)}
    if request.person:
        names, name = KnownPeople(log).names, spell(request.person)
        fields["person"] = names.get(normalize(name), name) or UNSET
    if request.opportunity:
        fields["opportunity"] = _opportunity(log, request.opportunity)
    if request.by:
        fields["by"] = request.by
    return _write(log, device, moment, secrets.token_hex(6), fields)


def change_step(log: Log, device: Writer, moment: Moment, request: StepChangeRequest) -> StepResult:
    """Change a step. Raises BadInput or NotFound, and writes nothing then."""
    step = named_step(request.step, planned_steps(log.events.steps()))
    fields: dict[str, Any] = {}
    if request.what is not UNSET:
        fields["what"] = _what(request.what)
    if request.by is not UNSET:
        fields["by"] = request.by
    if request.done:
        fields["done"] = moment.today
    if request.dropped:
        fields["dropped"] = True
    return _write(log, device, moment, step.id, fields)


def named_step(name: str, steps: list[Step]) -> Step:
    """Return the open step that `name` means. Raises BadInput or NotFound."""
    by_id = {step.id: step for step in steps if step.is_open}
    matched = match(name, [(id, step.what) for id, step in by_id.items()])
    if matched.sure:
        return by_id[matched.sure]
    listed = "".join(f"\n  {id}  {by_id[id].what}" for id in matched.candidates)
    if listed:
        raise BadInput(
            f"{name!r} can mean several; write more of it, or its id:{listed}"
            if len(matched.candidates) > 1
            else f"No next step is called {name!r}. Did you mean this?{listed}",
            field="step",
        )
    raise NotFound(f"No next step is called {name!r}.", "See them: milepost step")


def opportunity_titles(log: Log) -> dict[str, str]:
    """Return the titles of the opportunities by their ids."""
    entries = entries_until(log.entries(), date.max)
    mentioned = mentions_by_opportunity(entries)
    return {id: opportunity_title(mentions) for id, mentions in mentioned.items()}


def _write(log: Log, device: Writer, moment: Moment, id: str, fields: dict[str, Any]) -> StepResult:
    first, *_ = device.record_in(log, [StepPlanned(**draft_header(), step=id, **fields)], moment)
    step = next(each for each in planned_steps(log.events.steps()) if each.id == id)
    title = opportunity_titles(log).get(step.opportunity) if step.opportunity else None
    return StepResult(ref=first.ref, step=step, opportunity=title)


def _what(text: str) -> str:
    if not (what := spell(text)):
        raise BadInput("A next step needs words.", 'As in: milepost step add "Send the deck"', field="what")
    return what


def _opportunity(log: Log, name: str) -> str:
    titles = opportunity_titles(log)
    matched = match(name, list(titles.items()))
    if matched.sure:
        return matched.sure
    if matched.candidates:
        several = ", ".join(titles[id] for id in matched.candidates)
        raise BadInput(f"{name!r} can mean: {several}.", "Write the whole title.", field="opportunity")
    raise NotFound(f"No opportunity is called {name!r}.", "See them: milepost opportunities")
