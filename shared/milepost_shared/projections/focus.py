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
from milepost_shared.model.tallies import NameTally, tallies_by_goal
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
from milepost_shared.projections.focus_reasons import (
    LastContact,
    Reason,
    focus_reasons,
    last_contact,
    missing_plan_fields,
)
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
    """The active goals on `today`, in order of need for attention."""

    today: date
    goals: list[FocusGoal]


def focus(book: Book, today: date, views: Sequence[GoalView] | None = None) -> FocusView:
    """Rank every active goal. Goals are ordered by:

    1. need: goals that ask for something, then those on plan, without a plan, and done;
    2. priority, 1 first: importance is the person's decision. A goal of priority 1 that is a day behind
       goes before one of priority 3 that is a month behind. A person who wants another order changes a
       priority, and sees the effect at once;
    3. time, goals for which it runs out within 14 days first (`time_runs_out`): nobody can make up for a
       week that is over, but a plan can be caught up with;
    4. days behind, the most first: days compare where coffees and kilograms do not, and devices compute
       them whole and exact;
    5. the order in which the goals were set.

    `views` are those of the goals, for whoever has them.
    """
    views = goal_views(book, today) if views is None else views
    context = _context(book, views, today)
    goals = [_focus_goal(goal, context) for goal in views if goal.status == "active"]
    return FocusView(today=today, goals=sorted(goals, key=_rank))


class _Context(Struct, frozen=True):
    """The data that ranking uses: people by normalized name, each goal's entries (oldest first) and what
    settled ones come to by person, and opportunities that arose."""

    people: Mapping[str, ContactState]
    entries: Mapping[str, Sequence[Entry]]
    settled: Mapping[str, Mapping[str, NameTally]]
    arisen: OpportunitiesByActivity


def _context(book: Book, views: Sequence[GoalView], today: date) -> _Context:
    goals, entries = {view.id: view for view in views}, entries_until(book.entries, today)
    return _Context(
        people={normalize(person.name): person for person in contact_states(book, views, today)},
        entries=book.rollup.entries_by_goal(entries),
        settled=tallies_by_goal(book.settled.people, book.rollup),
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
    return "no plan" if not goal.cadence and missing_plan_fields(goal) else "on plan"


def _helper(goal: GoalView, context: _Context) -> LastContact | None:
    """Return the person who helped the goal most, of those not met for a while; of equals the first by
    name."""
    entries, settled = context.entries.get(goal.id, ()), context.settled.get(goal.id, {})
    groups = sorted(group_entries(entries, "person", settled).items())
    candidates = [(context.people[key], group) for key, group in groups if _is_rested(context.people[key])]
    if not candidates:
        return None
    person, _ = max(
        candidates,
        key=lambda pair: rank_key(
            aggregate(pair[1].entries, pair[1].settled.parts), {goal.id: goal}, context.arisen
        ),
    )
    last = person.last_contact
    return LastContact(person=person.name, day=last.day if last else None, days=person.days_since)


def _is_rested(person: ContactState) -> bool:
    return person.days_since is not None and person.days_since >= HELPER_REST_DAYS
