"""SMART: whether a goal is specific, measurable, achievable, relevant and time-bound, and what to change.

A goal's fields on a day are assessed: those of the present goal and those of each version, which shows when
it stopped being measurable or reachable. See shared/decisions/0024-smart.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from milepost_shared.events.types import CLOSED, MILLION, Status
from milepost_shared.model.book import Book
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, changed_fields, initial_fields, present_fields
from milepost_shared.progress.indicators import descends
from milepost_shared.progress.value_curve import value_curve
from milepost_shared.projections.achievability import (
    AssessedGoal,
    needed_in_four_weeks,
    reachable_deadline,
    reachable_target,
)
from milepost_shared.projections.track_record import FOUR_WEEKS, TrackRecord
from milepost_shared.text.formatting import format_amount, format_count, format_day

MAX_YEARS = 5
"""How far ahead a deadline may lie to bind in time."""

FindingState = Literal["yes", "no", "unknown"]
CRITERIA = {"S": "Specific", "M": "Measurable", "A": "Achievable", "R": "Relevant", "T": "Time-bound"}


class SmartFinding(Struct, frozen=True, kw_only=True):
    """One of the five criteria: its letter and name, whether it holds, why, and what to change if not."""

    letter: str
    name: str
    state: FindingState
    reason: str
    advice: str


class SmartVersion(Struct, frozen=True, kw_only=True):
    """A goal after one of its valid revisions, assessed on the day it took effect, by what was done until
    then as known now."""

    ref: str
    day: date
    reason: str | None
    findings: list[SmartFinding]


class SmartView(Struct, frozen=True, kw_only=True):
    """A goal assessed on `day`: today or, for one that was achieved or dropped, the day of its last revision.
    `versions` has one for each valid revision, in order."""

    id: str
    title: str
    status: Status
    today: date
    day: date
    findings: list[SmartFinding]
    versions: list[SmartVersion]


class _Version(NamedTuple):
    """A valid revision, and the goal's fields after it."""

    ref: str
    day: date
    reason: str | None
    fields: dict[str, Any]


def smart_view(goal: Goal, past: TrackRecord, today: date) -> SmartView | None:
    """Assess a goal and its versions; None where no GoalSet of it is valid."""
    if (known := goal.history()) is None:
        return None
    values, goal_set, now = value_curve(known, goal.days), known.goal_set, present_fields(known)

    def findings(fields: Mapping[str, Any], day: date) -> list[SmartFinding]:
        down = descends(fields, goal_set.baseline)
        begins = min(past.begins(goal.id, goal_set.measure, fields, down, day), goal_set.start)
        # Whether a link counts is known of the present one alone.
        inert = goal.parent_inert and fields["parent"] == now["parent"]
        assessed = AssessedGoal(
            fields=fields,
            measure=goal_set.measure,
            baseline=goal_set.baseline,
            value=values.value_on(day),
            most=past.most(goal.id, goal_set.measure, fields, down, day),
            days=(day - begins).days + 1,
            serves=fields["parent"] is not None and not inert,
        )
        return assess(assessed, day)

    versions = list(_versions(known))
    views = [
        SmartVersion(ref=each.ref, day=each.day, reason=each.reason, findings=findings(each.fields, each.day))
        for each in versions
    ]
    fields = versions[-1].fields
    ended = fields["status"] in CLOSED
    return SmartView(
        id=goal.id,
        title=fields["title"],
        status=fields["status"],
        today=today,
        day=views[-1].day if ended else today,
        findings=views[-1].findings if ended else findings(fields, today),
        versions=views,
    )


def smart_views(book: Book, past: TrackRecord, today: date) -> list[SmartView]:
    """Assess all goals of a book, in the order in which they were first set."""
    goals = [(history.first.order, goal) for goal in book.goals.values() if (history := goal.history())]
    views = (smart_view(goal, past, today) for _, goal in sorted(goals, key=lambda pair: pair[0]))
    return [view for view in views if view is not None]


def achievable(findings: Iterable[SmartFinding]) -> SmartFinding:
    """Return the finding on whether a goal can be done."""
    return next(finding for finding in findings if finding.letter == "A")


def assess(goal: AssessedGoal, day: date) -> list[SmartFinding]:
    """Return the five findings on `day`, in the order of the word."""
    return [
        _specific(goal),
        _measurable(goal),
        _achievable(goal, day),
        _relevant(goal),
        _time_bound(goal, day),
    ]


def _versions(known: GoalHistory) -> Iterator[_Version]:
    goal_set, fields = known.goal_set, initial_fields(known.goal_set)
    yield _Version(goal_set.ref, goal_set.start, None, fields)
    for _, event in known.ordered_adjustments():
        fields = fields | changed_fields(event)
        yield _Version(event.ref, event.effective_day, event.reason, fields)


