"""The history of a goal: its aim then and now, its revisions and milestones, by their days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from milepost_client.parsing.goals import GoalNames
from milepost_client.parsing.refs import DeviceNames, short_ref
from milepost_client.presentation.cadence import format_pace_change
from milepost_client.presentation.event_summary import said_reason, withdrawal_phrase
from milepost_client.presentation.fields import field_name, format_cadence, format_field
from milepost_client.presentation.phrases import format_rough_count, status_phrase
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.planning import PLAN_FIELDS
from milepost_shared.progress.revision_views import RevisionView
from milepost_shared.text.formatting import format_count, format_day

IN_THE_HEADING = {"title", "target", "deadline", "unit", "purpose"}
"""Fields that the heading says, so that the first revision does not repeat them."""


class HistoryPhrases(Struct, frozen=True):
    """What revisions are formatted with: today, the id of this device, names, and `withdrawals`.

    `withdrawals` maps the ref of each revision that takes one back to the ref that it takes back.
    """

    today: date
    own: str
    devices: DeviceNames
    goals: GoalNames
    withdrawals: dict[str, str]

    def short(self, ref: str) -> str:
        """Return a ref as it is shown on this device."""
        return short_ref(ref, self.own, self.devices)

    def day(self, day: date) -> str:
        """Return a day, with its year if that is not the present one."""
        return format_day(day, self.today)


def format_history(goal: GoalView, phrases: HistoryPhrases) -> str:
    """Return the heading, then a paragraph for each revision and milestone in the order of their days."""
    moments = [
        (revision.effective_day, _format_revision(revision, goal, phrases)) for revision in goal.revisions
    ]
    for milestone in goal.milestones:
        if milestone.reached:
            note = f": {milestone.note}" if milestone.note else ""
            line = f"{phrases.day(milestone.reached)}  reached “{milestone.name}”{note}"
            moments.append((milestone.reached, line))
    heading = f"{goal.title}: {status_phrase(goal)}\n{_format_then_and_now(goal, phrases)}"
    return "\n\n".join((heading, *(text for _, text in sorted(moments, key=lambda moment: moment[0]))))


def _format_then_and_now(goal: GoalView, phrases: HistoryPhrases) -> str:
    """`Set on Sat 3 Jan: 20 coffees by Tue 30 Jun. Now: 12 coffees by Fri 31 Jul, after 3 adjustments.`"""
    first_fields = {name: value for name, (_, value) in goal.revisions[0].changes.items()}
    then = _format_aim(first_fields, goal.baseline, phrases)
    aim = {"target": goal.target, "deadline": goal.deadline, "unit": goal.unit, "cadence": goal.cadence}
    now = _format_aim(aim, goal.baseline, phrases)
    begins = "Set on" if goal.start <= phrases.today else "Set to begin on"
    adjustments = sum(bool(r.changes) and not r.withdrawn for r in goal.revisions[1:])
    first = f"{begins} {phrases.day(goal.start)}: {then}."
    if not adjustments:
        return f"{first} Not adjusted so far."
    status = "" if goal.status == "active" else f" {goal.status},"
    same = "the same" if now == then else now
    return f"{first} Now:{status} {same}, after {format_count(adjustments, 'adjustment')}."


def _format_aim(fields: Mapping[str, Any], baseline: float, phrases: HistoryPhrases) -> str:
    """`20 coffees by Tue 30 Jun`, `down to 80 kg, no deadline`, `2 a week`"""
    target, deadline, unit = (fields.get(name) for name in ("target", "deadline", "unit"))
    if target is None and deadline is None and (cadence := fields.get("cadence")):
        return format_cadence(cadence)
    if target is None:
        what = "no target"
    else:
        what = f"{'down to ' if target < baseline else ''}{format_count(target, unit or '')}"
    return f"{what} by {phrases.day(deadline)}" if deadline else f"{what}, no deadline"


def _format_revision(revision: RevisionView, goal: GoalView, phrases: HistoryPhrases) -> str:
    where = (
        "here"
        if revision.device == phrases.own
        else f"on {phrases.devices.get(revision.device, revision.device)}"
    )
    taken = " (taken back)" if revision.withdrawn else ""
    reason = said_reason(revision.reason)
    what = f"{_format_kind(revision, phrases)} {where} ({phrases.short(revision.ref)})"
    first = f"{phrases.day(revision.effective_day)}  {what}{reason}{taken}"
    changes = _change_lines(revision, phrases)
    lines = changes if revision.withdrawn else (*changes, *_effect_lines(revision, goal, phrases))
    return "\n    ".join((first, *lines))


def _format_kind(revision: RevisionView, phrases: HistoryPhrases) -> str:
    if _is_first(revision):
        return "set"
    if "status" in revision.changes:
        status = str(revision.changes["status"][1])
        return "resumed" if status == "active" else status
    if revision.skip:
        return f"skipped {', '.join(revision.skip)}"
    withdraws = phrases.withdrawals.get(revision.ref)
    return withdrawal_phrase(withdraws, phrases.withdrawals, phrases.short) if withdraws else "adjusted"


def _is_first(revision: RevisionView) -> bool:
    """Whether the revision set the goal."""
    return "title" in revision.changes and revision.changes["title"][0] is None


def _change_lines(revision: RevisionView, phrases: HistoryPhrases) -> Iterator[str]:
    is_first = _is_first(revision)
    for name, (before, after) in revision.changes.items():
        if not (is_first and name in IN_THE_HEADING):
            was = "" if is_first else f"{format_field(name, before, phrases.today, phrases.goals)} → "
            yield f"{field_name(name)}: {was}{format_field(name, after, phrases.today, phrases.goals)}"


def _effect_lines(revision: RevisionView, goal: GoalView, phrases: HistoryPhrases) -> Iterator[str]:
    if revision.concurrent_with:
        yield _format_concurrent(revision, phrases)
    pace = format_pace_change(*revision.required_pace) if revision.required_pace else None
    days = None if revision.days_left is None else _format_days_left(revision.days_left)
    if pace or days:
        yield ", ".join(filter(None, (pace, days)))
    if _is_first(revision) or revision.changes.keys() & PLAN_FIELDS:
        yield from _in_force_lines(revision, goal, phrases)


def _format_concurrent(revision: RevisionView, phrases: HistoryPhrases) -> str:
    refs = revision.concurrent_with
    who = "neither device knew of the other's" if len(refs) == 1 else "no device knew of the others'"
    lost = f"; lost: {', '.join(map(field_name, revision.lost))}" if revision.lost else ""
    return f"made at the same time as {', '.join(map(phrases.short, refs))}: {who}{lost}"


def _format_days_left(days: int) -> str:
    if days == 0:
        return "on the day of the deadline"
    return f"{format_count(abs(days), 'day')} {'before' if days > 0 else 'after'} the deadline"


def _in_force_lines(revision: RevisionView, goal: GoalView, phrases: HistoryPhrases) -> Iterator[str]:
    """Yield how long the plan was in force, and where the goal stood by it at the end."""
    runs, until = revision.in_force_until is None, revision.in_force_until or phrases.today
    if revision.in_force_from is None:
        ahead = revision.effective_day > phrases.today
        yield "not in force yet" if ahead else "never in force: another took its place"
    elif revision.changes.get("status", ["", "active"])[1] != "active":
        if not runs:
            yield f"until {phrases.day(until)}"
    elif revision.kept and not runs:
        yield f"kept until {phrases.day(until)}"
    else:
        by = "" if revision.kept is None else _format_shortfall(revision, goal, runs)
        yield f"in force {'now' if runs else f'until {phrases.day(until)}'}{by}"


def _format_shortfall(revision: RevisionView, goal: GoalView, runs: bool) -> str:
    if revision.kept:
        return ", and on plan"
    amount = format_rough_count(abs(revision.margin or 0), goal.unit or "")
    return f"; the value {'is' if runs else 'was then'} {amount} short of the plan"
