"""What a form for an activity offers: what is usual, and the names that the log knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import islice

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.queries.parts.newest_entries import newest_entries
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.parts.usual import UsualActivity, usual_activities, usual_kinds
from milepost_shared.events.types import Measure
from milepost_shared.model.tallies import REVIEW_KIND
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.activities import ActivityView
from milepost_shared.projections.people import contact_states, due_people
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell

RECENT = 400
"""How many of the newest activities names are taken from."""
MOST_USUAL = 4
SEASON = timedelta(days=90)
"""How far back something is still usual."""


class PersonChoice(Struct, frozen=True):
    """Somebody to log a contact with, and whether one is due."""

    name: str
    due: bool


class GoalChoice(Struct, frozen=True, kw_only=True):
    """An active goal to log for, the kind that its activities always have, and whom it is about."""

    id: str
    title: str
    unit: str | None
    measure: Measure
    value: float
    kind: str | None
    about: str | None


class OpportunityChoice(Struct, frozen=True):
    """An opportunity that is known, and its stage."""

    title: str
    stage: str


class LogSuggestions(Struct, frozen=True, kw_only=True):
    """What to offer, likeliest first: people who are due before those met last, goals that were logged for
    last before others."""

    today: date
    usual: list[UsualActivity]
    people: list[PersonChoice]
    kinds: list[str]
    goals: list[GoalChoice]
    opportunities: list[OpportunityChoice]
    stages: list[str]
    organisations: list[str]


def log_suggestions(log: Log, moment: Moment, request: NoRequest) -> LogSuggestions:
    """Return what the log suggests to log next."""
    recent = [each for each in islice(newest_entries(log, None), RECENT) if each.kind != REVIEW_KIND]
    named = [opportunity for each in recent for opportunity in each.opportunities]
    goals = [goal for goal in goal_views(log.goal_totals.book(), moment.today) if goal.status == "active"]
    stages = {normalize(each.title): each.stage for each in reversed(named) if each.stage}
    return LogSuggestions(
        today=moment.today,
        usual=_usual(recent, goals, moment.today),
        people=_people(log, moment.today),
        kinds=_distinct(each.kind for each in recent),
        goals=_goals(recent, goals),
        opportunities=[
            OpportunityChoice(title, stages.get(normalize(title), ""))
            for title in _distinct(each.title for each in named)
        ],
        stages=_distinct(each.stage for each in named),
        organisations=_distinct(each.organisation for each in recent),
    )


def _usual(recent: Iterable[ActivityView], goals: Iterable[GoalView], today: date) -> list[UsualActivity]:
    """What came again lately, for goals that are still active and count up, or for none."""
    counted = {goal.id for goal in goals if goal.measure == "sum"}
    suited = (each for each in recent if all(given.goal in counted for given in each.contributions))
    return usual_activities((each for each in suited if each.day > today - SEASON), MOST_USUAL)


def _people(log: Log, today: date) -> list[PersonChoice]:
    book = log.settled_book(today)
    known = contact_states(book, goal_views(book, today), today)
    due = [person.name for person in due_people(known) if person.is_due]
    others = [person.name for person in known if person.name not in due]
    return [PersonChoice(name, name in due) for name in (*due, *others)]


def _goals(recent: Sequence[ActivityView], goals: Iterable[GoalView]) -> list[GoalChoice]:
    kinds = usual_kinds(recent)
    last_used = list(dict.fromkeys(given.goal for each in recent for given in each.contributions))
    places = {goal: place for place, goal in enumerate(last_used)}
    choices = [
        GoalChoice(
            id=goal.id,
            title=goal.title,
            unit=goal.unit,
            measure=goal.measure,
            value=goal.value,
            kind=kinds.get(goal.id),
            about=goal.about,
        )
        for goal in goals
    ]
    return sorted(choices, key=lambda choice: places.get(choice.id, len(places)))


def _distinct(names: Iterable[str | None]) -> list[str]:
    """Return each name once, as it was last written."""
    seen: dict[str, str] = {}
    for name in names:
        if name and name.strip():
            seen.setdefault(normalize(name), spell(name))
    return list(seen.values())
