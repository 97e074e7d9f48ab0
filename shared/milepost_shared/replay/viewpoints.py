"""The viewpoints of a playback: the end of every day, week, month or quarter."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from itertools import islice
from typing import Literal, get_args

from milepost_shared.errors import BadInput
from milepost_shared.events.ordering import Stamped, end_of_day
from milepost_shared.events.types import GoalSet
from milepost_shared.replay.playback import Viewpoint

Every = Literal["day", "week", "month", "quarter"]
EVERY: tuple[Every, ...] = get_args(Every)
MOST_FRAMES = 500
"""How many frames one playback may have."""


def viewpoints(
    first: date, last: date, every: Every, zone: tzinfo, known_at: int | None = None
) -> list[Viewpoint]:
    """Return the ends of the periods from the one of `first` on, and `last`, each as known when that day
    ended in `zone`, but no later than `known_at`. Raises BadInput for more than `MOST_FRAMES`."""
    days = list(islice(period_ends(first, last, every), MOST_FRAMES + 1))
    if len(days) > MOST_FRAMES:
        problem = f"From {first} to {last} there are more than {MOST_FRAMES} {every}s."
        raise BadInput(problem, _advice(first, last), field="every")
    return [Viewpoint(day, _until(end_of_day(day, zone), known_at)) for day in days]


def period_ends(first: date, last: date, every: Every) -> Iterator[date]:
    """Yield the last day of each period from the one of `first` on, then `last`, even within a period.
    Weeks end on Sunday."""
    ordinal, final_ordinal = first.toordinal(), last.toordinal()
    while (end := _end(date.fromordinal(ordinal), every)) < final_ordinal:
        yield date.fromordinal(end)
        ordinal = end + 1
    yield last


def first_start(revisions: Iterable[Stamped]) -> date | None:
    """Return the earliest start in any GoalSet among the revisions; None without one."""
    return min(
        (stamped.event.start for stamped in revisions if isinstance(stamped.event, GoalSet)), default=None
    )


def _end(day: date, every: Every) -> int:
    """The ordinal of the last day of the period of `day`."""
    if every == "day":
        return day.toordinal()
    if every == "week":
        return day.toordinal() + 6 - day.weekday()
    month = day.month if every == "month" else day.month + 2 - (day.month - 1) % 3
    return date(day.year, month, monthrange(day.year, month)[1]).toordinal()


def _until(stamp: int, known_at: int | None) -> int:
    return stamp if known_at is None else min(stamp, known_at)


def _advice(first: date, last: date) -> str:
    for every in EVERY:
        if len(list(islice(period_ends(first, last, every), MOST_FRAMES + 1))) <= MOST_FRAMES:
            return f"Replay it by the {every}."
    return "Replay a shorter time."
