"""Goals as a table, as a tree, and the milestones of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from milepost_client.parsing.goals import GoalNames, goal_title
from milepost_client.presentation.cadence import (
    format_cadence_state,
    format_forecast,
    format_paces,
    format_periods,
)
from milepost_client.presentation.fields import format_cadence
from milepost_client.presentation.layout.table import NO_LEAD, Lead, format_table
from milepost_client.presentation.layout.terminal import can_print, terminal_width
from milepost_client.presentation.layout.text_width import wrap, wrap_hanging
from milepost_client.presentation.phrases import (
    days_ahead_phrase,
    format_planned,
    status_phrase,
    value_of_target,
)
from milepost_client.queries.parts.closed_parts import ClosedPart
from milepost_client.queries.parts.goal_tree import children_shown
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import format_amount, format_count, format_day

HEADERS = ("Goal", "So far", "Planned", "Stands", "By")
NO_GOALS = 'No goals yet. Set one: milepost goal set "Coffees" --target 10 --by eoq'
NO_RUNNING_GOALS = "No goal is running. See them: milepost goal list --all"
BRANCHES = "├─└│"
IN_ASCII = str.maketrans("├─└│", "|-`|")
Branch = tuple[Lead, GoalView]
"""A goal of a tree, with the lines drawn before its title."""


def goals_table(goals: Sequence[GoalView]) -> str:
    """Return one row per goal, and below them a line for each goal that recurs."""
    width = terminal_width()
    table = format_table(HEADERS, [_row(goal) for goal in goals], width=width, right=(1, 2))
    lines = [line for goal in goals for line in wrap(_cadence_line(goal), width) if line]
    return "\n".join((table, "", *lines)) if lines else table


def goals_tree(goals: Sequence[GoalView], everything: Sequence[GoalView]) -> str:
    """Return one row per goal, each under the goal that it serves. `everything` are all goals there are."""
    tree = branches(goals, everything, ascii=not can_print(BRANCHES))
    rows = [_row(goal) for _, goal in tree]
    return format_table(HEADERS, rows, width=terminal_width(), right=(1, 2), leads=[lead for lead, _ in tree])


def closed_part_lines(parts: Iterable[ClosedPart]) -> Iterator[str]:
    """Yield `8 coffees of “Network” come from “Coffees”, which is achieved.` for each closed goal that counts
    in one that is shown."""
    for part in parts:
        amount = format_count(part.goal.value, part.goal.unit or "")
        comes = "comes" if part.goal.value == 1 else "come"
        line = f"{amount} of “{part.counts_in.title}” {comes} from “{part.goal.title}”, which is"
        yield from wrap(f"{line} {part.goal.status}.", terminal_width())


def goal_lines(goal: GoalView, names: GoalNames, remarks: Sequence[str]) -> list[str]:
    """Everything known about a goal, the remarks on its links, and its milestones."""
    running = goal.status == "active"
    facts = [
        ("stands at", status_phrase(goal)),
        ("target", format_count(goal.target, goal.unit or "") if goal.target is not None else "none"),
        ("deadline", format_day(goal.deadline, goal.today) if goal.deadline else "none"),
        ("planned today", format_planned(goal) or "no plan"),
        ("pace", format_paces(goal) if running else ""),
        ("forecast", format_forecast(goal) if running else ""),
        ("cadence", _format_cadence(goal)),
        ("", format_cadence_state(goal.cadence_state, goal.today) if goal.cadence_state else ""),
        (_periods_name(goal), _periods(goal)),
        ("purpose", goal.purpose or ""),
        ("horizon", f"{goal.horizon}-term"),
        ("priority", str(goal.priority)),
        ("serves", f"“{goal_title(goal.parent, names)}”" if goal.parent else ""),
        ("served by", ", ".join(f"“{goal_title(child, names)}”" for child in goal.children)),
        (
            "rolled up",
            f"{format_count(goal.rolled_up, goal.unit or '')} of it, from the goals that serve it"
            if goal.rolled_up
            else "",
        ),
        ("about", goal.about or ""),
        ("tags", ", ".join(goal.tags)),
        ("note", goal.note or ""),
        ("id", goal.id),
    ]
    lines = [goal.title]
    lines += [
        line
        for name, value in facts
        if value
        for line in wrap_hanging(f"  {name:14} ", value, terminal_width())
    ]
    lines += ["", *remarks] if remarks else []
    return lines + (["", "Milestones", *milestone_lines(goal)] if goal.milestones else [])


def milestone_lines(goal: GoalView) -> list[str]:
    """Return one line per milestone: its state, name, amount, and the day on which it was reached."""
    return [
        f"  {milestone.state:9}  {milestone.name}"
        + (f" at {format_amount(milestone.at)}" if milestone.at is not None else "")
        + (f", {format_day(milestone.reached, goal.today)}" if milestone.reached else "")
        for milestone in goal.milestones
    ]


def branches(
    goals: Sequence[GoalView], everything: Sequence[GoalView], *, ascii: bool = False
) -> list[Branch]:
    """Return the goals in the order of a tree, roots first, each with the lines to draw; in ASCII if asked.

    A goal with a parent that is not among `goals` is below its nearest ancestor that is.
    """
    children = children_shown(goals, everything)
    tree: list[Branch] = []
    waiting = [(NO_LEAD, goal) for goal in reversed(children[None])]
    while waiting:
        lead, goal = waiting.pop()
        tree.append((lead, goal))
        below = children[goal.id]
        waiting += reversed(list(zip(_leads(lead[1], len(below)), below, strict=True)))
    return [(_to_ascii(lead), goal) for lead, goal in tree] if ascii else tree


def _row(goal: GoalView) -> tuple[str, ...]:
    return (
        goal.title,
        value_of_target(goal),
        format_planned(goal, decimals=1),
        days_ahead_phrase(goal),
        format_day(goal.deadline, goal.today) if goal.deadline else "",
    )


def _cadence_line(goal: GoalView) -> str:
    """`Coffees: 3 of 2 this week, met ✓ · 5 weeks in a row`; empty where it does not recur."""
    state = format_cadence_state(goal.cadence_state, goal.today) if goal.cadence_state else ""
    return f"{goal.title}: {state}" if state else ""


def _periods_name(goal: GoalView) -> str:
    state = goal.cadence_state
    return f"last {state.every}s" if state and state.every else "periods"


def _periods(goal: GoalView) -> str:
    state = goal.cadence_state
    return format_periods(state) if state and len(state.periods) > 1 else ""


def _leads(left: str, number: int) -> list[Lead]:
    """Return the lines drawn before each of `number` siblings, when `left` is drawn before all of them."""
    return [(f"{left}├─ ", f"{left}│  ")] * (number - 1) + [(f"{left}└─ ", f"{left}   ")] * (number > 0)


def _to_ascii(lead: Lead) -> Lead:
    first, further = lead
    return first.translate(IN_ASCII), further.translate(IN_ASCII)


def _format_cadence(goal: GoalView) -> str:
    if goal.cadence is None:
        return ""
    read = ", counting days on which it was read" if goal.measure == "level" else ""
    return f"{format_cadence(goal.cadence)}{read}"
