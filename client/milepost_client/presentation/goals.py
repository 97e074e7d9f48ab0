"""Goals as tables."""

from __future__ import annotations

from collections.abc import Sequence

from milepost_client.cli.goals import columns, draws
from milepost_client.parsing.amounts import say_amount
from milepost_client.parsing.dates import say_day
from milepost_client.presentation.cadence import say_cadence_state
from milepost_client.presentation.goals_goal_tree import BRANCHES, grow
from milepost_client.presentation.phrases import ahead, so_far
from milepost_client.presentation.table import render
from milepost_client.presentation.text_width import wrap
from milepost_shared.progress.goal_view import GoalView

HEADERS = ("Goal", "So far", "Planned", "Stands", "By")
NO_GOALS = 'No goals yet. Set one: milepost goal set "Coffees" --target 10 --by eoq'
NONE_RUNS = "No goal is running. See them: milepost goal list --all"


def goals_table(goals: Sequence[GoalView]) -> str:
    """One row per goal; below it, how those stand that recur."""
    wide = columns()
    table = render(HEADERS, [row_of(goal) for goal in goals], width=wide, right=(1, 2))
    lines = [line for goal in goals for line in wrap(_often(goal), wide) if line]
    return "\n".join((table, "", *lines)) if lines else table


def goals_tree(goals: Sequence[GoalView], everything: Sequence[GoalView]) -> str:
    """The same, each goal under the one that it serves; `everything` are all goals there are."""
    branches = grow(goals, everything, plain=not draws(BRANCHES))
    rows = [row_of(goal) for _, goal in branches]
    return render(HEADERS, rows, width=columns(), right=(1, 2), leads=[lead for lead, _ in branches])


def milestone_lines(goal: GoalView) -> list[str]:
    """One line per milestone, its state told by a word."""
    return [
        f"  {milestone.state:9}  {milestone.name}"
        + (f" at {say_amount(milestone.at)}" if milestone.at is not None else "")
        + (f", {say_day(milestone.reached, goal.today)}" if milestone.reached else "")
        for milestone in goal.milestones
    ]


def _often(goal: GoalView) -> str:
    """`Coffees: 3 of 2 this week, met ✓ · 5 weeks in a row`; nothing where it does not recur."""
    said = say_cadence_state(goal.cadence_state, goal.today) if goal.cadence_state else ""
    return f"{goal.title}: {said}" if said else ""


def row_of(goal: GoalView) -> tuple[str, ...]:
    """A goal under the headers."""
    planned = "" if goal.planned is None else say_amount(round(goal.planned, 1))
    return (
        goal.title,
        so_far(goal),
        planned,
        ahead(goal),
        say_day(goal.deadline, goal.today) if goal.deadline else "",
    )
