"""Goals at several moments, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from milepost_client.presentation.cadence import format_cadence_state
from milepost_client.presentation.phrases import days_ahead_phrase
from milepost_client.presentation.table import render
from milepost_client.presentation.terminal import columns
from milepost_shared.model.book import Book
from milepost_shared.progress.adherence import PlanOutcome, plan_outcome
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.text.formatting import format_amount, format_day

FACTS = (
    "value",
    "planned",
    "on track",
    "stands",
    "days on track",
    "target",
    "deadline",
    "plan ends",
    "status",
)


NOTHING = frozenset({"none", "no plan", "not there"})


class Column(Struct, frozen=True):
    """The goals of one book on a day, under a heading."""

    heading: str
    book: Book
    day: date

    def view(self, goal: str) -> GoalView | None:
        """How a goal stands there; None where it was not known."""
        found = self.book.goals.get(goal)
        return goal_view(found, self.day) if found else None

    def outcome(self, goal: str) -> PlanOutcome | None:
        """What its plan came to."""
        found = self.book.goals.get(goal)
        return plan_outcome(found, self.day) if found else None

    def facts(self, goal: str) -> dict[str, str]:
        """What is said of a goal, by what it is about; empty where it was not known."""
        found, came_to = self.view(goal), self.outcome(goal)
        if found is None or came_to is None:
            return {}
        said: dict[str, str] = dict(zip(FACTS, _said(found, came_to), strict=True))
        if found.cadence_state:
            said["cadence"] = format_cadence_state(found.cadence_state, self.day) or "none"
        return said | {f"“{m.name}”": _milestone(m.state, m.reached, self.day) for m in found.milestones}


def replay_table(title: str, goal: str, shown: Sequence[Column]) -> str:
    """One row per fact and milestone, one column per moment; without those of which nothing is to be said."""
    facts = [column.facts(goal) for column in shown]
    names = dict.fromkeys(name for said in facts for name in said)
    rows = [(name, *(said.get(name, "none") if said else "not there" for said in facts)) for name in names]
    rows = [row for row in rows if not NOTHING.issuperset(row[1:])]
    return render((title, *(column.heading for column in shown)), rows, width=columns())


def _said(goal: GoalView, came_to: PlanOutcome) -> tuple[str, ...]:
    return (
        format_amount(goal.value),
        "none" if goal.planned is None else format_amount(round(goal.planned, 2)),
        {True: "yes", False: "no", None: "no plan"}[goal.on_track],
        days_ahead_phrase(goal) or "no plan",
        f"{came_to.on_track_days:,} of {came_to.planned_days:,}" if came_to.planned_days else "no plan",
        "none" if goal.target is None else format_amount(goal.target),
        format_day(goal.deadline, goal.today) if goal.deadline else "none",
        format_day(came_to.finish, goal.today) if came_to.finish else "no plan",
        goal.status,
    )


def _milestone(state: str, reached: date | None, today: date) -> str:
    return f"{state}, {format_day(reached, today)}" if reached else state
