"""Why a goal is in focus, and its next step, as phrases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from milepost_client.presentation.cadence import format_period
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_hanging
from milepost_client.presentation.people import format_ago, format_due
from milepost_client.presentation.phrases import WEEK, value_of_target
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.focus import FocusGoal
from milepost_shared.projections.focus_reasons import (
    AheadOfPlan,
    BehindPlan,
    LastContact,
    LateForecast,
    MissingField,
    NearDeadline,
    NotStarted,
    Reason,
    RunningPeriod,
    TargetMet,
    WithoutPlan,
)
from milepost_shared.projections.next_steps import (
    AddPlan,
    CarryOn,
    CatchUp,
    CloseGoal,
    CompletePeriod,
    MeetPerson,
    NextStep,
    ReachValue,
)
from milepost_shared.text.formatting import format_count, format_day, singular

SPECIAL = set('"\\$`!%\n')
"""Characters that a shell interprets, even between quotes."""
FEW_WEEKS = 2
"""Below this many weeks, times are given in days."""


def focus_lines(ranked: Sequence[FocusGoal], goals: Mapping[str, GoalView], limit: int) -> Iterator[str]:
    """The first goals by rank, each with why it is in focus and its next step; `goals` are all by id."""
    priorities = len({each.priority for each in ranked}) > 1
    for n, each in enumerate(ranked[:limit], 1):
        goal = goals[each.goal]
        priority = f" (priority {each.priority})" if priorities else ""
        yield from wrap_hanging(
            f"{n}. ", f"{each.title}{priority}: {format_reasons(each, goal)}", terminal_width()
        )
        if step := format_next_step(each, goal):
            yield from wrap_hanging("   → ", step, terminal_width())


def format_reasons(focus: FocusGoal, goal: GoalView) -> str:
    """`3 of 12; 2.4 introductions behind plan, 9 days`"""
    phrases = [_format_reason(reason, goal) for reason in focus.reasons]
    if goal.target is not None:
        phrases = [value_of_target(goal), *phrases]
    elif focus.need == "no plan":
        phrases = [f"{value_of_target(goal)} so far", *phrases]
    return "; ".join(filter(None, phrases))


def format_next_step(focus: FocusGoal, goal: GoalView) -> str:
    """`3 introductions would bring it back on plan; last met Ana 6 weeks ago`; empty where nothing is to do
    at present."""
    step = _format_step(focus.step, goal) if focus.step else ""
    helper = f"last met {focus.helper.person} {_ago(focus.helper.days)}" if focus.helper else ""
    return "; ".join(filter(None, (step, helper)))


def _format_reason(reason: Reason, goal: GoalView) -> str:
    match reason:
        case LastContact():
            return _format_contact(reason, goal.today)
        case RunningPeriod(period=period):
            return format_period(period)
        case BehindPlan(amount=amount, days=days):
            lag = f", {format_count(days, 'day')}" if days else ""
            return f"{format_count(round(amount, 1) or amount, goal.unit or '')} behind plan{lag}"
        case AheadOfPlan(days=days):
            return f"{format_count(days, 'day')} ahead" if days else "on plan"
        case LateForecast(day=day, days=days):
            return _format_late_forecast(day, days, goal)
        case NearDeadline(day=day, days=days):
            return _format_deadline(day, days, goal.today)
        case NotStarted(day=day):
            return f"starts on {format_day(day, goal.today)}"
        case TargetMet(day=day):
            return f"target met on {format_day(day, goal.today)} ✓"
        case WithoutPlan(lacks=lacks):
            return f"no {' and no '.join(lacks)} yet"


def _format_contact(contact: LastContact, today: date) -> str:
    if contact.due and contact.due <= today:
        return f"a contact is {format_due(contact.due, today)}"
    met = (
        f"last met {contact.person} {_ago(contact.days)}" if contact.day else f"{contact.person} not met yet"
    )
    return f"{met}, {format_due(contact.due, today)}" if contact.due else met


def _format_late_forecast(day: date | None, days: int | None, goal: GoalView) -> str:
    if day is None or days is None:
        return "not met at this pace" if goal.pace else "it rested of late"
    return f"at this pace {format_day(day, goal.today)}, {format_count(days, 'day')} past the deadline"


def _format_deadline(day: date, days: int, today: date) -> str:
    if days < 0:
        return f"the deadline was {format_day(day, today)}"
    left = {0: "today", 1: "tomorrow"}.get(days, f"in {format_count(days, 'day')}")
    return f"the deadline is {left}"


def _format_step(step: NextStep, goal: GoalView) -> str:
    match step:
        case MeetPerson(person=person, day=day, days=days):
            return f"get in touch with {person}, {f'last met {_ago(days)}' if day else 'not met yet'}"
        case CompletePeriod(amount=amount, last=last):
            noun = "reading" if goal.measure == "level" else goal.unit or ""
            until = "today" if last == goal.today else f"until {format_day(last, goal.today)}"
            return f"{format_count(amount, noun)} to go {until}"
        case CatchUp(amount=amount):
            return f"{format_count(amount, goal.unit or '')} would bring it back on plan"
        case ReachValue(value=value, down=down):
            at = format_count(value, goal.unit or "")
            return f"{at} or {'less' if down else 'more'} would bring it back on plan"
        case CarryOn(by=by):
            return _format_carry(format_day(by, goal.today), goal)
        case AddPlan(lacks=lacks):
            command = f"milepost goal adjust {_goal_argument(goal)} {_plan_arguments(lacks)} -r WHY"
            return f"give it a {' and a '.join(lacks)}: {command}"
        case CloseGoal():
            return f"close it when you like: milepost goal achieve {_goal_argument(goal)} -r WHY"


def _plan_arguments(lacks: Collection[MissingField]) -> str:
    """`10 --by "in 8 weeks"`: what to give a goal that lacks these, as arguments of a command."""
    given = {"target": "10", "deadline": '--by "in 8 weeks"'}
    return " ".join(given[name] for name in lacks)


def _goal_argument(goal: GoalView) -> str:
    """Return the goal as an argument of a command: its title, or its id where a shell would interpret the
    title."""
    return goal.id if set(goal.title) & SPECIAL or goal.title.startswith("-") else f'"{goal.title}"'


def _format_carry(by: str, goal: GoalView) -> str:
    if goal.measure == "level" or (goal.target or 0) < goal.baseline:
        return f"nothing is due before {by}"
    return f"next {singular(goal.unit) if goal.unit else 'one'} by {by}"


def _ago(days: int | None) -> str:
    """`6 weeks ago`; in days within the last two weeks."""
    weeks = (days or 0) // WEEK
    return f"{format_count(weeks, 'week')} ago" if weeks >= FEW_WEEKS else format_ago(days)
