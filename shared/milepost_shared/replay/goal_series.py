"""A goal over many viewpoints as series: what a slider over time needs for each of its stops.

Each place of a series equals what `replay` gives for its two moments. See shared/decisions/0028-replay.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Status
from milepost_shared.progress.goal_view import CornerView, corners
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.replay.incremental_goal import IncrementalPlan
from milepost_shared.replay.playback import PlaybackGoal, Player, Viewpoint
from milepost_shared.replay.what_if import NO_DIFFERENCE, WhatIf


class SeriesPlan(Struct, frozen=True, kw_only=True):
    """What only revisions change of a goal, with the breakpoints of its planned line."""

    title: str
    unit: str | None
    target: float | None
    deadline: date | None
    status: Status
    line: list[CornerView]


class GoalSeries(Struct, frozen=True, kw_only=True):
    """A goal at each of many viewpoints. All lists but `plans` have one place for each viewpoint, which is
    None where the goal was not known. `plan` is a place in `plans`; the others are those of `GoalView`."""

    plans: list[SeriesPlan]
    plan: list[int | None]
    value: list[float | None]
    planned: list[float | None]
    on_track: list[bool | None]


def goal_series(
    events: Iterable[Stamped], viewpoints: Sequence[Viewpoint], what_if: WhatIf = NO_DIFFERENCE
) -> dict[str, GoalSeries]:
    """Return the series of every goal that was known at one of the viewpoints, by id; the moments of these
    only advance. What `what_if` adds counts at each of them."""
    player = Player(events, what_if)
    writers: defaultdict[str, _SeriesWriter] = defaultdict(_SeriesWriter)
    for place, viewpoint in enumerate(viewpoints):
        player.advance(viewpoint)
        for goal in player.goals(viewpoint.as_of):
            if plan := player.plan(goal.id):
                writers[goal.id].add(place, goal, plan)
    return {goal: writer.series(len(viewpoints)) for goal, writer in writers.items()}


class _SeriesWriter:
    """Collects the series of one goal."""

    def __init__(self) -> None:
        self._plans: list[SeriesPlan] = []
        self._points: dict[int, tuple[int, PlaybackGoal]] = {}
        self._line: PlanLine | None = None

    def add(self, place: int, goal: PlaybackGoal, plan: IncrementalPlan) -> None:
        """Add the goal at one viewpoint. A plan with the same line was not revised."""
        if plan.line is not self._line:
            self._line = plan.line
            self._add_plan(goal, corners(plan.line))
        self._points[place] = len(self._plans) - 1, goal

    def series(self, length: int) -> GoalSeries:
        """Return the series over `length` viewpoints."""
        points = [self._points.get(place) for place in range(length)]
        return GoalSeries(
            plans=self._plans,
            plan=[point and point[0] for point in points],
            value=[point and point[1].value for point in points],
            planned=[point and point[1].planned for point in points],
            on_track=[point and point[1].on_track for point in points],
        )

    def _add_plan(self, goal: PlaybackGoal, line: list[CornerView]) -> None:
        plan = SeriesPlan(
            title=goal.title,
            unit=goal.unit,
            target=goal.target,
            deadline=goal.deadline,
            status=goal.status,
            line=line,
        )
        if self._plans[-1:] != [plan]:
            self._plans.append(plan)
