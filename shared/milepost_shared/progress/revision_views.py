"""The revisions of a goal as readers see them: what each changed, its effect, and whether it was kept.

They are a function of the goal's known events and a day, so later events change them
(shared/decisions/0019-planned-line.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from milepost_shared.events.types import GoalAdjusted, GoalSet, from_micros
from milepost_shared.model.concurrency import concurrent_refs, overruled_fields
from milepost_shared.model.field_timeline import FieldTimeline
from milepost_shared.model.revisions import GoalHistory, changed_fields, initial_fields
from milepost_shared.progress.adherence import OnTrackHistory
from milepost_shared.progress.indicators import margin, required_pace
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import replans
from milepost_shared.progress.value_curve import ValueCurve

Effect = Literal["eased", "hardened", "neither"]
PACE_FIELDS = {"target", "deadline"}
"""The fields that decide the required pace."""


class RevisionView(Struct, frozen=True, kw_only=True):
    """One revision. Days are dates, amounts plain numbers.

    `changes` gives each field's value before and after. `concurrent_with` are the refs of concurrent
    revisions, `lost` the fields that one of those overruled. `skip` are the periods of a cadence that it
    skips.

    Its effect is that on its effective day, compared with what would be in force then without it and without
    all later revisions. `required_pace` is the pace before and after in units a day, each null where none is
    required; it is null as a whole where neither exists, and where the revision sets neither target nor
    deadline. `effect` says whether it eased or hardened the goal, with no pace counted as 0, and `eases`
    whether it eased it; both are null where it sets neither field. `days_left` are the days to the deadline
    before the revision: negative once that has passed, null without one and for the GoalSet.

    Its time in force: the GoalSet is in force from the goal's start, an adjustment from its effective day if
    it decides target, deadline or status then; each until the day before the next one takes effect, and no
    longer than today. `in_force_from` is the first day, `in_force_until` the last one, null while it still
    runs. `kept` is whether the goal was on track on the last day, by the line and the value of that day
    (after the deadline, by the flat end of the line). `margin` is value less plan, with the sign changed
    where lower is better, so that a negative margin fell short. All four are null for a revision that was
    never in force: it was withdrawn, lies in the future, replans nothing, was overruled, or was replaced on
    the same day. `kept` and `margin` are null as well where there is no line on the last day.
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


def revision_views(goal: GoalHistory, values: ValueCurve, line: PlanLine, today: date) -> list[RevisionView]:
    """Return every revision of the goal in order, the withdrawn ones too. `line` is the goal's plan."""
    concurrent = concurrent_refs(goal)
    overruled, effects = overruled_fields(goal, concurrent), revision_effects(goal, values)
    in_force = _in_force_fields(goal, values, line, today)
    fields = initial_fields(goal.goal_set)
    views = [_goal_set_view(goal.goal_set, in_force.get(goal.goal_set.ref, {}))]
    for event in _all_adjustments(goal):
        after = fields | changed_fields(event)
        withdrawn = event.ref not in concurrent
        views.append(
            RevisionView(
                ref=event.ref,
                effective_day=event.effective_day,
                made=event.made,
                device=event.device,
                reason=event.reason,
                changes={name: [fields[name], after[name]] for name in changed_fields(event)},
                concurrent_with=concurrent.get(event.ref, []),
                lost=overruled.get(event.ref, []),
                skip=event.skip,
                withdrawn=withdrawn,
                **_effect_fields(effects[event.ref]),
                **in_force.get(event.ref, {}),
            )
        )
        fields = fields if withdrawn else after
    return views


class RevisionEffect(NamedTuple):
    """The effect of an adjustment on its effective day: the days that were left to the deadline, and the
    required pace before and after in millionths a day, if it is valid and sets target or deadline."""

    days_left: int | None
    required_pace: tuple[Fraction | None, Fraction | None] | None


