"""The values of a review; `review.py` computes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import Measure, Period, Status
from milepost_shared.progress.cadence import PeriodView
from milepost_shared.progress.revision_views import Effect
from milepost_shared.progress.timeline import DayStatus
from milepost_shared.projections.opportunities import OpportunityStage
from milepost_shared.projections.review_notes import KeptReview
from milepost_shared.projections.slippage import Slippage


class GoalReview(Struct, frozen=True, kw_only=True):
    """A goal in the period: its state the day before and at the end, with the fields in force then.

    `activities` is how many count for it, `amount` how much its value changed. A level has its
    `first_reading` and `last_reading` in the period; a sum has None. `periods` are those of its cadence
    that end in the period.
    """

    id: str
    title: str
    unit: str | None
    measure: Measure
    status: Status
    baseline: float
    target: float | None
    activities: int
    amount: float
    first_reading: float | None
    last_reading: float | None
    before: DayStatus
    after: DayStatus
    periods: list[PeriodView]


class KindReview(Struct, frozen=True, kw_only=True):
    """The activities of one kind (None for those without one), and the minutes of those with a duration:
    None where none has one."""

    kind: str | None
    activities: int
    minutes: int | None


class PersonReview(Struct, frozen=True, kw_only=True):
    """A person who was met, in how many activities, and whether for the first time."""

    name: str
    times: int
    new: bool


class OpportunityReview(Struct, frozen=True, kw_only=True):
    """An opportunity that `arose` or moved on in the period: its stages there, and the one before them (None
    where it arose). `people` are those of the activity that it arose from."""

    id: str
    title: str
    arose: bool
    before: str | None
    stages: list[OpportunityStage]
    people: tuple[str, ...]


class MilestoneReview(Struct, frozen=True, kw_only=True):
    """A milestone that was reached on `day`, and how it was celebrated."""

    goal: str
    title: str
    milestone: str
    day: date
    note: str | None


class AdjustmentReview(Struct, frozen=True, kw_only=True):
    """A standing adjustment that took effect on `day`, with the fields of `RevisionView`."""

    ref: str
    goal: str
    title: str
    day: date
    reason: str
    changes: dict[str, list[Any]]
    skip: tuple[str, ...]
    effect: Effect | None


class OverdueContact(Struct, frozen=True, kw_only=True):
    """A person whose next contact was due at the end of the period (since `due`), or whose last one was long
    ago by then."""

    name: str
    last_contact: date | None
    days_since: int | None
    due: date | None


class Review(Struct, frozen=True, kw_only=True):
    """A period as known on `today`, up to the day `until`: its last day, or `today` while it runs.

    Kept reviews are no activities and no kind; those of this period are in `wrote`. `without_goal` counts
    the activities that name no standing goal. `people` begins with the one met most often.
    """

    today: date
    period: str
    every: Period
    first: date
    last: date
    until: date
    running: bool
    activities: int
    minutes: int | None
    without_goal: int
    goals: list[GoalReview]
    kinds: list[KindReview]
    people: list[PersonReview]
    opportunities: list[OpportunityReview]
    milestones: list[MilestoneReview]
    adjustments: list[AdjustmentReview]
    slipped: list[Slippage]
    not_met: list[OverdueContact]
    wrote: list[KeptReview]
    questions: list[str]
