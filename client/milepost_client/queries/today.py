"""What the day asks, and how it goes: the first thing that a person sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.queries.parts.celebrations import Celebration, celebrations
from milepost_client.queries.parts.newest_entries import newest_entries
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.parts.usual import usual_kinds
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.focus import FocusGoal, focus
from milepost_shared.projections.grouping import group_entries
from milepost_shared.projections.intention import intention
from milepost_shared.projections.opportunities import OpportunityView, opportunity_views
from milepost_shared.projections.people import ContactState, contact_states
from milepost_shared.projections.review_notes import without_reviews
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize

WEEK = 7
RECENT = 400
"""How many of the newest activities say what is usual."""


class DayCount(Struct, frozen=True):
    """How many activities a day has."""

    day: date
    activities: int


class TodayView(Struct, frozen=True, kw_only=True):
    """What today shows.

    `focus` are the active goals in the order in which they need attention, `goals` all by id, and `contacts`
    the people whom goals are about. `kinds` has, by goal, the kind that its activities always have.
    `intention` is what the person set out to do this week. `days` are the last seven, `met` is with how many
    people. `opportunities` come the newest stage first. `begun` says that there is a goal or an activity.
    """

    today: date
    focus: list[FocusGoal]
    goals: dict[str, GoalView]
    contacts: list[ContactState]
    kinds: dict[str, str]
    celebrations: list[Celebration]
    intention: str | None
    days: list[DayCount]
    met: int
    opportunities: list[OpportunityView]
    begun: bool


def today(log: Log, moment: Moment, request: NoRequest) -> TodayView:
    """Return what the day asks, and how it goes."""
    book, day = log.settled_book(moment.today), moment.today
    goals = goal_views(book, day)
    entries = entries_until(book.entries, day)
    lately = _lately(entries, day)
    return TodayView(
        today=day,
        focus=focus(book, day, goals).goals,
        goals={goal.id: goal for goal in goals},
        contacts=_contacts(book, goals, day),
        kinds=usual_kinds(islice(newest_entries(log, None), RECENT)),
        celebrations=celebrations(goals),
        intention=intention(entries, day),
        days=[_count(lately, day - timedelta(days=ago)) for ago in reversed(range(WEEK))],
        met=len(group_entries(lately, "person")),
        opportunities=opportunity_views(entries, {goal.id: goal for goal in goals}, day),
        begun=bool(goals or entries or book.settled.days),
    )


def _lately(entries: Iterable[Entry], day: date) -> list[Entry]:
    first = day - timedelta(days=WEEK - 1)
    return [entry for entry in without_reviews(entries) if entry.activity.day >= first]


def _count(lately: Iterable[Entry], day: date) -> DayCount:
    return DayCount(day, sum(entry.activity.day == day for entry in lately))


def _contacts(book: Book, goals: Iterable[GoalView], day: date) -> list[ContactState]:
    about = {normalize(goal.about) for goal in goals if goal.about}
    return [state for state in contact_states(book, goals, day) if normalize(state.name) in about]
