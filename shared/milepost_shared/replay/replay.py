"""Replay: the book as of a day, as known at a moment. It has no effects.

See shared/decisions/0028-replay.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, MilestoneReached
from milepost_shared.model.book import Book, fold
from milepost_shared.replay.what_if import NO_DIFFERENCE, WhatIf


def replay(
    events: Iterable[Stamped],
    as_of: date | None = None,
    known_at: int | None = None,
    what_if: WhatIf = NO_DIFFERENCE,
) -> Book:
    """Return the book of what happened by the day `as_of`, as far as it was known at the stamp `known_at`.

    Of the events with an effective stamp ≤ `known_at` these are the adjustments, and the activities after
    the known corrections, with a day ≤ `as_of`. A goal is there as soon as it is set, whenever it starts.
    What `what_if` adds counts at every moment.
    """
    known = _known(what_if.replace_in(events), as_of, known_at)
    return fold(chain(known, what_if.added), as_of, what_if.absent)


def _known(events: Iterable[Stamped], as_of: date | None, known_at: int | None) -> Iterator[Stamped]:
    latest = MAX_STAMP if known_at is None else known_at
    for stamped in events:
        # Only the last version of an activity says when it happened, so the fold decides.
        if stamped.effective <= latest and (
            as_of is None or isinstance(stamped.event, ActivityLogged) or _happened(stamped.event, as_of)
        ):
            yield stamped


def _happened(event: Event, as_of: date) -> bool:
    """Whether a revision, or the claim of a milestone, had happened."""
    if isinstance(event, GoalAdjusted):
        return event.effective_day <= as_of
    return not isinstance(event, MilestoneReached) or event.day <= as_of
