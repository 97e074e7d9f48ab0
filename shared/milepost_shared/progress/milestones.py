"""Milestones: when they were reached, and what was claimed (shared/decisions/0009-milestones.md).

A milestone is identified by (goal, name). It is reached on the first day, up to today, on which the goal's
value is at or beyond the milestone's value in force on that day. The first claim in order is the record. Late
or corrected activities re-date a milestone in the view, or show it as withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Milestone, MilestoneReached, from_micros, to_micros
from milepost_shared.model.field_timeline import field_timeline
from milepost_shared.model.revisions import GoalHistory, initial_fields, present_fields
from milepost_shared.progress.indicators import descends
from milepost_shared.progress.value_curve import ValueCurve

MilestoneState = Literal["ahead", "reached", "withdrawn"]


class MilestoneView(Struct, frozen=True, kw_only=True):
    """One milestone. `at` is its present value, `reached` the day by the activities known, `recorded` the day
    of the first claim, `note` how it was celebrated."""

    name: str
    at: float | None
    reached: date | None
    recorded: date | None
    state: MilestoneState
    note: str | None = None


def milestones(
    goal: GoalHistory, values: ValueCurve, claims: Iterable[Stamped], today: date
) -> list[MilestoneView]:
    """Return the goal's present milestones in the goal's order, then former ones with a record.

    Claims that were taken back do not count.
    """
    claims = [held for held in claims if held.event.ref not in goal.withdraws]
    records = first_claims(claims)
    days = reached_days(goal, values, today)
    fields, notes = present_fields(goal), last_notes(claims)
    now: dict[str, Milestone] = {milestone.name: milestone for milestone in fields["milestones"]}
    at = {name: milestone_value(milestone, fields, goal.goal_set.baseline) for name, milestone in now.items()}
    names = [*now, *sorted(records.keys() - now.keys())]
    return [
        _view(name, now.get(name), at.get(name), days.get(name), records.get(name), notes.get(name))
        for name in names
    ]


def milestone_value(milestone: Milestone, fields: Mapping[str, Any], baseline: float) -> Fraction | None:
    """Return the value of a milestone in millionths, by the fields in force.

    None where the person declares it, and for a percentage where there is no target.
    """
    if milestone.value is not None:
        return Fraction(to_micros(milestone.value))
    if milestone.percent is None or fields["target"] is None:
        return None
    start = to_micros(baseline)
    return start + Fraction((to_micros(fields["target"]) - start) * milestone.percent, 100)


def first_claims(claims: Iterable[Stamped]) -> dict[str, MilestoneReached]:
    """Map each milestone's name to its record, the first claim in order."""
    records: dict[str, MilestoneReached] = {}
    for stamped in sorted(claims, key=lambda stamped: stamped.order):
        assert isinstance(stamped.event, MilestoneReached)
        records.setdefault(stamped.event.milestone, stamped.event)
    return records


def last_notes(claims: Iterable[Stamped]) -> dict[str, str]:
    """Map each milestone's name to how it was celebrated, the last note in order."""
    ordered = (stamped.event for stamped in sorted(claims, key=lambda stamped: stamped.order))
    return {e.milestone: e.note for e in ordered if isinstance(e, MilestoneReached) and e.note is not None}


def reached_days(goal: GoalHistory, values: ValueCurve, today: date) -> dict[str, date]:
    """Map the name of each milestone with a value to the day on which it was reached, if it was."""
    reached: dict[str, date] = {}
    for day, fields in _days(goal, values, today):
        down = descends(fields, goal.goal_set.baseline)
        value = values.value_on(day)
        for milestone in fields["milestones"]:
            at = milestone_value(milestone, fields, goal.goal_set.baseline)
            if at is not None and milestone.name not in reached and (value <= at if down else value >= at):
                reached[milestone.name] = day
    return reached


def _days(goal: GoalHistory, values: ValueCurve, today: date) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the days on which a milestone may be reached, in order, with the fields in force on each."""
    changes = {event.effective_day.toordinal() for _, event in goal.ordered_adjustments()}
    start = goal.goal_set.start.toordinal()
    fields, timeline = initial_fields(goal.goal_set), field_timeline(goal)
    if not fields["milestones"] and not any(event.milestones for _, event in goal.ordered_adjustments()):
        return
    for ordinal in sorted(changes | {start, *values.days}):
        day = date.fromordinal(ordinal)
        if day > today:
            return
        if ordinal in changes:
            fields = timeline.fields_on(day)
        yield day, fields


def _view(
    name: str,
    now: Milestone | None,
    at: Fraction | None,
    day: date | None,
    record: MilestoneReached | None,
    note: str | None,
) -> MilestoneView:
    """Return one milestone. One without a value is reached on the day of the person's claim."""
    if now is not None and at is None and record is not None:
        day = record.day
    return MilestoneView(
        name=name,
        at=None if at is None else from_micros(at),
        reached=day if now else None,
        recorded=record.day if record else None,
        state=_state(now, day, record),
        note=note,
    )


def _state(now: Milestone | None, day: date | None, record: MilestoneReached | None) -> MilestoneState:
    if now is not None and day is not None:
        return "reached"
    return "withdrawn" if record is not None else "ahead"
