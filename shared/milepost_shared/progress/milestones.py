"""Milestones: claims with evidence, and what the facts say of them (design section 3).

A milestone's identity is (goal, name). It is reached on the first day d ≤ today on which the value
is at or past the milestone's value in force on d. The first claim in order is the record; late or
corrected facts re-date a milestone in the view, or withdraw it visibly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Milestone, MilestoneReached, from_micros, to_micros
from milepost_shared.model.revisions import GoalHistory, field_timeline, present_fields, setting
from milepost_shared.progress.progress import Curve, descends

State = Literal["ahead", "reached", "withdrawn"]


class MilestoneView(Struct, frozen=True, kw_only=True):
    """`at` is where it lies now, `reached` the day the facts give, `recorded` the day first claimed,
    `note` how it was celebrated."""

    name: str
    at: float | None
    reached: date | None
    recorded: date | None
    state: State
    note: str | None = None


def milestones(
    goal: GoalHistory, values: Curve, claims: Iterable[Stamped], today: date
) -> list[MilestoneView]:
    """The goal's present milestones in the order it names them, then others that were recorded."""
    records = first_claims(claims)
    days = reached_days(goal, values, today)
    fields, notes = present_fields(goal), last_notes(claims)
    now: dict[str, Milestone] = {milestone.name: milestone for milestone in fields["milestones"]}
    at = {name: place(milestone, fields, goal.goal_set.baseline) for name, milestone in now.items()}
    names = [*now, *sorted(records.keys() - now.keys())]
    return [
        _view(name, now.get(name), at.get(name), days.get(name), records.get(name), notes.get(name))
        for name in names
    ]


def place(milestone: Milestone, fields: Mapping[str, Any], baseline: float) -> Fraction | None:
    """Where a milestone lies by the fields in force, in millionths; None where the person says it is
    reached, and for a share of the way where there is no target."""
    if milestone.value is not None:
        return Fraction(to_micros(milestone.value))
    if milestone.percent is None or fields["target"] is None:
        return None
    start = to_micros(baseline)
    return start + Fraction((to_micros(fields["target"]) - start) * milestone.percent, 100)


def first_claims(claims: Iterable[Stamped]) -> dict[str, MilestoneReached]:
    """Of each milestone's claims the first in order: its record."""
    records: dict[str, MilestoneReached] = {}
    for held in sorted(claims, key=lambda held: held.order):
        assert isinstance(held.event, MilestoneReached)
        records.setdefault(held.event.milestone, held.event)
    return records


def last_notes(claims: Iterable[Stamped]) -> dict[str, str]:
    """How each milestone was celebrated: the last in order that was said of it."""
    said = (held.event for held in sorted(claims, key=lambda held: held.order))
    return {e.milestone: e.note for e in said if isinstance(e, MilestoneReached) and e.note is not None}


def reached_days(goal: GoalHistory, values: Curve, today: date) -> dict[str, date]:
    """The day each milestone that the facts decide was reached, by name; absent where it was not."""
    found: dict[str, date] = {}
    for day, fields in _days(goal, values, today):
        down = descends(fields, goal.goal_set.baseline)
        value = values.at(day)
        for milestone in fields["milestones"]:
            at = place(milestone, fields, goal.goal_set.baseline)
            if at is not None and milestone.name not in found and (value <= at if down else value >= at):
                found[milestone.name] = day
    return found


def _days(goal: GoalHistory, values: Curve, today: date) -> Iterator[tuple[date, dict[str, Any]]]:
    """The days on which a milestone may be crossed, in order, with the fields in force on each."""
    bends = {event.effective_day.toordinal() for _, event in goal.changes()}
    start = goal.goal_set.start.toordinal()
    fields, over_time = setting(goal.goal_set), field_timeline(goal)
    if not fields["milestones"] and not any(event.milestones for _, event in goal.changes()):
        return
    for ordinal in sorted(bends | {start, *values.days}):
        day = date.fromordinal(ordinal)
        if day > today:
            return
        if ordinal in bends:
            fields = over_time.on(day)
        yield day, fields


def _view(
    name: str,
    now: Milestone | None,
    at: Fraction | None,
    day: date | None,
    record: MilestoneReached | None,
    note: str | None,
) -> MilestoneView:
    """One milestone. Where the facts do not tell, it is reached when the person says so."""
    claimed = record is not None
    if now is not None and at is None and record is not None:
        day = record.day
    state: State = "reached" if day is not None and now is not None else "withdrawn" if claimed else "ahead"
    return MilestoneView(
        name=name,
        at=None if at is None else from_micros(at),
        reached=day if now else None,
        recorded=record.day if record else None,
        state=state,
        note=note,
    )
