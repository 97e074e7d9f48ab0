"""One goal: what is known of it, and how it stands on a day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct

from milepost_shared.entries import DayTotal, Reading
from milepost_shared.events import Cadence, GoalAdjusted, GoalSet, Horizon, Measure, Status
from milepost_shared.line import plan
from milepost_shared.milestones import MilestoneView, milestones
from milepost_shared.progress import Curve, curve, days_ahead, descends, on_track, required_pace
from milepost_shared.revisions import (
    Course,
    History,
    changed,
    concurrent,
    history,
    lost,
    present,
    setting,
)
from milepost_shared.stamps import Stamped

MILLION = 1_000_000


class Goal(Struct):
    """What is known of one goal, in any order: its revisions, claims of milestones, and totals by day.

    `rolled` is what of the days' amounts came from children; family.py says who they are, and when the
    link to the goal's own parent is inert.
    """

    id: str
    revisions: list[Stamped] = []
    claims: list[Stamped] = []
    days: dict[int, DayTotal] = {}
    rolled: dict[int, int] = {}
    children: list[str] = []
    parent_inert: bool = False

    def add(self, day: int, reading: Reading) -> None:
        """Count one contribution on `day` (an ordinal)."""
        held = self.days.get(day)
        self.days[day] = DayTotal(reading.amount, reading) if held is None else held.plus(reading)

    def absorb(self, day: int, total: DayTotal) -> None:
        """Let what a child counts for on `day` count here too."""
        held = self.days.get(day)
        self.days[day] = total if held is None else held.joined(total)
        self.rolled[day] = self.rolled.get(day, 0) + total.amount

    def history(self) -> History | None:
        """Its standing revisions; None where no GoalSet stands."""
        return history(self.revisions)


class CornerView(Struct, frozen=True):
    """A corner of the planned line."""

    day: date
    value: float


class RevisionView(Struct, frozen=True, kw_only=True):
    """One revision: `changes` gives each field's value before and after, `concurrent_with` the refs
    that neither lead to it nor follow it, `lost` the fields that one of those overruled, `eases`
    whether the required pace fell on the effective day (None where neither target nor deadline changed)."""

    ref: str
    effective_day: date
    made: int
    device: str
    reason: str | None
    changes: dict[str, list[Any]]
    concurrent_with: list[str]
    lost: list[str]
    eases: bool | None
    withdrawn: bool = False


class GoalView(Struct, frozen=True, kw_only=True):
    """A goal as it stands on `today` (design section 8). Days are dates, amounts plain numbers.

    `children` are the goals that serve it, `rolled_up` is what of the value they brought; with
    `parent_inert` the link to its own parent does not count.
    """

    id: str
    title: str
    purpose: str | None
    unit: str | None
    target: float | None
    deadline: date | None
    status: Status
    today: date
    value: float
    planned: float | None
    on_track: bool | None
    days_ahead: int | None
    line: list[CornerView]
    revisions: list[RevisionView]
    milestones: list[MilestoneView]
    start: date
    baseline: float
    measure: Measure
    horizon: Horizon
    parent: str | None
    rolls_up: bool
    priority: int
    cadence: Cadence | None
    about: str | None
    tags: list[str]
    note: str | None
    values: list[CornerView]
    duplicates: list[str]
    children: list[str]
    parent_inert: bool
    rolled_up: float


def view(goal: Goal, today: date) -> GoalView | None:
    """How the goal stands on `today`; None where no GoalSet of it stands."""
    if (revisions := goal.history()) is None:
        return None
    founding, fields = revisions.founding, present(revisions)
    values, line = curve(revisions, goal.days), plan(revisions)
    value, planned, down = values.at(today), line.at(today), descends(fields, founding.baseline)
    shown: dict[str, Any] = fields | {
        "tags": list(fields["tags"]),
        "milestones": milestones(revisions, values, goal.claims, today),
    }
    return GoalView(
        **shown,
        id=goal.id,
        today=today,
        value=value / MILLION,
        planned=None if planned is None else float(planned / MILLION),
        on_track=on_track(value, planned, down),
        days_ahead=days_ahead(line, value, today, down),
        line=[CornerView(day, float(at / MILLION)) for day, at in line.corners()],
        revisions=revision_views(revisions, values),
        start=founding.start,
        baseline=founding.baseline,
        measure=founding.measure,
        values=_values(values, today),
        duplicates=[held.event.ref for held in revisions.others],
        children=goal.children,
        parent_inert=goal.parent_inert,
        rolled_up=sum(amount for day, amount in goal.rolled.items() if day <= today.toordinal()) / MILLION,
    )


def revision_views(goal: History, values: Curve) -> list[RevisionView]:
    """Every revision of the goal in order, the withdrawn ones among them."""
    rivals = concurrent(goal)
    overruled, eased = lost(goal, rivals), eases(goal, values)
    fields = setting(goal.founding)
    views = [_founding_view(goal)]
    for held in sorted((*goal.adjustments, *goal.withdrawn), key=lambda held: held.order):
        event = held.event
        if not isinstance(event, GoalAdjusted):
            continue
        after = fields | changed(event)
        withdrawn = event.ref not in rivals
        views.append(
            RevisionView(
                ref=event.ref,
                effective_day=event.effective_day,
                made=event.made,
                device=event.device,
                reason=event.reason,
                changes={name: [fields[name], after[name]] for name in changed(event)},
                concurrent_with=rivals.get(event.ref, []),
                lost=overruled.get(event.ref, []),
                eases=eased.get(event.ref),
                withdrawn=withdrawn,
            )
        )
        fields = fields if withdrawn else after
    return views


def eases(goal: History, values: Curve) -> dict[str, bool]:
    """Whether the required pace falls on the effective day of each standing adjustment of target or
    deadline, by ref; no pace counts as none.

    It is compared with what would be in force then without the adjustment and all that came later.
    """
    course, found = Course(goal.founding), dict[str, bool]()
    for _, event in goal.changes():
        before = _pace(course, goal, values, event.effective_day)
        course.take(event)
        if changed(event).keys() & {"target", "deadline"}:
            found[event.ref] = _pace(course, goal, values, event.effective_day) < before
    return found


def _pace(course: Course, goal: History, values: Curve, day: date) -> Fraction:
    """The required pace on `day`; 0 where there is none."""
    return required_pace(course.on(day), goal.founding.baseline, values.at(day), day) or Fraction(0)


def _founding_view(goal: History) -> RevisionView:
    event: GoalSet = goal.founding
    plain = setting(GoalSet(device=event.device, seq=1, made=0, goal=event.goal, title="", start=event.start))
    changes = {name: [None, value] for name, value in setting(event).items() if value != plain[name]}
    return RevisionView(
        ref=event.ref,
        effective_day=event.start,
        made=event.made,
        device=event.device,
        reason=event.purpose,
        changes=changes,
        concurrent_with=[],
        lost=[],
        eases=None,
    )


def _values(values: Curve, today: date) -> list[CornerView]:
    """The value after each day on which it changed, up to `today`."""
    days = zip(values.days, values.values, strict=True)
    return [
        CornerView(date.fromordinal(day), value / MILLION) for day, value in days if day <= today.toordinal()
    ]
