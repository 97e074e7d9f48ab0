"""How things are said: amounts with their unit, days ahead or behind, what was done with whom."""

from __future__ import annotations

from datetime import date

from milepost_client.amounts import say_amount
from milepost_client.dates import say_day
from milepost_shared.activity import ActivityView
from milepost_shared.goal import GoalView

UNDO = "Undo: milepost undo"


def count(amount: float, noun: str) -> str:
    """`1 coffee`, `2 coffees`: an English noun that follows its number, as well as can be told."""
    ends_in_s = noun.endswith("s") and not noun.endswith("ss")
    if amount == 1 and ends_in_s:
        noun = noun[:-1]
    elif amount != 1 and noun and not noun.endswith("s") and noun.isascii():
        noun += "s"
    return f"{say_amount(amount)} {noun}".rstrip()


def so_far(goal: GoalView) -> str:
    """`8 of 10`, or `8 coffees` where there is no target."""
    if goal.target is None:
        return count(goal.value, goal.unit or "")
    return f"{say_amount(goal.value)} of {say_amount(goal.target)}"


def ahead(goal: GoalView) -> str:
    """`2 days ahead`, `on plan`, `3 days behind`; nothing where there is no plan."""
    if goal.status != "active":
        return goal.status
    if goal.days_ahead is None:
        return ""
    if goal.days_ahead == 0:
        return "on plan"
    return f"{count(abs(goal.days_ahead), 'day')} {'ahead' if goal.days_ahead > 0 else 'behind'}"


def standing(goal: GoalView) -> str:
    """`8 of 10, 2 days ahead`"""
    return ", ".join(filter(None, (so_far(goal), ahead(goal))))


def people(names: tuple[str, ...]) -> str:
    """`Ana`, `Ana and Bo`, `Ana, Bo and Chen`"""
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def activity(view: ActivityView, unit: str | None = None, amount: float | None = None) -> str:
    """`1 coffee with Ana`, `a coffee with Ana`, `an activity`"""
    noun = view.kind or unit or "activity"
    if amount is not None:
        done = count(amount, noun)
    else:
        done = f"{'an' if noun[:1].casefold() in 'aeiou' else 'a'} {noun}"
    return f"{done} with {people(view.people)}" if view.people else done


def logged(view: ActivityView, goal: GoalView | None, amount: float | None, today: date) -> str:
    """The echo of what was understood."""
    what = f"Logged {activity(view, goal.unit if goal else None, amount)} for {say_day(view.day, today)}"
    return f"{what}: {standing(goal)}. {UNDO}" if goal else f"{what}. {UNDO}"


def celebration(name: str, goal: GoalView) -> str:
    """A moment of joy."""
    return f"✦ You reached “{name}” on the way to “{goal.title}”. Well done!"