def revision_effects(goal: GoalHistory, values: ValueCurve) -> dict[str, RevisionEffect]:
    """Map the ref of each adjustment to its effect, compared with what would be in force on its effective day
    without it and without all later revisions."""
    timeline, effects = FieldTimeline(goal.goal_set), dict[str, RevisionEffect]()
    valid = {event.ref for _, event in goal.ordered_adjustments()}
    for event in _all_adjustments(goal):
        day = event.effective_day
        before, pace = timeline.fields_on(day), None
        if event.ref in valid:
            timeline.apply(event)
            if changed_fields(event).keys() & PACE_FIELDS:
                pace = _pace(before, goal, values, day), _pace(timeline.fields_on(day), goal, values, day)
        days_left = (before["deadline"] - day).days if before["deadline"] else None
        effects[event.ref] = RevisionEffect(days_left, pace)
    return effects


class InForce(NamedTuple):
    """The time in which a revision's plan is in force: the first day, the last one so far, and whether it
    still runs."""

    first: date
    last: date
    runs: bool


def in_force_spans(goal: GoalHistory, today: date) -> dict[str, InForce]:
    """Map refs to the time in force, as `RevisionView` defines it, of those that began by `today` and lasted
    a day at least."""
    replanned = ((event.effective_day, event.ref) for event, _ in replans(goal))
    begun = [(goal.goal_set.start, goal.goal_set.ref), *replanned]
    spans: dict[str, InForce] = {}
    for (first, ref), following in zip_longest(begun, begun[1:]):
        last = following[0] - timedelta(days=1) if following else today
        if first <= min(last, today):
            spans[ref] = InForce(first, min(last, today), last >= today)
    return spans


def _all_adjustments(goal: GoalHistory) -> list[GoalAdjusted]:
    """Return the adjustments in order, valid and withdrawn."""
    ordered = sorted((*goal.adjustments, *goal.withdrawn), key=lambda stamped: stamped.order)
    return [stamped.event for stamped in ordered if isinstance(stamped.event, GoalAdjusted)]


def _pace(fields: Mapping[str, Any], goal: GoalHistory, values: ValueCurve, day: date) -> Fraction | None:
    return required_pace(fields, goal.goal_set.baseline, values.value_on(day), day)


def _effect_fields(effect: RevisionEffect) -> dict[str, Any]:
    """Return the fields of a view that say what the adjustment did."""
    shown: dict[str, Any] = {"days_left": effect.days_left, "eases": None}
    if effect.required_pace is None:
        return shown
    before, after = effect.required_pace
    rise = (after or 0) - (before or 0)
    shown |= {"effect": "eased" if rise < 0 else "hardened" if rise > 0 else "neither", "eases": rise < 0}
    if before is None and after is None:
        return shown
    paces = (None if pace is None else from_micros(pace) for pace in effect.required_pace)
    return shown | {"required_pace": tuple(paces)}


def _in_force_fields(
    goal: GoalHistory, values: ValueCurve, line: PlanLine, today: date
) -> dict[str, dict[str, Any]]:
    """Return by ref the fields of a view that say when the revision was in force and whether it was kept."""
    days = OnTrackHistory(goal, values, line)
    shown: dict[str, dict[str, Any]] = {}
    for ref, (first, last, runs) in in_force_spans(goal, today).items():
        shown[ref] = {"in_force_from": first, "in_force_until": None if runs else last}
        if (planned := line.value_on(last)) is not None:
            ahead = margin(values.value_on(last), planned, days.descends(last))
            shown[ref] |= {"kept": ahead >= 0, "margin": from_micros(ahead)}
    return shown


def _goal_set_view(event: GoalSet, in_force: dict[str, Any]) -> RevisionView:
    empty = initial_fields(
        GoalSet(device=event.device, seq=1, made=0, goal=event.goal, title="", start=event.start)
    )
    changes = {name: [None, value] for name, value in initial_fields(event).items() if value != empty[name]}
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
        **in_force,
    )
