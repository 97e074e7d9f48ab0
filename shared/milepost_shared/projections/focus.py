"""Focus: the active goals ranked by how much they need attention, with the next step for each.

See shared/decisions/0026-focus.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.attribution import (
    OpportunitiesByActivity,
    opportunities_by_activity,
    rank_key,
)
from milepost_shared.projections.commitments import (
    Commitment,
    commitments,
    running_period,
    target_met_on,
    time_runs_out,
)
from milepost_shared.projections.focus_reasons import LastContact, Reason, focus_reasons, last_contact
from milepost_shared.projections.grouping import group_entries
from milepost_shared.projections.impact import aggregate
from milepost_shared.projections.next_steps import NextStep, next_step
from milepost_shared.projections.opportunities import opportunity_views
from milepost_shared.projections.people import ContactState, contact_states
from milepost_shared.text.names import normalize

HELPER_REST_DAYS = 28
"""Days after a contact before somebody who helped a goal is proposed for it again."""

Need = Literal["asks", "on plan", "no plan", "done"]
"""What a goal needs.

`asks`: attention, since it is behind its plan or in its running period, or a contact is due. `on plan`:
nothing, all of that is kept. `no plan`: a plan or a cadence. `done`: nothing more, since the target or this
period's quota is met (or the period is skipped) and nothing else is left to keep up with.
"""
NEEDS: tuple[Need, ...] = ("asks", "on plan", "no plan", "done")


class FocusGoal(Struct, frozen=True, kw_only=True):
    """An active goal in its rank, and why it has it.

    `days_behind` is that of the commitment that is furthest behind, below 0 where all are ahead; None where
    there is nothing to keep up with. `helper`, for a goal that asks and is about nobody, is the person who
    helped it most (`attribution.rank_key` over the activities that count for it) and was not met for 28 days.
    """

    goal: str
    title: str
    unit: str | None
    priority: int
    need: Need
    runs_out: bool
    days_behind: int | None
    reasons: list[Reason]
    step: NextStep | None
    helper: LastContact | None


class FocusView(Struct, frozen=True, kw_only=True):
    """The active goals on `today`, the one to turn to first in front."""

    today: date
    goals: list[FocusGoal]


def focus(book: Book, today: date) -> FocusView:
    """Rank every active goal once. One goes before another

    1. by need: what asks for something, then what is on plan, what has no plan, what is done;
    2. then by priority, 1 first. What matters most is the person's to say: a goal of priority 1 that is
       a day behind goes before one of priority 3 that is a month behind. Where that is not what they
       want, they change a priority, and see at once what came of it;
    3. then where time runs out within 14 days (`time_runs_out`): nobody can make up for a week that is
       over, but a plan can be caught up with;
    4. then by the days behind, the most first: days compare where coffees and kilograms do not, and
       devices compute them whole and exact;
    5. then in the order in which the goals were set.
    """
    views = goal_views(book, today)
    context = _context(book, views, today)
    goals = [_focus_goal(goal, context) for goal in views if goal.status == "active"]
    return FocusView(today=today, goals=sorted(goals, key=_rank))


class _Context(Struct, frozen=True):
    """What each goal is looked at with: people by their folded names, the entries that count for each goal,
    oldest first, and the opportunities that arose."""

    people: Mapping[str, ContactState]
    entries: Mapping[str, Sequence[Entry]]
    arisen: OpportunitiesByActivity


def _context(book: Book, views: Sequence[GoalView], today: date) -> _Context:
    goals, entries = {view.id: view for view in views}, entries_until(book.entries, today)
    return _Context(
        people={normalize(person.name): person for person in contact_states(entries, views, today)},
        entries=book.rollup.entries_by_goal(entries),
        arisen=opportunities_by_activity(opportunity_views(entries, goals, today)),
    )


def _rank(goal: FocusGoal) -> tuple[int, int, bool, int]:
    return NEEDS.index(goal.need), goal.priority, not goal.runs_out, -(goal.days_behind or 0)


def _focus_goal(goal: GoalView, context: _Context) -> FocusGoal:
    contact = last_contact(goal, context.people.get(normalize(goal.about or "")))
    to_keep = commitments(goal, contact.due if contact else None)
    need = _need(goal, to_keep)
    return FocusGoal(
        goal=goal.id,
        title=goal.title,
        unit=goal.unit,
        priority=goal.priority,
        need=need,
        runs_out=time_runs_out(goal),
        days_behind=max((commitment.days_behind for commitment in to_keep), default=None),
        reasons=focus_reasons(goal, contact),
        step=next_step(goal, contact),
        helper=_helper(goal, context) if need == "asks" and contact is None else None,
    )


def _need(goal: GoalView, to_keep: Sequence[Commitment]) -> Need:
    if to_keep:
        return "on plan" if all(commitment.kept for commitment in to_keep) else "asks"
    if target_met_on(goal) or running_period(goal):
        return "done"
    return "on plan" if goal.cadence else "no plan"


def _helper(goal: GoalView, context: _Context) -> LastContact | None:
    """The person who helped the goal most, of those not met for a while; of equals the first by name."""
    groups = sorted(group_entries(context.entries.get(goal.id, ()), "person").items())
    candidates = [(context.people[key], group) for key, group in groups if _is_rested(context.people[key])]
    if not candidates:
        return None
    person, _ = max(
        candidates, key=lambda pair: rank_key(aggregate(pair[1].entries), {goal.id: goal}, context.arisen)
    )
    last = person.last_contact
    return LastContact(person=person.name, day=last.day if last else None, days=person.days_since)


def _is_rested(person: ContactState) -> bool:
    return person.days_since is not None and person.days_since >= HELPER_REST_DAYS
