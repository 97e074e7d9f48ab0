"""Goals on each day up to today: what a slider over time shows at its stops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.errors import BadInput
from milepost_shared.events.ordering import MAX_STAMP, Stamped, end_of_day
from milepost_shared.events.types import Stamp
from milepost_shared.replay.goal_series import GoalSeries, goal_series
from milepost_shared.replay.playback import Viewpoint
from milepost_shared.replay.viewpoints import first_start, period_ends
from milepost_shared.replay.what_if import NO_DIFFERENCE, WhatIf
from milepost_shared.storage.log import Log
from milepost_shared.storage.what_if_question import WhatIfQuestion

MOST_DAYS = 20_000
"""How many days a slider may have: over fifty years."""


class ReplayDaysRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One goal, or all; and what is to be otherwise, if anything. What is supposed without a day holds from
    today on."""

    goal: str | None = None
    what_if: WhatIfQuestion | None = None


class GoalDays(Struct, frozen=True, kw_only=True):
    """A goal on each day: as it was `believed` when that day ended, and as it is `known` of that day now.

    Under a what-if, `believed_if` and `known_if` are the same with what is to be otherwise; else None.
    """

    believed: GoalSeries
    known: GoalSeries
    believed_if: GoalSeries | None
    known_if: GoalSeries | None


class ReplayDays(Struct, frozen=True, kw_only=True):
    """The days from `first`, the first day of a goal, to `today`, the stamps at which each ended (`ends`),
    and the goals by id. Each series has one place for each day."""

    first: date
    today: date
    ends: list[Stamp]
    goals: dict[str, GoalDays]


def replay_days(log: Log, moment: Moment, request: ReplayDaysRequest) -> ReplayDays:
    """Replay each day. A day equals what `replay` gives for it, known at its end or now.

    Raises NotFound for a goal that the log lacks, BadInput for a question that cannot be, or where the days
    are more than `MOST_DAYS`.
    """
    goal = goal_to_read(log, request.goal) if request.goal else None
    first = min(first_start(log.events.revisions(goal)) or moment.today, moment.today)
    days = list(period_ends(_not_too_early(first, moment.today), moment.today, "day"))
    ends = [end_of_day(day, moment.days) for day in days]
    events, what_if = list(log.events.all()), NO_DIFFERENCE
    if request.what_if:
        what_if = request.what_if.resolve(log, moment.today, moment.today)
    series = [
        _series(events, days, known, asked)
        for asked in (NO_DIFFERENCE, what_if)[: 2 if request.what_if else 1]
        for known in (ends, [MAX_STAMP] * len(days))
    ]
    ids = [goal] if goal else list(dict.fromkeys(id for found in series[1:] for id in found))
    nowhere = _nowhere(len(days))
    return ReplayDays(
        first=first,
        today=moment.today,
        ends=ends,
        goals={id: _goal_days([found.get(id, nowhere) for found in series]) for id in ids},
    )


def _not_too_early(first: date, today: date) -> date:
    if (today - first).days >= MOST_DAYS:
        raise BadInput(f"From {first} to {today} there are more than {MOST_DAYS:,} days.", field="goal")
    return first


def _series(
    events: Sequence[Stamped], days: Sequence[date], known: Sequence[Stamp], what_if: WhatIf
) -> dict[str, GoalSeries]:
    return goal_series(events, list(map(Viewpoint, days, known)), what_if)


def _goal_days(series: Sequence[GoalSeries]) -> GoalDays:
    believed, known, *otherwise = series
    believed_if, known_if = otherwise or (None, None)
    return GoalDays(believed=believed, known=known, believed_if=believed_if, known_if=known_if)


def _nowhere(days: int) -> GoalSeries:
    """Return the series of a goal that is known on none of the days."""
    return GoalSeries(
        plans=[], plan=[None] * days, value=[None] * days, planned=[None] * days, on_track=[None] * days
    )
