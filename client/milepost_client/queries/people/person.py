"""One person: when you met, what was done together, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.matching import find_id
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.projections.grouping import group_entries
from milepost_shared.projections.opportunities import OpportunityView, opportunities
from milepost_shared.projections.people import NotedPerson, PersonView, noted, people
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize


class PersonRequest(Struct, frozen=True):
    """The person of that name, or of a part of it."""

    name: str


class PersonDetail(Struct, frozen=True, kw_only=True):
    """A person, all activities with them (newest first), the opportunities that such an activity names, and
    the goals about them."""

    person: PersonView
    activities: list[ActivityView]
    opportunities: list[OpportunityView]
    goals: list[GoalView]


def person(log: Log, moment: Moment, request: PersonRequest) -> PersonDetail:
    """Return all about one person. Raises BadInput or NotFound."""
    book, today = log.settled_book(moment.today), moment.today
    found = named_person(request.name, people(book, today))
    activities = [activity_view(entry) for entry in reversed(_entries_with(found.name, book, today))]
    refs = {activity.ref for activity in activities}
    return PersonDetail(
        person=found,
        activities=activities,
        opportunities=[each for each in opportunities(book, today) if refs & set(each.activities)],
        goals=[g for g in goal_views(book, today) if normalize(g.about or "") == normalize(found.name)],
    )


def noted_person(log: Log, moment: Moment, request: PersonRequest) -> NotedPerson:
    """Return one person with the notes of what was done together. Raises BadInput or NotFound."""
    book, today = log.settled_book(moment.today), moment.today
    found = named_person(request.name, people(book, today))
    return noted(found, _entries_with(found.name, book, today))


def named_person(name: str, known: Sequence[PersonView]) -> PersonView:
    """Return the one whom `name` means. Raises BadInput or NotFound."""
    by_key = {normalize(view.name): view for view in known}
    names = {key: view.name for key, view in by_key.items()}
    return by_key[find_id(name, names, "person", "milepost people")]


def _entries_with(name: str, book: Book, today: date) -> Sequence[Entry]:
    """Return the entries that name a person, oldest first."""
    key = normalize(name)
    days = (date.fromordinal(day) for day, tally in book.settled.days.items() if key in tally.people)
    settled = [entry for day in days for entry in book.read_settled(day, day)]
    group = group_entries(entries_until([*book.entries, *settled], today), "person").get(key)
    return group.entries if group else []
