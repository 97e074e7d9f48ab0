"""The biography of a goal: each revision, what it did to the pace, and whether it was kept.

It is a function of the goal's known events and a day; later facts rewrite it (design section 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from milepost_shared.events.types import GoalAdjusted, GoalSet, from_micros
from milepost_shared.model.revisions import (
    FieldTimeline,
    GoalHistory,
    changed,
    concurrent_refs,
    overruled_fields,
    setting,
)
from milepost_shared.progress.adherence import OnTrackHistory
from milepost_shared.progress.plan_line import PlanLine, replans
from milepost_shared.progress.progress import Curve, required_pace

Effect = Literal["eased", "hardened", "neither"]
PACING = {"target", "deadline"}
"""The fields of which the required pace is made."""


class RevisionView(Struct, frozen=True, kw_only=True):
    """One revision. Days are dates, amounts plain numbers.

    `changes` gives each field's value before and after, `concurrent_with` the refs that neither lead
    to it nor follow it, `lost` the fields that one of those overruled, `skip` the periods of a cadence
    that it skips.

    What it did on its effective day, beside what would be in force then without it and all that came
    later: `required_pace` gives the pace before and after in units a day, each null where none is
    required; all of it is null where it sets neither target nor deadline, or there is no pace either
    way. `effect` says whether that eased or hardened the goal, no pace counting as 0, and `eases`
    whether it eased it; both are null where it sets neither. `days_left` are the days to the deadline
    before it, negative once that had passed, null without one and for the GoalSet.

    Its reign: the GoalSet from the goal's start, and each standing adjustment from its effective day
    that sets target, deadline or status and then has the last word on one of them at least, reigns
    until the day before the next one takes effect, and no longer than today. `in_force_from` is its
    first day, `in_force_until` its last one, null while it runs. `kept` is whether the goal was on
    track on the last day, with the line and the value of that day (where the deadline has passed, the
    line's flat end), and `margin` by how much: value less plan, turned round for a goal that goes down,
    so that what is negative fell short. All four are null where there is no reign: the revision was
    withdrawn, lies in the future, bends nothing, was overruled, or made way for another on the same
    day. `kept` and `margin` are null as well where there is no line on the last day.
    """

    ref: str
    effective_day: date
    made: int
    device: str
    reason: str | None
    changes: dict[str, list[Any]]
    concurrent_with: list[str]
    lost: list[str]
    eases: bool | None
    skip: tuple[str, ...] = ()
    withdrawn: bool = False
    required_pace: tuple[float | None, float | None] | None = None
    effect: Effect | None = None
    days_left: int | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    kept: bool | None = None
    margin: float | None = None


def revision_views(goal: GoalHistory, values: Curve, line: PlanLine, today: date) -> list[RevisionView]:
    """Every revision of the goal in order, the withdrawn ones among them; `line` is its plan."""
    rivals = concurrent_refs(goal)
    overruled, turned = overruled_fields(goal, rivals), revision_effects(goal, values)
    reigned = _reigns_told(goal, values, line, today)
    fields = setting(goal.goal_set)
    views = [_founding_view(goal.goal_set, reigned.get(goal.goal_set.ref, {}))]
    for event in _adjustments(goal):
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
                skip=event.skip,
                withdrawn=withdrawn,
                **_turn_told(turned[event.ref]),
                **reigned.get(event.ref, {}),
            )
        )
        fields = fields if withdrawn else after
    return views


class RevisionEffect(NamedTuple):
    """What an adjustment met and did on its effective day: the days left to the deadline, and the
    required pace before and after in millionths a day, where it stands and sets target or deadline."""

    days_left: int | None
    required_pace: tuple[Fraction | None, Fraction | None] | None


def revision_effects(goal: GoalHistory, values: Curve) -> dict[str, RevisionEffect]:
    """The turn of each adjustment, by ref, set beside what would be in force on its effective day
    without it and all that came later. A withdrawn one has no pace."""
    course, found = FieldTimeline(goal.goal_set), dict[str, RevisionEffect]()
    standing = {event.ref for _, event in goal.changes()}
    for event in _adjustments(goal):
        day = event.effective_day
        fields, pace = course.on(day), None
        if event.ref in standing:
            course.apply(event)
            if changed(event).keys() & PACING:
                pace = _pace(fields, goal, values, day), _pace(course.on(day), goal, values, day)
        found[event.ref] = RevisionEffect(
            (fields["deadline"] - day).days if fields["deadline"] else None, pace
        )
    return found


class InForce(NamedTuple):
    """The time a revision's plan was in force, with its last day so far, and whether it still is."""

    first: date
    last: date
    runs: bool


def in_force_spans(goal: GoalHistory, today: date) -> dict[str, InForce]:
    """The reigns that have begun by `today` and last a day at least, by ref, as `RevisionView` has it."""
    founding = goal.goal_set
    begun = [
        (founding.start, founding.ref),
        *((event.effective_day, event.ref) for event, _ in replans(goal)),
    ]
    found: dict[str, InForce] = {}
    for (first, ref), following in zip_longest(begun, begun[1:]):
        last = following[0] - timedelta(days=1) if following else today
        if first <= min(last, today):
            found[ref] = InForce(first, min(last, today), last >= today)
    return found


def _adjustments(goal: GoalHistory) -> list[GoalAdjusted]:
    """The adjustments in order, those that stand and those that were withdrawn."""
    held = sorted((*goal.adjustments, *goal.withdrawn), key=lambda held: held.order)
    return [stamped.event for stamped in held if isinstance(stamped.event, GoalAdjusted)]


def _pace(fields: Mapping[str, Any], goal: GoalHistory, values: Curve, day: date) -> Fraction | None:
    return required_pace(fields, goal.goal_set.baseline, values.at(day), day)


def _turn_told(turn: RevisionEffect) -> dict[str, Any]:
    told: dict[str, Any] = {"days_left": turn.days_left, "eases": None}
    if turn.required_pace is None:
        return told
    before, after = turn.required_pace
    rise = (after or 0) - (before or 0)
    told |= {"effect": "eased" if rise < 0 else "hardened" if rise > 0 else "neither", "eases": rise < 0}
    if before is None and after is None:
        return told
    shown = (None if pace is None else from_micros(pace) for pace in turn.required_pace)
    return told | {"required_pace": tuple(shown)}


def _reigns_told(goal: GoalHistory, values: Curve, line: PlanLine, today: date) -> dict[str, dict[str, Any]]:
    verdicts = OnTrackHistory(goal, values, line)
    found: dict[str, dict[str, Any]] = {}
    for ref, (first, last, runs) in in_force_spans(goal, today).items():
        found[ref] = {"in_force_from": first, "in_force_until": None if runs else last}
        if (planned := line.at(last)) is not None:
            value = values.at(last)
            margin = planned - value if verdicts.descends(last) else value - planned
            found[ref] |= {"kept": verdicts.on_track(last), "margin": from_micros(margin)}
    return found


def _founding_view(event: GoalSet, reign: dict[str, Any]) -> RevisionView:
    fresh = setting(GoalSet(device=event.device, seq=1, made=0, goal=event.goal, title="", start=event.start))
    changes = {name: [None, value] for name, value in setting(event).items() if value != fresh[name]}
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
        **reign,
    )
