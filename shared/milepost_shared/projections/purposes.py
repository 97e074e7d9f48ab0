"""Purposes: what goals are for, how far they have come, and which share of the time each gets.

A goal has its own purpose, else that of the nearest goal above it; purposes with the same folded text are
one. Shares are exact: an entry counts once, in equal parts for each purpose that it serves. Kept reviews are
no activity. See shared/decisions/0025-purposes.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from milepost_shared.events.types import ActivityLogged, Status, to_micros
from milepost_shared.model.entries import Entry
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.review_notes import without_reviews
from milepost_shared.text.names import normalize

SUGGESTED_PURPOSES = ("new role", "mentorship", "industry knowledge", "visibility", "giving back")
"""The purposes that are offered; any other text does as well."""

WINDOW = 90
"""The days over which shares are taken, today among them."""

NO_PURPOSE, NO_GOAL = "", None
"""The keys of activity for goals without a purpose, and of activity without a goal."""


class ActivityShare(Struct, frozen=True, kw_only=True):
    """A part of all activity: entries (one may count in part) and minutes, and their shares of all, 0 to 1;
    None where there is no activity at all."""

    activities: float
    share: float | None
    minutes: float
    minutes_share: float | None


class PurposeGoal(Struct, frozen=True, kw_only=True):
    """A goal of a purpose. `progress` is how far it is from the baseline to the target, 0 to 1, and 1 once
    achieved; None without a target. `inherited` says that the purpose is that of a goal above it."""

    id: str
    title: str
    status: Status
    value: float
    target: float | None
    unit: str | None
    progress: float | None
    inherited: bool


class PurposeView(Struct, frozen=True, kw_only=True):
    """A purpose, spelled as by the first goal that has it, and its part of the activity. `progress` is the
    mean over its goals with a progress, without the dropped ones."""

    purpose: str
    goals: list[PurposeGoal]
    progress: float | None
    part: ActivityShare


class PurposesView(Struct, frozen=True, kw_only=True):
    """All purposes, the one that most entries from `since` to `today` served first, and the activity that
    served none: goals without a purpose (`no_purpose`), and no goal at all (`no_goal`)."""

    today: date
    since: date
    activities: int
    minutes: int
    purposes: list[PurposeView]
    no_purpose: PurposeView
    no_goal: ActivityShare


class _ExactShare(Struct, frozen=True):
    """Entries and minutes as exact numbers."""

    entries: Fraction = Fraction(0)
    minutes: Fraction = Fraction(0)

    def plus(self, entries: Fraction, minutes: Fraction) -> _ExactShare:
        return _ExactShare(self.entries + entries, self.minutes + minutes)

    def of(self, total: _ExactShare) -> ActivityShare:
        """Return this part of `total`."""
        return ActivityShare(
            activities=float(self.entries),
            share=float(self.entries / total.entries) if total.entries else None,
            minutes=float(self.minutes),
            minutes_share=float(self.minutes / total.minutes) if total.minutes else None,
        )


def window_days(today: date) -> range:
    """Return the days (ordinals) over which shares are taken."""
    return range(max(today.toordinal() - WINDOW + 1, 1), today.toordinal() + 1)


def purposes(goals: Sequence[GoalView], entries: Iterable[Entry], today: date) -> PurposesView:
    """Return the purposes of `goals`, given in the order in which they were set, and their shares of the
    entries."""
    window, texts = window_days(today), effective_purposes(goals)
    standing = without_reviews(entry for entry in entries if not entry.withdrawn)
    activities = [entry.activity for entry in standing if entry.activity.day.toordinal() in window]
    total = _ExactShare(Fraction(len(activities)), Fraction(sum(each.minutes or 0 for each in activities)))
    parts = _parts(activities, texts)
    spellings: dict[str, str] = {}
    for text in filter(None, texts.values()):
        spellings.setdefault(normalize(text), text)

    def view(key: str, text: str) -> PurposeView:
        members = [goal for goal in goals if normalize(texts[goal.id]) == key]
        return PurposeView(
            purpose=text,
            goals=[_purpose_goal(goal, texts[goal.id]) for goal in members],
            progress=_mean_progress(members),
            part=parts.get(key, _ExactShare()).of(total),
        )

    views = [view(key, text) for key, text in spellings.items()]
    return PurposesView(
        today=today,
        since=date.fromordinal(window.start),
        activities=len(activities),
        minutes=int(total.minutes),
        purposes=sorted(views, key=lambda each: -each.part.activities),
        no_purpose=view(NO_PURPOSE, ""),
        no_goal=parts.get(NO_GOAL, _ExactShare()).of(total),
    )


def effective_purposes(goals: Iterable[GoalView]) -> dict[str, str]:
    """Return each goal's purpose with single blanks: its own, else that of the nearest goal above it that
    has one, else ""."""
    by_id = {goal.id: goal for goal in goals}
    return {id: _effective_purpose(id, by_id) for id in by_id}


def goal_progress(goal: GoalView) -> Fraction | None:
    """Return how far a goal is from its baseline to its target, 0 to 1. It is 1 once the goal is achieved,
    whatever the value, and None without a target."""
    if goal.status == "achieved":
        return Fraction(1)
    if goal.target is None:
        return None
    distance = to_micros(goal.target) - to_micros(goal.baseline)
    covered = to_micros(goal.value) - to_micros(goal.baseline)
    if distance == 0:
        return Fraction(covered >= 0)
    return min(max(Fraction(covered, distance), Fraction(0)), Fraction(1))


def _effective_purpose(goal: str | None, by_id: Mapping[str, GoalView]) -> str:
    while goal is not None and goal in by_id:
        if purpose := _own_purpose(by_id[goal]):
            return purpose
        goal = None if by_id[goal].parent_inert else by_id[goal].parent
    return ""


def _own_purpose(goal: GoalView) -> str:
    return " ".join((goal.purpose or "").split())


def _parts(activities: Iterable[ActivityLogged], texts: Mapping[str, str]) -> dict[str | None, _ExactShare]:
    """The part of each purpose by its folded text, of NO_PURPOSE and of NO_GOAL."""
    parts: dict[str | None, _ExactShare] = {}
    for activity in activities:
        served = _served(activity, texts)
        each = Fraction(1, len(served)), Fraction(activity.minutes or 0, len(served))
        for key in served:
            parts[key] = parts.get(key, _ExactShare()).plus(*each)
    return parts


def _served(activity: ActivityLogged, texts: Mapping[str, str]) -> set[str | None]:
    """The keys of what an activity served. A goal without a purpose takes nothing from those with one; a
    withdrawn goal does not count."""
    keys: set[str | None] = {normalize(texts[c.goal]) for c in activity.contributions if c.goal in texts}
    return keys - {NO_PURPOSE} or keys or {NO_GOAL}


def _purpose_goal(goal: GoalView, purpose: str) -> PurposeGoal:
    progress = goal_progress(goal)
    return PurposeGoal(
        id=goal.id,
        title=goal.title,
        status=goal.status,
        value=goal.value,
        target=goal.target,
        unit=goal.unit,
        progress=None if progress is None else float(progress),
        inherited=purpose != _own_purpose(goal),
    )


def _mean_progress(goals: Iterable[GoalView]) -> float | None:
    """The mean over the goals that have a progress, without the dropped ones."""
    kept = (goal_progress(goal) for goal in goals if goal.status != "dropped")
    values = [value for value in kept if value is not None]
    return float(sum(values, Fraction(0)) / len(values)) if values else None
