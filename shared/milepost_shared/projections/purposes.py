"""Purposes: what goals are for, how far they have come, and whether the time goes where they lie.

A goal's purpose is what it says itself, else what the nearest goal above it says; two that are alike
(`fold`) are one. Shares are exact: an entry counts once, in equal parts for each purpose it serves.
Reviews that were kept are no activity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from milepost_shared.events.types import ActivityLogged, Status, to_micros
from milepost_shared.model.entries import Entry
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.review_notes import networking
from milepost_shared.text.names import fold

SUGGESTED = ("new role", "mentorship", "industry knowledge", "visibility", "giving back")
"""The purposes that are offered; one's own words do as well."""

WINDOW = 90
"""The days whose activity is shared out, today among them."""

NO_PURPOSE, NO_GOAL = "", None
"""Where activity goes whose goals say no purpose, and that which names no goal."""


class Part(Struct, frozen=True, kw_only=True):
    """The part of the activity that went somewhere: so many entries (one may count in part) and their
    minutes, and the shares of all, 0 to 1; None where there were none at all."""

    activities: float
    share: float | None
    minutes: float
    minutes_share: float | None


class PurposeGoal(Struct, frozen=True, kw_only=True):
    """A goal of a purpose. `progress` is its way from the baseline to the target, 0 to 1, and 1 once it
    was achieved; None without a target. `inherited` where a goal above it says the purpose."""

    id: str
    title: str
    status: Status
    value: float
    target: float | None
    unit: str | None
    progress: float | None
    inherited: bool


class PurposeView(Struct, frozen=True, kw_only=True):
    """A purpose, spelled as by the first goal that says it, and its part of the activity. `progress` is
    the mean of its goals' that have one, those that were dropped left out."""

    purpose: str
    goals: list[PurposeGoal]
    progress: float | None
    part: Part


class PurposesView(Struct, frozen=True, kw_only=True):
    """All purposes, those first that most entries of the days from `since` to `today` served, and what
    served none: goals without a purpose (`no_purpose`), and no goal at all (`no_goal`)."""

    today: date
    since: date
    activities: int
    minutes: int
    purposes: list[PurposeView]
    no_purpose: PurposeView
    no_goal: Part


class _Share(Struct, frozen=True):
    """So many entries and minutes, exactly."""

    entries: Fraction = Fraction(0)
    minutes: Fraction = Fraction(0)

    def plus(self, entries: Fraction, minutes: Fraction) -> _Share:
        return _Share(self.entries + entries, self.minutes + minutes)

    def of(self, every: _Share) -> Part:
        """This part of `every`."""
        return Part(
            activities=float(self.entries),
            share=float(self.entries / every.entries) if every.entries else None,
            minutes=float(self.minutes),
            minutes_share=float(self.minutes / every.minutes) if every.minutes else None,
        )


def window_days(today: date) -> range:
    """The days (ordinals) whose activity is shared out."""
    return range(max(today.toordinal() - WINDOW + 1, 1), today.toordinal() + 1)


def purposes(goals: Sequence[GoalView], entries: Iterable[Entry], today: date) -> PurposesView:
    """The purposes of `goals`, given in the order in which they were set, and what the entries served."""
    days, said = window_days(today), purposes_said(goals)
    standing = networking(entry for entry in entries if not entry.withdrawn)
    done = [entry.activity for entry in standing if entry.activity.day.toordinal() in days]
    every = _Share(Fraction(len(done)), Fraction(sum(activity.minutes or 0 for activity in done)))
    shares = _shares(done, said)
    spelled: dict[str, str] = {}
    for text in filter(None, said.values()):
        spelled.setdefault(fold(text), text)

    def seen(name: str, text: str) -> PurposeView:
        served = [goal for goal in goals if fold(said[goal.id]) == name]
        return PurposeView(
            purpose=text,
            goals=[_goal(goal, said[goal.id]) for goal in served],
            progress=_mean(served),
            part=shares.get(name, _Share()).of(every),
        )

    views = [seen(name, text) for name, text in spelled.items()]
    return PurposesView(
        today=today,
        since=date.fromordinal(days.start),
        activities=len(done),
        minutes=int(every.minutes),
        purposes=sorted(views, key=lambda view: -view.part.activities),
        no_purpose=seen(NO_PURPOSE, ""),
        no_goal=shares.get(NO_GOAL, _Share()).of(every),
    )


def purposes_said(goals: Iterable[GoalView]) -> dict[str, str]:
    """Each goal's purpose, its blanks run together: its own, else that of the nearest goal above it that
    says one, else nothing."""
    known = {goal.id: goal for goal in goals}
    return {name: _said(name, known) for name in known}


def progress(goal: GoalView) -> Fraction | None:
    """How far a goal has come from its baseline to its target, 0 to 1: 1 once it was achieved, whatever
    was counted; None where there is no target."""
    if goal.status == "achieved":
        return Fraction(1)
    if goal.target is None:
        return None
    way, come = (
        to_micros(goal.target) - to_micros(goal.baseline),
        to_micros(goal.value) - to_micros(goal.baseline),
    )
    if way == 0:
        return Fraction(come >= 0)
    return min(max(Fraction(come, way), Fraction(0)), Fraction(1))


def _said(goal: str | None, known: Mapping[str, GoalView]) -> str:
    while goal is not None and goal in known:
        if purpose := _own(known[goal]):
            return purpose
        goal = None if known[goal].parent_inert else known[goal].parent
    return ""


def _own(goal: GoalView) -> str:
    return " ".join((goal.purpose or "").split())


def _shares(done: Iterable[ActivityLogged], said: Mapping[str, str]) -> dict[str | None, _Share]:
    """What each purpose (by fold) was served with, and none, and no goal."""
    shares: dict[str | None, _Share] = {}
    for activity in done:
        served = _served(activity, said)
        for name in served:
            parts = Fraction(1, len(served)), Fraction(activity.minutes or 0, len(served))
            shares[name] = shares.get(name, _Share()).plus(*parts)
    return shares


def _served(activity: ActivityLogged, said: Mapping[str, str]) -> set[str | None]:
    """The purposes that an activity served. A goal without one takes nothing from those that have one,
    and a goal that was taken back is none."""
    named: set[str | None] = {fold(said[c.goal]) for c in activity.contributions if c.goal in said}
    return named - {NO_PURPOSE} or named or {NO_GOAL}


def _goal(goal: GoalView, said: str) -> PurposeGoal:
    come = progress(goal)
    return PurposeGoal(
        id=goal.id,
        title=goal.title,
        status=goal.status,
        value=goal.value,
        target=goal.target,
        unit=goal.unit,
        progress=None if come is None else float(come),
        inherited=said != _own(goal),
    )


def _mean(goals: Iterable[GoalView]) -> float | None:
    """The mean progress of the goals that have one, the dropped ones left out."""
    come = [found for goal in goals if goal.status != "dropped" and (found := progress(goal)) is not None]
    return float(sum(come, Fraction(0)) / len(come)) if come else None
