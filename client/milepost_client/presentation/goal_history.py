"""How a goal came to be what it is, told in its order of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from milepost_client.parsing.goals import GoalNames
from milepost_client.parsing.refs import Names, short
from milepost_client.presentation.fields import field_name, format_cadence, format_field
from milepost_client.presentation.paces import format_pace_change, format_roughly
from milepost_client.presentation.phrases import status_phrase
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.planning import BENDING
from milepost_shared.progress.revision_views import RevisionView
from milepost_shared.text.formatting import count, format_day

AT_THE_TOP = {"title", "target", "deadline", "unit", "purpose"}
"""What the story tells of a goal's setting before it comes to the setting itself."""


class Told(Struct, frozen=True):
    """What it takes to tell a revision: names, and what those that take one back name."""

    today: date
    here: str
    devices: Names
    goals: GoalNames
    took_back: dict[str, str]

    def short(self, ref: str) -> str:
        """How a ref is shown here."""
        return short(ref, self.here, self.devices)

    def day(self, day: date) -> str:
        """How a day is said today."""
        return format_day(day, self.today)


def tell(goal: GoalView, told: Told) -> str:
    """The goal's aim then and now; then, as their days come, its revisions and milestones."""
    moments = [(revision.effective_day, _revision(revision, goal, told)) for revision in goal.revisions]
    for milestone in goal.milestones:
        if milestone.reached:
            note = f": {milestone.note}" if milestone.note else ""
            line = f"{told.day(milestone.reached)}  reached “{milestone.name}”{note}"
            moments.append((milestone.reached, line))
    top = f"{goal.title}: {status_phrase(goal)}\n{_then_and_now(goal, told)}"
    return "\n\n".join((top, *(words for _, words in sorted(moments, key=lambda moment: moment[0]))))


def _then_and_now(goal: GoalView, told: Told) -> str:
    """`Set on Sat 3 Jan: 20 coffees by Tue 30 Jun. Now: 12 coffees by Fri 31 Jul, after 3 adjustments.`"""
    founding = {name: value for name, (_, value) in goal.revisions[0].changes.items()}
    then = _aim(founding, goal.baseline, told)
    aim = {"target": goal.target, "deadline": goal.deadline, "unit": goal.unit, "cadence": goal.cadence}
    now = _aim(aim, goal.baseline, told)
    begins = "Set on" if goal.start <= told.today else "Set to begin on"
    adjustments = sum(bool(r.changes) and not r.withdrawn for r in goal.revisions[1:])
    first = f"{begins} {told.day(goal.start)}: {then}."
    if not adjustments:
        return f"{first} Not adjusted so far."
    status = "" if goal.status == "active" else f" {goal.status},"
    same = "the same" if now == then else now
    return f"{first} Now:{status} {same}, after {count(adjustments, 'adjustment')}."


def _aim(fields: Mapping[str, Any], baseline: float, told: Told) -> str:
    """`20 coffees by Tue 30 Jun`, `down to 80 kg, no deadline`, `2 a week`"""
    target, deadline, unit = (fields.get(name) for name in ("target", "deadline", "unit"))
    if target is None and deadline is None and (cadence := fields.get("cadence")):
        return format_cadence(cadence)
    if target is None:
        what = "no target"
    else:
        what = f"{'down to ' if target < baseline else ''}{count(target, unit or '')}"
    return f"{what} by {told.day(deadline)}" if deadline else f"{what}, no deadline"


def _revision(revision: RevisionView, goal: GoalView, told: Told) -> str:
    where = (
        "here" if revision.device == told.here else f"on {told.devices.get(revision.device, revision.device)}"
    )
    taken = " (taken back)" if revision.withdrawn else ""
    reason = f": {revision.reason}" if revision.reason else ""
    what = f"{_kind(revision, told)} {where} ({told.short(revision.ref)})"
    first = f"{told.day(revision.effective_day)}  {what}{reason}{taken}"
    facts = _changes(revision, told)
    lines = facts if revision.withdrawn else (*facts, *_effects(revision, goal, told))
    return "\n    ".join((first, *lines))


def _kind(revision: RevisionView, told: Told) -> str:
    if _founds(revision):
        return "set"
    if "status" in revision.changes:
        status = str(revision.changes["status"][1])
        return "resumed" if status == "active" else status
    if revision.skip:
        return f"skipped {', '.join(revision.skip)}"
    withdraws = told.took_back.get(revision.ref)
    return f"took back {told.short(withdraws)}" if withdraws else "adjusted"


def _founds(revision: RevisionView) -> bool:
    return "title" in revision.changes and revision.changes["title"][0] is None


def _changes(revision: RevisionView, told: Told) -> Iterator[str]:
    founds = _founds(revision)
    for name, (before, after) in revision.changes.items():
        if not (founds and name in AT_THE_TOP):
            was = "" if founds else f"{format_field(name, before, told.today, told.goals)} → "
            yield f"{field_name(name)}: {was}{format_field(name, after, told.today, told.goals)}"


def _effects(revision: RevisionView, goal: GoalView, told: Told) -> Iterator[str]:
    if revision.concurrent_with:
        yield _at_once(revision, told)
    pace = format_pace_change(*revision.required_pace) if revision.required_pace else None
    days = None if revision.days_left is None else _days_left(revision.days_left)
    if pace or days:
        yield ", ".join(filter(None, (pace, days)))
    if _founds(revision) or revision.changes.keys() & BENDING:
        yield from _reign(revision, goal, told)


def _at_once(revision: RevisionView, told: Told) -> str:
    refs = revision.concurrent_with
    who = "neither device knew of the other's" if len(refs) == 1 else "no device knew of the others'"
    lost = f"; lost: {', '.join(map(field_name, revision.lost))}" if revision.lost else ""
    return f"made at the same time as {', '.join(map(told.short, refs))}: {who}{lost}"


def _days_left(days: int) -> str:
    if days == 0:
        return "on the day of the deadline"
    return f"{count(abs(days), 'day')} {'before' if days > 0 else 'after'} the deadline"


def _reign(revision: RevisionView, goal: GoalView, told: Told) -> Iterator[str]:
    """How long its plan was in force, and how the goal stood by it at the end."""
    runs, until = revision.in_force_until is None, revision.in_force_until or told.today
    if revision.in_force_from is None:
        ahead = revision.effective_day > told.today
        yield "not in force yet" if ahead else "never in force: another took its place"
    elif revision.changes.get("status", ["", "active"])[1] != "active":
        if not runs:
            yield f"until {told.day(until)}"
    elif revision.kept and not runs:
        yield f"kept until {told.day(until)}"
    else:
        by = "" if revision.kept is None else _by_the_plan(revision, goal, runs)
        yield f"in force {'now' if runs else f'until {told.day(until)}'}{by}"


def _by_the_plan(revision: RevisionView, goal: GoalView, runs: bool) -> str:
    if revision.kept:
        return ", and on plan"
    amount = f"{format_roughly(abs(revision.margin or 0))} {goal.unit or ''}".rstrip()
    return f"; the value {'is' if runs else 'was then'} {amount} short of the plan"
