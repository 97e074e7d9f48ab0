"""`POST /api/v1/replay`: how goals would stand without some events, or with others. It writes nothing."""

from __future__ import annotations

from datetime import date

from litestar import post
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.errors import NotFound
from milepost_shared.events.types import Stamp
from milepost_shared.model.book import Book
from milepost_shared.progress.adherence import PlanOutcome, plan_outcome
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.replay.replay import replay
from milepost_shared.storage.log import Log
from milepost_shared.storage.what_if_question import WhatIfQuestion


class ReplayRequest(WhatIfQuestion, frozen=True, kw_only=True):
    """A what-if question and the two moments of the replay: a day, and a stamp in microseconds."""

    as_of: date | None = None
    known_at: Stamp | None = None


class ReplayAnswer(Struct, frozen=True, kw_only=True):
    """The goals as they would stand on the day `as_of`, and as they stand today; the outcomes of both plans
    by goal; and the refs that fall away with a device."""

    as_of: date
    today: date
    then: list[GoalView]
    now: list[GoalView]
    outcomes: dict[str, dict[str, PlanOutcome | None]]
    falls_away: list[str]


OUTCOMES = {examples.GOAL_ID: plan_outcome(examples.BOOK.goals[examples.GOAL_ID], examples.TODAY)}
EXAMPLE = ReplayAnswer(
    as_of=examples.TODAY,
    today=examples.TODAY,
    then=[examples.GOAL],
    now=[examples.GOAL],
    outcomes={"then": OUTCOMES, "now": OUTCOMES},
    falls_away=[],
)


@post(
    "/replay",
    status_code=200,
    tags=["replay"],
    summary="The goals as they would stand, had something been otherwise",
    responses=answers(ReplayAnswer, EXAMPLE, (*GUARDED, 404, 413)),
)
async def suppose(request: ApiRequest, data: ReplayRequest, today: Today = None) -> ReplayAnswer:
    """Exclusions fold like withdrawals, suppositions like added adjustments; nothing is written."""
    return await read_view(request, today, lambda log, day: _answer(log, data, day))


def _answer(log: Log, question: ReplayRequest, today: date) -> ReplayAnswer:
    _check_names(log, question)
    as_of = question.as_of or today
    what_if = question.resolve(log, as_of, today)
    then = replay(log.events.all(), question.as_of, question.known_at, what_if)
    now = log.goal_totals.book()
    return ReplayAnswer(
        as_of=as_of,
        today=today,
        then=_views(then, as_of, question.goal),
        now=_views(now, today, question.goal),
        outcomes={"then": _outcomes(then, as_of, question.goal), "now": _outcomes(now, today, question.goal)},
        falls_away=sorted(question.refs_of_device(log)),
    )


def _check_names(log: Log, question: WhatIfQuestion) -> None:
    """Raise NotFound where the question names a goal, a device or an event that the log does not have."""
    for goal in (question.goal, question.suppose and question.suppose.goal):
        if goal and log.goal_totals.goal(goal).history() is None:
            raise NotFound(f"There is no goal {goal}.", "GET /api/v1/goals lists them.")
    device = question.without_device and question.without_device.device
    if device and not (log.head(device).seq or log.roster.get(device)):
        raise NotFound(f"There is no device {device}.", "GET /api/v1/status lists them.")
    for ref in (*question.without, *(each.ref for each in question.instead)):
        if log.events.get(ref) is None:
            raise NotFound(f"There is no event {ref}.", "GET /api/v1/goals/{id} tells of a goal's revisions.")


def _views(book: Book, day: date, goal: str | None) -> list[GoalView]:
    return [view for view in goal_views(book, day) if goal in (None, view.id)]


def _outcomes(book: Book, day: date, goal: str | None) -> dict[str, PlanOutcome | None]:
    return {each.id: plan_outcome(each, day) for each in book.goals.values() if goal in (None, each.id)}
