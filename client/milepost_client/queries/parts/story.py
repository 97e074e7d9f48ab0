"""How a goal came to be what it is: its revisions and milestones, each with what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, Literal

from msgspec import Struct

from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.milestones import MilestoneView
from milepost_shared.progress.paces import PaceChange, pace_change
from milepost_shared.progress.revision_views import RevisionView

LETTERS = 26
StoryKind = Literal["set", "adjusted", "skipped", "took-back", "milestone"]


class RivalChange(Struct, frozen=True, kw_only=True):
    """What a concurrent adjustment made of the same field: its letter, its ref, and its value."""

    letter: str
    ref: str
    value: Any


class FieldChange(Struct, frozen=True, kw_only=True):
    """A field before and after a revision.

    `before` is what its author knew to be in force. It `lost` where a concurrent adjustment overruled it;
    `rivals` are those that it overruled itself.
    """

    field: str
    before: Any
    after: Any
    lost: bool = False
    rivals: list[RivalChange] = []


class StoryItem(Struct, frozen=True, kw_only=True):
    """A step in the story of a goal.

    An adjustment that changes a field and stands has a `letter`, as its flag in the chart. `here` says
    that this device wrote it, `device` is the name of the one that did, None where that is not known.
    `takes_back` is the ref of the revision that it withdraws, `pace` what it did to the required pace.
    """

    kind: StoryKind
    day: date
    letter: str | None = None
    here: bool = False
    device: str | None = None
    changes: list[FieldChange] = []
    takes_back: str | None = None
    revision: RevisionView | None = None
    pace: PaceChange | None = None
    milestone: MilestoneView | None = None


def letters(revisions: Sequence[RevisionView]) -> dict[str, str]:
    """Map the refs of the adjustments that change a field and stand to A, B and so on; after Z comes AA."""
    flagged = (revision for revision in revisions[1:] if revision.changes and not revision.withdrawn)
    return {revision.ref: _letter(n) for n, revision in zip(count(), flagged, strict=False)}


def story(
    goal: GoalView, withdrawals: Mapping[str, str], devices: Mapping[str, str], own: str
) -> list[StoryItem]:
    """Return the story of a goal, oldest first.

    `withdrawals` map the refs of revisions to those that they take back, `devices` the ids of devices to
    their names; `own` is the id of this device.
    """
    items = [*_milestone_items(goal), *_revision_items(goal, withdrawals, devices, own)]
    return sorted(items, key=lambda item: item.day)


def _milestone_items(goal: GoalView) -> Iterator[StoryItem]:
    for milestone in goal.milestones:
        if day := milestone.reached or milestone.recorded:
            yield StoryItem(kind="milestone", day=day, milestone=milestone)


def _revision_items(
    goal: GoalView, withdrawals: Mapping[str, str], devices: Mapping[str, str], own: str
) -> Iterator[StoryItem]:
    named = letters(goal.revisions)
    for n, revision in enumerate(goal.revisions):
        takes_back = withdrawals.get(revision.ref)
        yield StoryItem(
            kind=_kind(n, revision, takes_back),
            day=revision.effective_day,
            letter=named.get(revision.ref),
            here=revision.device == own,
            device=devices.get(revision.device),
            changes=list(_field_changes(revision, goal.revisions[:n], goal.revisions, named)),
            takes_back=takes_back,
            revision=revision,
            pace=pace_change(*revision.required_pace) if revision.required_pace else None,
        )


def _kind(n: int, revision: RevisionView, takes_back: str | None) -> StoryKind:
    if n == 0:
        return "set"
    if takes_back:
        return "took-back"
    return "skipped" if revision.skip and not revision.changes else "adjusted"


def _field_changes(
    revision: RevisionView,
    earlier: Sequence[RevisionView],
    everything: Sequence[RevisionView],
    named: Mapping[str, str],
) -> Iterator[FieldChange]:
    for field, (before, after) in revision.changes.items():
        yield FieldChange(
            field=field,
            before=_known_before(field, before, revision, earlier),
            after=after,
            lost=field in revision.lost,
            rivals=[
                RivalChange(letter=named[other.ref], ref=other.ref, value=other.changes[field][1])
                for other in everything
                if other.ref in revision.concurrent_with and field in other.lost and other.ref in named
            ],
        )


def _known_before(field: str, folded: Any, revision: RevisionView, earlier: Sequence[RevisionView]) -> Any:
    """Return the value that the author of a revision knew: concurrent ones were not known.

    `folded` is the value before it in the order of all.
    """
    standing = [other for other in earlier if field in other.changes and not other.withdrawn]
    known = [other for other in standing if other.ref not in revision.concurrent_with]
    if known:
        return known[-1].changes[field][1]
    return standing[0].changes[field][0] if standing else folded


def _letter(n: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    before, last = divmod(n, LETTERS)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
