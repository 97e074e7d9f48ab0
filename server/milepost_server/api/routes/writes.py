"""`POST /api/v1/activities`, `/goals`, `/goals/{id}/adjustments`, `/undo` and `/redo`, and
`PATCH /api/v1/activities/{ref}`: writing for a person, with a token of scope `write`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from litestar import Response, patch, post
from litestar.openapi.spec import Example
from litestar.params import Body, BodyKwarg
from msgspec.structs import replace

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, user_of
from milepost_server.api.idempotency import REPLAYED, IdempotencyKey, hash_of, key_of
from milepost_server.api.openapi import answers
from milepost_server.as_person.bodies import (
    ActivityBody,
    AdjustmentBody,
    CorrectionBody,
    GoalBody,
    RedoBody,
    UndoBody,
    adjust,
)
from milepost_server.as_person.writing import HttpWriter, Order, Work, Written

PROBLEMS = (400, 401, 403, 404, 413, 422, 429, 503)
EXAMPLE = Written(
    ref=examples.ACTIVITY.ref,
    refs=[examples.ACTIVITY.ref],
    activity=examples.ACTIVITY,
    goals=[examples.GOAL],
    reached=[],
    remarks=[],
)
OF_GOAL = replace(EXAMPLE, activity=None)
LOGGED = {"goal": "Coffees", "people": ["Ana"], "kind": "coffee", "note": "She knows the team"}
CORRECTED = {"people": ["Ana", "Bo"], "note": None}
SET = {"title": "Coffees", "target": 40, "unit": "coffees", "deadline": "2027-06-30"}
ADJUSTED = {"target": 30, "reason": "Moving house takes the evenings"}


def _body(example: object) -> BodyKwarg:
    described: BodyKwarg = Body(examples=[Example(value=example)])
    return described


DONE = answers(Written, EXAMPLE, PROBLEMS)
MADE, MADE_OF_GOAL = (answers(Written, each, PROBLEMS, status=201) for each in (EXAMPLE, OF_GOAL))


@post("/activities", tags=["activities"], summary="Log an activity", responses=MADE)
async def log_activity(
    request: ApiRequest, data: Annotated[ActivityBody, _body(LOGGED)], idempotency_key: IdempotencyKey = None
) -> Response[Written]:
    """The answer comes once it is on disk, and has what came of it. It counts for the goals about its people
    too."""
    return await _write(request, data.write, idempotency_key, 201)


@patch("/activities/{ref:str}", tags=["activities"], summary="Correct an activity", responses=DONE)
async def correct_activity(
    request: ApiRequest,
    ref: str,
    data: Annotated[CorrectionBody, _body(CORRECTED)],
    idempotency_key: IdempotencyKey = None,
) -> Response[Written]:
    """What is absent stays as it is; null or an empty text removes it. The activity is that of its `ref`."""
    return await _write(request, data.of(ref).write, idempotency_key)


@post("/goals", tags=["goals"], summary="Set a goal", responses=MADE_OF_GOAL)
async def set_goal(
    request: ApiRequest, data: Annotated[GoalBody, _body(SET)], idempotency_key: IdempotencyKey = None
) -> Response[Written]:
    """Any two of target, deadline and pace give the third. The goal with its id is the first of `goals`."""
    return await _write(request, data.write, idempotency_key, 201)


@post("/goals/{goal_id:str}/adjustments", tags=["goals"], summary="Adjust a goal", responses=MADE_OF_GOAL)
async def adjust_goal(
    request: ApiRequest,
    goal_id: str,
    data: Annotated[AdjustmentBody, _body(ADJUSTED)],
    idempotency_key: IdempotencyKey = None,
) -> Response[Written]:
    """With a reason, as everywhere. The goal is that of its id, its title or a part of it."""
    return await _write(request, partial(adjust, data.of(goal_id)), idempotency_key, 201)


@post("/undo", tags=["history"], summary="Take back", status_code=200, responses=DONE)
async def undo(
    request: ApiRequest, data: Annotated[UndoBody, _body({})], idempotency_key: IdempotencyKey = None
) -> Response[Written]:
    """An event by its ref, or the newest thing that was written over HTTP and stands. Nothing is deleted."""
    return await _write(request, data.write, idempotency_key)


@post("/redo", tags=["history"], summary="Bring back", status_code=200, responses=DONE)
async def redo(
    request: ApiRequest, data: Annotated[RedoBody, _body({})], idempotency_key: IdempotencyKey = None
) -> Response[Written]:
    """What was last taken back over HTTP."""
    return await _write(request, data.write, idempotency_key)


async def _write(request: ApiRequest, work: Work, key: str | None, status: int = 200) -> Response[Written]:
    writer: HttpWriter = request.app.state["writer"]
    order = Order(user_of(request), work, await hash_of(request), key_of(request, key))
    written, is_replayed = await writer.write(order)
    return Response(written, status_code=status, headers=REPLAYED if is_replayed else {})
