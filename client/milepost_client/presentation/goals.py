"""Goals as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from milepost_client.presentation.cadence import format_cadence_state
from milepost_client.presentation.phrases import days_ahead_phrase, value_of_target
from milepost_client.presentation.table import NO_LEAD, Lead, render
from milepost_client.presentation.terminal import columns, draws
from milepost_client.presentation.text_width import wrap
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import format_amount, format_day

HEADERS = ("Goal", "So far", "Planned", "Stands", "By")
NO_GOALS = 'No goals yet. Set one: milepost goal set "Coffees" --target 10 --by eoq'
NONE_RUNS = "No goal is running. See them: milepost goal list --all"
BRANCHES = "├─└│"
PLAIN = str.maketrans("├─└│", "|-`|")
Branch = tuple[Lead, GoalView]


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
        + (f" at {format_amount(milestone.at)}" if milestone.at is not None else "")
        + (f", {format_day(milestone.reached, goal.today)}" if milestone.reached else "")
        for milestone in goal.milestones
    ]


def _often(goal: GoalView) -> str:
    """`Coffees: 3 of 2 this week, met ✓ · 5 weeks in a row`; nothing where it does not recur."""
    said = format_cadence_state(goal.cadence_state, goal.today) if goal.cadence_state else ""
    return f"{goal.title}: {said}" if said else ""


def row_of(goal: GoalView) -> tuple[str, ...]:
    """A goal under the headers."""
    planned = "" if goal.planned is None else format_amount(round(goal.planned, 1))
    return (
        goal.title,
        value_of_target(goal),
        planned,
        days_ahead_phrase(goal),
        format_day(goal.deadline, goal.today) if goal.deadline else "",
    )


def grow(goals: Sequence[GoalView], everything: Sequence[GoalView], *, plain: bool = False) -> list[Branch]:
    """The goals from the roots up, each with the branch it hangs on; with `plain` it is drawn in ASCII.

    A goal whose parent is not among them hangs on the nearest one above that is.
    """
    below = _below(goals, everything)
    found: list[Branch] = []
    waiting = [(NO_LEAD, goal) for goal in reversed(below[None])]
    while waiting:
        lead, goal = waiting.pop()
        found.append((lead, goal))
        children = below[goal.id]
        waiting += reversed(list(zip(_leads(lead[1], len(children)), children, strict=True)))
    return [(_plain(lead), goal) for lead, goal in found] if plain else found


def _below(
    goals: Sequence[GoalView], everything: Sequence[GoalView]
) -> defaultdict[str | None, list[GoalView]]:
    """The goals by the one right above them; None is above the roots."""
    shown = {goal.id for goal in goals}
    parents = {goal.id: None if goal.parent_inert else goal.parent for goal in everything}
    below: defaultdict[str | None, list[GoalView]] = defaultdict(list)
    for goal in goals:
        above = parents[goal.id]
        while above is not None and above not in shown:
            above = parents[above]
        below[above].append(goal)
    return below


def _leads(left: str, number: int) -> list[Lead]:
    """The branches of so many siblings."""
    return [(f"{left}├─ ", f"{left}│  ")] * (number - 1) + [(f"{left}└─ ", f"{left}   ")] * (number > 0)


def _plain(lead: Lead) -> Lead:
    first, further = lead
    return first.translate(PLAIN), further.translate(PLAIN)
