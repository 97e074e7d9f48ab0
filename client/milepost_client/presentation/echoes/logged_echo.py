"""The sentence that says what was logged, and how its goals stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from milepost_client.presentation import phrases
from milepost_client.presentation.cadence import format_cadence_state
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.activities import ActivityView
from milepost_shared.text.formatting import format_day


def logged_phrase(view: ActivityView, goals: Sequence[GoalView], today: date) -> str:
    """`Logged 1 coffee with Ana for Fri 6 Mar: 6 of 10, 2 days ahead. Undo: milepost undo`"""
    goal, *others = goals or (None,)
    stands = [standing_phrase(goal)] if goal else []
    stands += [f"“{other.title}” {standing_phrase(other)}" for other in others if other]
    what = f"Logged {phrases.format_activity(view, goal)} for {format_day(view.day, today)}"
    return f"{what}: {'; '.join(stands)}. {phrases.UNDO}" if stands else f"{what}. {phrases.UNDO}"


def standing_phrase(goal: GoalView) -> str:
    """`6 of 10, 2 days ahead`; of a goal that recurs its period first, as in `2 of 3 this week, 1 to go until
    Sun 8 Mar · 6 weeks in a row`, and then the target that it may have."""
    state = format_cadence_state(goal.cadence_state, goal.today) if goal.cadence_state else ""
    if not state:
        return phrases.status_phrase(goal)
    return state if goal.target is None else f"{state}; {phrases.status_phrase(goal)} in all"
