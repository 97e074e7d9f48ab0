"""`POST /api/v1/replay`: how goals would stand without some events, or with others. It writes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import post
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.errors import NotFound
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import DeviceId, Event, GoalId, Ref, Stamp
from milepost_shared.model.book import Book
from milepost_shared.model.goal import Goal
from milepost_shared.progress.adherence import PlanOutcome, plan_outcome
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.replay.replay import replay
from milepost_shared.replay.what_if import WhatIf, instead_of, supposed
from milepost_shared.storage.exclusions import all_adjustments, left_out, written_since
from milepost_shared.storage.log import Log


class Instead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other fields for the revision `ref`: of a goal's setting those, of an adjustment only those."""

    ref: Ref
    fields: dict[str, Any]


class Supposed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An adjustment of `goal` that nobody made, effective on the day replayed."""

    goal: GoalId
    fields: dict[str, Any]


class WithoutDevice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device as if it had written nothing that the server stored at `since` (microseconds) or later."""

    device: DeviceId
    since: Stamp = 0


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be otherwise. `known_at` is a stamp in microseconds; `original` leaves out every
    adjustment, of `goal` or of all goals."""

    as_of: date | None = None
    known_at: Stamp | None = None
    goal: GoalId | None = None
    without: list[Ref] = []
    original: bool = False
    instead: list[Instead] = []
    suppose: Supposed | None = None
    without_device: WithoutDevice | None = None


class Supposition(Struct, frozen=True, kw_only=True):
    """The goals as they would stand on the day `as_of`, and as they stand today; what both plans came
    to, by goal; and the refs that fall away with a device."""

    as_of: date
    today: date
    then: list[GoalView]
    now: list[GoalView]
    outcomes: dict[str, dict[str, PlanOutcome | None]]
    falls_away: list[str]


CAME_TO = {examples.GOAL_ID: plan_outcome(examples.BOOK.goals[examples.GOAL_ID], examples.TODAY)}
EXAMPLE = Supposition(
    as_of=examples.TODAY,
    today=examples.TODAY,
    then=[examples.GOAL],
    now=[examples.GOAL],
    outcomes={"then": CAME_TO, "now": CAME_TO},
    falls_away=[],
)


@post(
    "/replay",
    status_code=200,
    tags=["replay"],
    summary="The goals as they would stand, had something been otherwise",
    responses=answers(Supposition, EXAMPLE, (*GUARDED, 404, 413)),
)
async def suppose(request: ApiRequest, data: Question, today: Today = None) -> Supposition:
    """Exclusions fold like withdrawals, suppositions like added adjustments; nothing is written."""
    return await read_view(request, today, lambda log, day: _answer(log, data, day))


def _answer(log: Log, question: Question, today: date) -> Supposition:
    as_of = question.as_of or today
    if question.goal:
        _goal(log, question.goal)
    gone = _gone(log, question)
    otherwise = _what_if(log, question, gone, as_of, today)
    then = replay(log.events.all(), question.as_of, question.known_at, otherwise)
    now = log.day_totals.book()
    return Supposition(
        as_of=as_of,
        today=today,
        then=_views(then, as_of, question.goal),
        now=_views(now, today, question.goal),
        outcomes={"then": _outcomes(then, as_of, question), "now": _outcomes(now, today, question)},
        falls_away=sorted(gone),
    )


def _what_if(log: Log, question: Question, gone: frozenset[str], as_of: date, today: date) -> WhatIf:
    """What the question asks. Raises NotFound for a ref or goal that is not there, BadInput for fields
    that cannot be."""
    for ref in question.without:
        _event(log, ref)
    adjustments = all_adjustments(log, question.goal) if question.original else frozenset[str]()
    absent = adjustments.union(gone, *(left_out(log, ref) for ref in question.without))
    instead = {one.ref: instead_of(_event(log, one.ref), one.fields, today) for one in question.instead}
    added: tuple[Stamped, ...] = ()
    if (given := question.suppose) is not None:
        added = (supposed(_goal(log, given.goal), given.fields, as_of, today),)
    return WhatIf(absent, instead, added)


def _gone(log: Log, question: Question) -> frozenset[str]:
    asked = question.without_device
    if asked is None:
        return frozenset()
    if not (log.head(asked.device).seq or log.roster.get(asked.device)):
        raise NotFound(f"There is no device {asked.device}.", "GET /api/v1/status lists them.")
    return written_since(log, asked.device, asked.since)


def _goal(log: Log, name: str) -> Goal:
    goal = log.day_totals.goal(name)
    if goal.history() is None:
        raise NotFound(f"There is no goal {name}.", "GET /api/v1/goals lists them.")
    return goal


def _event(log: Log, ref: str) -> Event:
    if (held := log.events.get(ref)) is None:
        raise NotFound(f"There is no event {ref}.", "GET /api/v1/goals/{id} tells of a goal's revisions.")
    return held.event


def _views(book: Book, day: date, goal: str | None) -> list[GoalView]:
    return [view for view in goal_views(book, day) if goal in (None, view.id)]


def _outcomes(book: Book, day: date, question: Question) -> dict[str, PlanOutcome | None]:
    wanted = (goal for goal in book.goals.values() if question.goal in (None, goal.id))
    return {goal.id: plan_outcome(goal, day) for goal in wanted}
