"""Focus: the active goals in the order in which they ask for attention, and the next step for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, happened
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.attribution import Arisen, arisen_from, rank_key
from milepost_shared.projections.focus_reasons import (
    Course,
    LastContact,
    Reason,
    contact_of,
    courses,
    met_on,
    reasons,
    running,
    runs_out,
)
from milepost_shared.projections.grouping import groups
from milepost_shared.projections.impact import aggregate
from milepost_shared.projections.next_steps import Step, next_step
from milepost_shared.projections.opportunities import opportunities_of
from milepost_shared.projections.people import Acquaintance, acquaintances
from milepost_shared.text.names import fold

AWHILE = 28
"""Days after which somebody who helped a goal may be proposed for it again."""

Need = Literal["asks", "on plan", "no plan", "done"]
"""`asks`: behind its plan or in its running period, or a contact is due. `on plan`: all of that is kept.
`no plan`: it has none, and no cadence. `done`: the target is met, or this period's quota (or the period is
passed over), and nothing else is left to keep up with."""
NEEDS: tuple[Need, ...] = ("asks", "on plan", "no plan", "done")


class FocusGoal(Struct, frozen=True, kw_only=True):
    """An active goal in its rank, and why it has it.

    `days_behind` is that of what lies furthest behind, below 0 where all is ahead; None where there is
    nothing to keep up with. Where the goal asks and is about nobody, `helper` is who helped it most (by
    what came of the activities that count for it, see `yields.rank_key`) and was not met for 28 days.
    """

    goal: str
    title: str
    unit: str | None
    priority: int
    need: Need
    runs_out: bool
    days_behind: int | None
    reasons: list[Reason]
    step: Step | None
    helper: LastContact | None


class FocusView(Struct, frozen=True, kw_only=True):
    """The active goals on `today`, the first to turn to first."""

    today: date
    goals: list[FocusGoal]


def focus(book: Book, today: date) -> FocusView:
    """Every active goal once, ranked. One goes before another

    1. by need: what asks for something, then what is on plan, what has no plan, what is done;
    2. then by priority, 1 first. What matters most is the person's to say: a goal of priority 1 that is
       a day behind goes before one of priority 3 that is a month behind. Where that is not what they
       want, they change a priority, and see at once what came of it;
    3. then where time runs out within 14 days (`reasons.runs_out`): a week that is over cannot be made
       up for, a plan can be caught up with;
    4. then by the days behind, the most first: days compare where coffees and kilograms do not, and of
       those a device computes whole and exact ones;
    5. then in the order in which the goals were set.
    """
    goals = goal_views(book, today)
    known = _known(book, goals, today)
    found = [_shown(goal, known) for goal in goals if goal.status == "active"]
    return FocusView(today=today, goals=sorted(found, key=_rank))


class _Known(Struct, frozen=True):
    """What the goals are looked at with: people by their folded names, the entries that count for each
    goal, oldest first, and the opportunities that arose."""

    people: Mapping[str, Acquaintance]
    entries: Mapping[str, Sequence[Entry]]
    arisen: Arisen


def _known(book: Book, views: Sequence[GoalView], today: date) -> _Known:
    goals, happenings = {view.id: view for view in views}, happened(book.entries, today)
    return _Known(
        people={fold(person.name): person for person in acquaintances(happenings, views, today)},
        entries=book.rolls.by_goal(happenings),
        arisen=arisen_from(opportunities_of(happenings, goals, today)),
    )


def _rank(goal: FocusGoal) -> tuple[int, int, bool, int]:
    return NEEDS.index(goal.need), goal.priority, not goal.runs_out, -(goal.days_behind or 0)


def _shown(goal: GoalView, known: _Known) -> FocusGoal:
    contact = contact_of(goal, known.people.get(fold(goal.about or "")))
    to_keep = courses(goal, contact)
    need = _need(goal, to_keep)
    return FocusGoal(
        goal=goal.id,
        title=goal.title,
        unit=goal.unit,
        priority=goal.priority,
        need=need,
        runs_out=runs_out(goal),
        days_behind=max((course.days_behind for course in to_keep), default=None),
        reasons=reasons(goal, contact),
        step=next_step(goal, contact),
        helper=_helper(goal, known) if need == "asks" and contact is None else None,
    )


def _need(goal: GoalView, to_keep: Sequence[Course]) -> Need:
    if to_keep:
        return "on plan" if all(course.kept for course in to_keep) else "asks"
    if met_on(goal) or running(goal):
        return "done"
    return "on plan" if goal.cadence else "no plan"


def _helper(goal: GoalView, known: _Known) -> LastContact | None:
    """Who helped the goal most, of those who were not met for a while; of equals the first by name."""
    named = sorted(groups(known.entries.get(goal.id, ()), "person").items())
    missed = [(known.people[key], group) for key, group in named if _long_since(known.people[key])]
    if not missed:
        return None
    person, _ = max(
        missed, key=lambda each: rank_key(aggregate(each[1].entries), {goal.id: goal}, known.arisen)
    )
    last = person.last_contact
    return LastContact(person=person.name, day=last.day if last else None, days=person.days_since)


def _long_since(person: Acquaintance) -> bool:
    return person.days_since is not None and person.days_since >= AWHILE
