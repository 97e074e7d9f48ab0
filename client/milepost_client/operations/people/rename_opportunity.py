"""Rename an opportunity: all entries that name it are corrected. With the title of another, the two become
one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NoReturn

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.corrections import correction
from milepost_client.operations.people.rename_person import RenameRequest
from milepost_client.parsing.matching import close_matches
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import Opportunity, StepPlanned
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.model.steps import planned_steps
from milepost_shared.projections.opportunities import mentions_by_opportunity, opportunity_title
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell


class OpportunityRenamed(Struct, frozen=True, kw_only=True):
    """What came of a renaming: the ref of its first event, the id it has now, both titles as they are shown,
    and how many entries changed. With `merged`, both titles were known, and now mean one."""

    ref: str
    id: str
    old: str
    new: str
    entries: int
    merged: bool


def rename_opportunity(
    log: Log, device: Writer, moment: Moment, request: RenameRequest
) -> OpportunityRenamed:
    """Rename the opportunity that has the whole title, or the id. Raises BadInput or NotFound, and writes
    nothing then."""
    if not (new := spell(request.new)):
        raise BadInput("An opportunity needs a title.", field="new")
    entries = entries_until(log.entries(), date.max)
    titles = {id: opportunity_title(each) for id, each in mentions_by_opportunity(entries).items()}
    old = _named(request.old, titles)
    others = {normalize(title): id for id, title in titles.items() if id != old}
    target = others.get(normalize(new))
    if target:
        new = titles[target]
    renamed = Opportunity(id=target or old, title=new)
    drafts: list[Draft] = [
        correction(log, entry, {"opportunities": after}) for entry, after in _renamed(entries, old, renamed)
    ]
    if not drafts:
        raise BadInput(f"“{new}” is called so already.", field="new")
    corrected = len(drafts)
    drafts += _moved_steps(log, old, target)
    first, *_ = device.record_in(log, drafts, moment)
    return OpportunityRenamed(
        ref=first.ref, id=renamed.id, old=titles[old], new=new, entries=corrected, merged=target is not None
    )


def _named(name: str, titles: dict[str, str]) -> str:
    """Return the id of the opportunity with that whole title, or that id."""
    found = [id for id, title in titles.items() if id == name or normalize(title) == normalize(name)]
    return found[0] if len(found) == 1 else _refuse(name, titles, found)


def _refuse(name: str, titles: dict[str, str], found: list[str]) -> NoReturn:
    if found:
        raise BadInput(f"{name!r} can mean several.", f"Write the id: {', '.join(found)}.", field="old")
    alike = close_matches(name, titles.values())
    hint = f"Did you mean {' or '.join(alike)}?" if alike else "See them: milepost opportunities"
    raise NotFound(f"No opportunity is called {name!r}.", f"Write the whole title. {hint}")


def _renamed(
    entries: list[Entry], old: str, renamed: Opportunity
) -> Iterator[tuple[Entry, list[dict[str, Any]]]]:
    """The entries that name the old one otherwise, with their opportunities after the renaming."""
    for entry in entries:
        before = entry.activity.opportunities
        if any(each.id == old and replace(renamed, stage=each.stage) != each for each in before):
            yield entry, [to_builtins(each) for each in _replaced(before, old, renamed)]


def _replaced(before: tuple[Opportunity, ...], old: str, renamed: Opportunity) -> Iterator[Opportunity]:
    """The opportunities with the renamed one in place of the old: once, even where both were named."""
    stages = [each.stage for each in before if each.id in (old, renamed.id)]
    done = False
    for each in before:
        if each.id not in (old, renamed.id):
            yield each
        elif not done:
            done = True
            yield replace(renamed, stage=next(filter(None, stages), ""))


def _moved_steps(log: Log, old: str, target: str | None) -> Iterator[StepPlanned]:
    """What gives the next steps of the old one to the one that it became."""
    for step in planned_steps(log.events.steps()) if target else ():
        if step.opportunity == old:
            yield StepPlanned(**draft_header(), step=step.id, opportunity=target)
