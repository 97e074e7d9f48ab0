"""`GET /api/v1/replay/frames`"""

from __future__ import annotations

from datetime import UTC, date
from typing import Annotated

from litestar import get
from litestar.params import Parameter
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.problems import unknown_goal
from milepost_server.api.snapshots import Today, check_order, read_view
from milepost_server.as_person.days import zone_of
from milepost_shared.events.ordering import Stamped
from milepost_shared.replay.playback import PlaybackFrame, play
from milepost_shared.replay.viewpoints import MOST_FRAMES, Every, first_start, viewpoints
from milepost_shared.storage.log import Log


class PlaybackView(Struct, frozen=True, kw_only=True):
    """The goals at the end of every period; `known_at` of a frame is a stamp in microseconds."""

    every: Every
    today: date
    frames: list[PlaybackFrame]


_MOMENTS = viewpoints(date(2026, 2, 1), examples.TODAY, "month", UTC)
EXAMPLE = PlaybackView(
    every="month",
    today=examples.TODAY,
    frames=list(play((Stamped(event.made, event) for event in examples.EVENTS), _MOMENTS)),
)


@get(
    "/replay/frames",
    tags=["replay"],
    summary="The goals over time, as they stood at the end of every period",
    responses=answers(PlaybackView, EXAMPLE, (*GUARDED, 404)),
)
async def show_frames(
    request: ApiRequest,
    goal: Annotated[str | None, Parameter(description="Only the goal with this id.")] = None,
    first: Annotated[
        date | None, Parameter(query="from", description="The first day; by default the earliest start.")
    ] = None,
    last: Annotated[
        date | None, Parameter(query="to", description="The last day; by default `today`.")
    ] = None,
    every: Annotated[
        Every, Parameter(description=f"How long a period is; at most {MOST_FRAMES} frames.")
    ] = "week",
    today: Today = None,
) -> PlaybackView:
    """Each frame tells what had happened by its day, so far as it was known when that day ended in the zone
    of the person's devices. The last one is of the day `to`, though its period may go on."""

    def view(log: Log, day: date) -> PlaybackView:
        if first:
            check_order(first, last or day)
        begins = first_start(log.events.revisions(goal))
        if begins is None and goal:
            raise unknown_goal(goal)
        if begins is None:
            return PlaybackView(every=every, today=day, frames=[])
        moments = viewpoints(first or begins, last or day, every, zone_of(log))
        frames = play(log.events.all(), moments)
        shown = [frame.only(goal) if goal else frame for frame in frames]
        return PlaybackView(every=every, today=day, frames=shown)

    return await read_view(request, today, view)
