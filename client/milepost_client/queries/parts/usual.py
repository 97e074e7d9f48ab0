"""What a person usually logs: the kind for a goal, and whole activities that come again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from milepost_shared.projections.activities import ActivityView
from milepost_shared.text.names import normalize

LAST = 10
"""How many of a goal's newest activities say what its kind is."""
OFTEN = 3
"""How often something must have been done before a weekday says anything."""


class UsualActivity(Struct, frozen=True, kw_only=True):
    """An activity that came again: with whom, for which goal, how often and when last.

    `weekday` is the one on which most of them were, 0 for Monday; None where they have none.
    """

    kind: str | None
    people: tuple[str, ...]
    goal: str | None
    times: int
    last: date
    weekday: int | None


def usual_kinds(activities: Iterable[ActivityView]) -> dict[str, str]:
    """Return the kind of a goal, by its id, where its last activities all have the same. They come newest
    first, and the kind is spelled as in the newest."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for activity in activities:
        for given in activity.contributions:
            if len(kinds[given.goal]) < LAST:
                kinds[given.goal].append(activity.kind or "")
    return {goal: each[0] for goal, each in kinds.items() if each[0] and len({*map(normalize, each)}) == 1}


def usual_activities(activities: Iterable[ActivityView], most: int) -> list[UsualActivity]:
    """Return what was done most often, of activities that come newest first; of equals the newest first."""
    groups: defaultdict[tuple[object, ...], list[ActivityView]] = defaultdict(list)
    for activity in activities:
        if activity.people or activity.kind:
            groups[_sort(activity)].append(activity)
    # The sort is stable, and the groups come newest first.
    return [_usual(group) for group in sorted(groups.values(), key=len, reverse=True)[:most]]


def _sort(activity: ActivityView) -> tuple[object, ...]:
    people = tuple(sorted(map(normalize, activity.people)))
    return normalize(activity.kind or ""), people, _first_goal(activity)


def _usual(group: Sequence[ActivityView]) -> UsualActivity:
    newest = group[0]
    weekday, times = Counter(activity.day.weekday() for activity in group).most_common(1)[0]
    says = len(group) >= OFTEN and times * 2 > len(group)
    return UsualActivity(
        kind=newest.kind,
        people=newest.people,
        goal=_first_goal(newest),
        times=len(group),
        last=newest.day,
        weekday=weekday if says else None,
    )


def _first_goal(activity: ActivityView) -> str | None:
    return activity.contributions[0].goal if activity.contributions else None
