"""Sentences that say what was done: corrected, taken back, celebrated, renamed."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.celebrate import Celebrated
from milepost_client.operations.rename_person import Renamed
from milepost_client.operations.undo import Undone
from milepost_client.operations.written import Written
from milepost_client.presentation import phrases
from milepost_shared.events.types import ActivityLogged, GoalAdjusted, GoalSet, MilestoneReached
from milepost_shared.text.formatting import format_count, format_day


def corrected(written: Written, today: date, *, with_opportunities: bool) -> str:
    """Return the sentence for a corrected activity, which names its opportunities on demand."""
    view = written.activity
    assert view is not None
    text = f"Corrected: {phrases.format_activity(view, written.goal)} for {format_day(view.day, today)}"
    if with_opportunities:
        text += f", {', '.join(map(phrases.format_opportunity, view.opportunities)) or 'no opportunity'}"
    return f"{text}; {phrases.status_phrase(written.goal)}." if written.goal else f"{text}."


def undone(result: Undone, today: date) -> str:
    """Return the sentence for what was taken back."""
    event, activity, goal = result.event, result.written.activity, result.written.goal
    if isinstance(event, ActivityLogged):
        assert activity is not None
        what = f"{phrases.format_activity(activity, goal)} on {format_day(activity.day, today)}"
    else:
        what = _revision(event)
    now = f"; “{goal.title}” is at {phrases.status_phrase(goal)}" if goal else ""
    return f"Taken back: {what}{now}."


def celebrated(result: Celebrated, today: date) -> str:
    """Return the sentence for a milestone that was recorded, or given a note."""
    milestone, goal = result.before, result.written.goal
    assert goal is not None
    if milestone.reached is None:
        return phrases.celebration_phrase(milestone.name, goal.title)
    reached = format_day(milestone.reached, today)
    return f"“{milestone.name}”, reached on {reached}: your note is kept with it."


def renamed(result: Renamed) -> str:
    """Return the sentence for a renamed person."""
    old, new = result.old, result.new
    changed = [(result.entries, "activity"), (result.goals, "goal")]
    where = " and ".join(format_count(number, noun) for number, noun in changed if number)
    text = f"{old} is called {new} now, in {where}."
    if result.merged:
        return f"{text} You knew {new} before: the two are one from now on."
    return f'{text} Back again: milepost people rename "{new}" "{old}"'


def _revision(event: GoalSet | GoalAdjusted | MilestoneReached) -> str:
    if isinstance(event, GoalSet):
        return f"the goal “{event.title}”"
    if isinstance(event, MilestoneReached):
        return f"the milestone “{event.milestone}”"
    return f"the {'taking back' if event.withdraws else 'adjustment'} “{event.reason}”"
