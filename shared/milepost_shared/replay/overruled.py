"""Adjustments that devices made at once: which one stands, and what the others wanted.

Where concurrent adjustments set the same field to different values, the last in order decides
(shared/decisions/0008-revisions.md). Whoever made another one learns so when the events meet.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost_shared.events.types import GoalAdjusted, GoalId
from milepost_shared.model.book import Book
from milepost_shared.model.concurrency import concurrent_refs
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, changed_fields, present_fields
from milepost_shared.replay.goal_change import Overruling


def new_overrulings(before: Book, after: Book) -> list[Overruling]:
    """Return what is overruled in `after` and was not in `before`, of goals that were known before."""
    return [
        each
        for goal in before.goals.values()
        if (was := goal.history())
        for each in _new(goal.id, was, after.goal(goal.id))
    ]


def _new(goal: GoalId, was: GoalHistory, after: Goal) -> Iterator[Overruling]:
    now = after.history()
    if now is None or now.adjustments == was.adjustments:
        return
    known = {(lost.ref, field) for lost, _, field in _overruled(was)}
    found: dict[tuple[str, str], tuple[GoalAdjusted, GoalAdjusted, list[str]]] = {}
    for lost, kept, field in _overruled(now):
        if (lost.ref, field) not in known:
            found.setdefault((lost.ref, kept.ref), (lost, kept, []))[2].append(field)
    title = present_fields(now)["title"]
    for lost, kept, fields in found.values():
        yield Overruling(goal=goal, title=title, fields=tuple(fields), kept=kept, lost=lost)


def _overruled(goal: GoalHistory) -> Iterator[tuple[GoalAdjusted, GoalAdjusted, str]]:
    """Yield each adjustment that lost a field, with the one that decides it: the last of its own line, whose
    value is another."""
    concurrent = concurrent_refs(goal)
    ordered = [event for _, event in goal.ordered_adjustments()]
    for field in present_fields(goal):
        setters = [event for event in ordered if field in changed_fields(event)]
        if not setters:
            continue
        *others, kept = setters
        rivals = [event for event in others if event.ref in concurrent[kept.ref]]
        for place, lost in enumerate(rivals):
            superseded = any(later.ref not in concurrent[lost.ref] for later in rivals[place + 1 :])
            if not superseded and changed_fields(lost)[field] != changed_fields(kept)[field]:
                yield lost, kept, field
