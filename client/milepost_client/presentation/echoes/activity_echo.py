"""Sentences that say what was done: corrected, taken back, celebrated, renamed."""

from __future__ import annotations

from collections import Counter
from datetime import date

from msgspec import UNSET

from milepost_client.operations.celebrate import CelebrationResult
from milepost_client.operations.people.rename_opportunity import OpportunityRenamed
from milepost_client.operations.people.rename_person import RenameResult
from milepost_client.operations.undo import UndoResult
from milepost_client.operations.written import WriteResult
from milepost_client.presentation import phrases
from milepost_client.presentation.echoes.logged_echo import standing_phrase
from milepost_client.queries.parts.celebrations import Celebration
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalEvent,
    GoalSet,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
)
from milepost_shared.model.persons import DETAILS, LISTS
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import format_count, format_day


def corrected(written: WriteResult, today: date, *, with_opportunities: bool) -> str:
    """Return the sentence for a corrected activity, which names its opportunities on demand."""
    view = written.activity
    assert view is not None
    text = f"Corrected: {phrases.format_activity(view, written.goal)} for {format_day(view.day, today)}"
    if with_opportunities:
        text += f", {', '.join(map(phrases.format_opportunity, view.opportunities)) or 'no opportunity'}"
    return f"{text}; {standing_phrase(written.goal)}." if written.goal else f"{text}."


def undone(result: UndoResult, today: date) -> str:
    """Return the sentence for what was taken back, and what stands now."""
    if result.brings_back:
        return redone(result, today)
    return f"Taken back: {_changes(result, today)}{_now(result)}. Bring it back: milepost redo"


def redone(result: UndoResult, today: date) -> str:
    """Return the sentence for what was brought back, and what stands now."""
    return f"Brought back: {_changes(result, today)}{_now(result)}. {phrases.UNDO}"


def _now(result: UndoResult) -> str:
    return f"; “{goal.title}” is at {phrases.status_phrase(goal)}" if (goal := result.written.goal) else ""


def _changes(result: UndoResult, today: date) -> str:
    """Name the one event, or count those of several."""
    if len(result.events) > 1:
        counted = Counter(map(_noun, result.events))
        named = phrases.format_list(tuple(format_count(n, noun) for noun, n in counted.items()))
        return f"{named}{_stands(result, today)}"
    event, activity = result.event, result.written.activity
    if isinstance(event, PersonDescribed | StepPlanned):
        return _record(event, result.person)
    if not isinstance(event, ActivityLogged):
        return _revision(event)
    assert activity is not None
    what = f"{phrases.format_activity(activity, result.written.goal)} on {format_day(activity.day, today)}"
    return f"the correction; it is {what} now" if event.corrects and not event.void else what


def _stands(result: UndoResult, today: date) -> str:
    """`; now a coffee with Ida on Mon 12 Jan and a call with Ida on Sun 11 Jan`; with `…` where there are
    more."""
    now = [f"{phrases.format_activity(each)} on {format_day(each.day, today)}" for each in result.stands]
    more = sum(_noun(event) == "correction" for event in result.events) > len(now)
    return f"; now {phrases.format_list(tuple(now))}{', …' if more else ''}" if now else ""


def _noun(event: Event) -> str:
    if isinstance(event, ActivityLogged):
        return "correction" if event.corrects and not event.void else "activity"
    if isinstance(event, PersonDescribed):
        return "description"
    if isinstance(event, StepPlanned):
        return "next step"
    return "goal" if isinstance(event, GoalSet) else "adjustment"


def celebrated(result: CelebrationResult, today: date) -> str:
    """Return the sentence for a milestone that was recorded, or given a note."""
    milestone, goal = result.before, result.written.goal
    assert goal is not None
    if milestone.reached is None:
        return phrases.celebration_phrase(milestone.name, goal.title)
    reached = format_day(milestone.reached, today)
    return f"“{milestone.name}”, reached on {reached}: your note is kept with it."


def celebration_line(each: Celebration, goal: GoalView) -> str:
    """`✦ “Half” of “Coffees”, reached on Fri 6 Mar: milepost celebrate "Half" -n NOTE`, or the same of a goal
    that is met."""
    day = format_day(each.day, goal.today)
    if each.milestone is None:
        return f'✦ “{goal.title}”, met on {day}: milepost goal achieve "{goal.title}" -r WHY'
    return f"✦ “{each.milestone}” of “{goal.title}”, reached on {day}: {_command(each.milestone, goal)}"


def _command(milestone: str, goal: GoalView) -> str:
    return f'milepost celebrate "{milestone}" -g "{goal.title}" -n NOTE'


def renamed(result: RenameResult) -> str:
    """Return the sentence for a renamed person."""
    old, new = result.old, result.new
    changed = [(result.entries, "activity"), (result.goals, "goal"), (result.steps, "next step")]
    places = [format_count(number, noun) for number, noun in changed if number]
    places += ["what you know of them"] if result.described else []
    text = f"{old} is called {new} now, in {phrases.format_list(tuple(places))}."
    if result.merged:
        return f"{text} You knew {new} before: the two are one from now on."
    return f'{text} Back again: milepost people rename "{new}" "{old}"'


def opportunity_renamed(result: OpportunityRenamed) -> str:
    """Return the sentence for a renamed opportunity."""
    where = format_count(result.entries, "activity")
    text = f"“{result.old}” is called “{result.new}” now, in {where}."
    return f"{text}{' The two are one from now on.' if result.merged else ''} {phrases.UNDO}"


def _record(event: PersonDescribed | StepPlanned, person: str | None) -> str:
    """Name a description or a next step, or the taking back of one; `person` is of whom it tells."""
    if event.withdraws:
        return "the taking back"
    if isinstance(event, PersonDescribed):
        return f"what was said of {event.name}" if event.name else _details(event, person or "somebody")
    return f"the next step “{event.what}”" if event.what else "the change of a next step"


def _details(event: PersonDescribed, person: str) -> str:
    """`the birthday and the mail of Ana`"""
    said = [name for name in DETAILS if getattr(event.details, name) is not UNSET]
    named = (f"the {name.removesuffix('s') if name in LISTS else name}" for name in said)
    return f"{phrases.format_list(tuple(named)) or 'what was said'} of {person}"


def _revision(event: GoalEvent) -> str:
    if isinstance(event, GoalSet):
        return f"the goal “{event.title}”"
    if isinstance(event, MilestoneReached):
        return f"the milestone “{event.milestone}”"
    return f"the {'taking back' if event.withdraws else 'adjustment'} “{event.reason}”"
