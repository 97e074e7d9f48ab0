"""Correct what was logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import UNSET, Struct, UnsetType, to_builtins
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.known_opportunities import KnownOpportunities
from milepost_client.operations.parts.corrections import body, correction
from milepost_client.operations.parts.goals_about import about_any, goals_about, with_contacts
from milepost_client.operations.parts.names_said import people_said
from milepost_client.operations.written import WriteResult, record
from milepost_client.parsing.goals import goal_names_ever, goal_title, goal_to_write
from milepost_client.parsing.refs import resolve_ref
from milepost_shared.errors import BadInput
from milepost_shared.model.entries import Entry
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell

TEXTS = ("kind", "organisation", "note")
PLAIN = ("quality", "minutes", "time")


class CorrectionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A correction of the activity with that ref (`17`, `phone-17`, `last`).

    What is absent stays as it is; None or an empty text removes it. `goal` is the goal that it counts for:
    a title, a part of it, or an id; None for no goal at all. `opportunities` are titles, all at `stage`.
    Raises BadInput where all is absent.
    """

    ref: str
    goal: str | UnsetType | None = UNSET
    amount: float | UnsetType = UNSET
    day: date | UnsetType = UNSET
    time: str | UnsetType | None = UNSET
    minutes: int | UnsetType | None = UNSET
    kind: str | UnsetType | None = UNSET
    people: tuple[str, ...] | UnsetType = UNSET
    organisation: str | UnsetType | None = UNSET
    opportunities: tuple[str, ...] | UnsetType = UNSET
    stage: str | UnsetType = UNSET
    quality: int | UnsetType | None = UNSET
    note: str | UnsetType | None = UNSET

    def __post_init__(self) -> None:
        if all(getattr(self, name) is UNSET for name in self.__struct_fields__ if name != "ref"):
            raise BadInput("Nothing to change was named.", "As in: milepost edit last -w Bo", field="ref")


def correct_activity(log: Log, device: Writer, moment: Moment, request: CorrectionRequest) -> WriteResult:
    """Correct an activity. Raises BadInput or NotFound, and writes nothing then."""
    ref = resolve_ref(log, request.ref, device.id, activity=True)
    if request.people is not UNSET:
        request = replace(request, people=people_said(log, request.people))
    entry = log.entry(ref)
    if entry is None:
        raise BadInput(
            f"{request.ref} is not an activity.", "A goal is changed with: milepost goal adjust", field="ref"
        )
    return record(log, device, moment, [correction(log, entry, _changes(log, entry, request))])


def _changes(log: Log, entry: Entry, request: CorrectionRequest) -> dict[str, Any]:
    given = {name: value for name in (*TEXTS, *PLAIN) if (value := getattr(request, name)) is not UNSET}
    changes = {
        name: (value or "").strip() or None if name in TEXTS else value for name, value in given.items()
    }
    if request.people is not UNSET:
        changes["people"] = [*request.people]
    if request.day is not UNSET:
        changes["day"] = request.day
    if request.opportunities is not UNSET or request.stage is not UNSET:
        titles = () if request.opportunities is UNSET else request.opportunities
        stage = None if request.stage is UNSET else request.stage
        changes["opportunities"] = _opportunities(log, entry, titles, stage)
    if request.goal is not UNSET or request.amount is not UNSET:
        changes["contributions"] = _contributions(log, entry, request)
    elif request.people is not UNSET:
        changes["contributions"] = _contacts(log, entry, request.people)
    return changes


def _contacts(log: Log, entry: Entry, people: Sequence[str]) -> list[dict[str, Any]]:
    """What it counts for with other people: no more for the goals about those who are gone."""
    before, about = entry.activity, goals_about(log)
    were, are = about_any(about, before.people), about_any(about, people)
    kept = [given for given in before.contributions if given.goal in are or given.goal not in were]
    # Of somebody who was there before, the person may have said that it does not count.
    came = [name for name in people if normalize(name) not in set(map(normalize, before.people))]
    return [to_builtins(given) for given in with_contacts(about, kept, came)]


def _contributions(log: Log, entry: Entry, request: CorrectionRequest) -> list[dict[str, Any]]:
    """What it counts for. One that counts for several goals keeps the others."""
    if request.goal is None:
        return []
    before = {given.goal: given.amount for given in entry.activity.contributions}
    several = len(before) > 1
    goal = _goal(log, request.goal, before)
    if goal is None or (several and goal not in before):
        listed = ", ".join(f"“{goal_title(known, goal_names_ever(log))}”" for known in before) or "no goal"
        raise BadInput(f"It counts for {listed}.", "Say which is meant with --goal.", field="goal")
    amount = before.get(goal, next(iter(before.values()), 1.0))
    after = (before if several else {}) | {goal: amount if request.amount is UNSET else request.amount}
    return [{"goal": known, "amount": counted} for known, counted in after.items()]


def _goal(log: Log, name: str | UnsetType, before: Mapping[str, float]) -> str | None:
    """The goal that is meant: the one of that name, or the only one so far."""
    if name is not UNSET:
        return goal_to_write(log, name)
    return next(iter(before), None) if len(before) == 1 else None


def _opportunities(
    log: Log, entry: Entry, titles: Sequence[str], stage: str | None
) -> list[dict[str, Any]] | None:
    """The opportunities that it names: those of other titles, or the same at another stage."""
    before: list[dict[str, Any]] = body(log, entry).get("opportunities", [])
    if titles:
        stages = {opportunity.get("stage", "") for opportunity in before}
        kept = stages.pop() if len(stages) == 1 else ""
        named = KnownOpportunities(log).named(titles, kept if stage is None else stage)
        return [to_builtins(opportunity) for opportunity in named] or None
    if not before:
        raise BadInput("It names no opportunity.", "Name one with --opportunity.", field="stage")
    return [opportunity | {"stage": spell(stage or "")} for opportunity in before]