def _specific(goal: AssessedGoal) -> SmartFinding:
    if goal.unit:
        return _yes("S", f"It says what, and counts it in {goal.unit}.")
    return _no("S", "It does not say in which unit it counts.", "Name what is counted.")


def _measurable(goal: AssessedGoal) -> SmartFinding:
    target, cadence = goal.fields["target"], goal.fields["cadence"]
    if target is None and cadence is None:
        advice = "Set a target." if goal.unit else "Set a target, and name what is counted."
        return _no("M", "It has no target, so nobody can tell when it is met.", advice)
    aim = format_amount(cadence.quota if target is None else target)
    if not goal.unit:
        return _no("M", f"It aims at {aim}, but not in any unit.", "Name what is counted.")
    often = f" a {cadence.every}" if target is None else ""
    return _yes(
        "M", f"It aims at {format_count(cadence.quota if target is None else target, goal.unit)}{often}."
    )


def _relevant(goal: AssessedGoal) -> SmartFinding:
    if purpose := " ".join((goal.fields["purpose"] or "").split()):
        return _yes("R", f"It is for this: {purpose}.")
    if goal.serves:
        return _yes("R", "It serves another goal.")
    if goal.fields["parent"] is not None:
        reason = "The goal that it is to serve serves it too, or is not here, so that does not count."
        return _no("R", reason, "Give it a purpose, or another goal that it serves.")
    return _no("R", "It does not say why.", "Give it a purpose, or a goal that it serves.")


def _time_bound(goal: AssessedGoal, day: date) -> SmartFinding:
    deadline: date | None = goal.fields["deadline"]
    if deadline is None:
        return _no("T", "It has no deadline.", "Set a deadline.")
    end = format_day(deadline, day)
    if deadline < day:
        return _no("T", f"Its deadline, {end}, has passed.", "Set a later deadline, or close the goal.")
    if (deadline.year - MAX_YEARS, deadline.month, deadline.day) > (day.year, day.month, day.day):
        problem = f"Its deadline, {end}, is more than {MAX_YEARS} years away."
        return _no("T", problem, "Set a nearer deadline, as a first leg of the way.")
    return _yes("T", f"It ends on {end}.")


def _achievable(goal: AssessedGoal, day: date) -> SmartFinding:
    needed, deadline = needed_in_four_weeks(goal, day), goal.fields["deadline"]
    if needed is None:
        return _unknown("A", "Without a target and a deadline no pace is required.", "Set both.")
    if needed <= 0:
        return _yes("A", "Nothing more is needed for it.")
    if deadline is not None and deadline < day:
        return _no("A", "Its deadline passed before the target was met.", "Set a later deadline.")
    takes = f"It takes {_format_needed(needed, goal)} in four weeks"
    if goal.most is None:
        return _unknown("A", f"{takes}; no history yet.", "A few weeks of activity will tell.")
    brought = f"brought {format_amount(goal.most / MILLION)}."
    if goal.days < FOUR_WEEKS:
        reason = f"{takes}; {format_count(max(goal.days, 1), 'day')} so far {brought}"
        return (
            _yes("A", reason) if needed <= goal.most else _unknown("A", reason, "Four weeks of it will tell.")
        )
    reason = f"{takes}; your best four weeks {brought}"
    return _yes("A", reason) if needed <= goal.most else _no("A", reason, _within_reach(goal, day))


def _within_reach(goal: AssessedGoal, day: date) -> str:
    """Return what the best four weeks would lead to: a target by the deadline, and a deadline for the
    target."""
    target, deadline = goal.fields["target"], goal.fields["deadline"]
    if target is None or deadline is None:
        return "Ask for less each time."
    if not goal.most or goal.most < 0:
        return "Lower the target, or give it more time."
    lower = reachable_target(goal, goal.most, target, max((deadline - day).days, 1))
    end = reachable_deadline(goal, goal.most, target, day)
    later = f", or the deadline to {format_day(end, day)}" if end else ""
    return f"At your best pace: change the target to {format_amount(lower)}{later}."


def _format_needed(needed: Fraction, goal: AssessedGoal) -> str:
    """Return the amount in the goal's unit, rounded up to two decimals so that it does not promise too
    little."""
    amount = format_count(ceil(needed * 100 / MILLION) / 100, goal.unit)
    return f"a change of {amount}" if goal.measure == "level" else amount


def _yes(letter: str, reason: str) -> SmartFinding:
    return SmartFinding(letter=letter, name=CRITERIA[letter], state="yes", reason=reason, advice="")


def _no(letter: str, reason: str, advice: str) -> SmartFinding:
    return SmartFinding(letter=letter, name=CRITERIA[letter], state="no", reason=reason, advice=advice)


def _unknown(letter: str, reason: str, advice: str) -> SmartFinding:
    return SmartFinding(letter=letter, name=CRITERIA[letter], state="unknown", reason=reason, advice=advice)
