"""People: whom the person met, when and how, what came of it, and who is due for a contact.

Everything is derived from activities, from goals that are about somebody, from descriptions and next steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from milepost_shared.events.types import CLOSED, Cadence, Status
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.model.persons import NO_DETAILS, DescribedPerson, KnownDetails
from milepost_shared.model.steps import Step, steps_by_person
from milepost_shared.model.tallies import Meeting, Named, Tallies
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.progress.periods import LENGTHS, months_later
from milepost_shared.projections.activities import DatedNote, dated_notes
from milepost_shared.projections.attribution import Yield, compute_yield, opportunities_by_activity
from milepost_shared.projections.grouping import (
    Dimension,
    EntryGroup,
    count_names,
    group_entries,
    most_frequent,
)
from milepost_shared.projections.impact import aggregate
from milepost_shared.projections.opportunities import opportunity_views
from milepost_shared.text.names import normalize, spell

LONG_AGO_DAYS = 90
"""Days after which the last contact with somebody without a follow-up goal was long ago."""


class Contact(Struct, frozen=True, kw_only=True):
    """One contact with a person, an activity: when, how, where, and who else was there."""

    ref: str
    day: date
    kind: str | None
    organisation: str | None
    others: list[str]


class NameCount(Struct, frozen=True):
    """A name, and how many of the activities have it."""

    name: str
    times: int


class FollowUp(Struct, frozen=True, kw_only=True):
    """A recurring goal about a person. `due` is the day by which it wants the next contact: one period after
    the last one (`next_contact_due`), but none in a period that is met or skipped. None while paused."""

    goal: str
    title: str
    cadence: Cadence
    status: Status
    due: date | None


class ContactState(Struct, frozen=True, kw_only=True):
    """When a person was met, and when the next contact is due, as known on `today`.

    Somebody known only because a goal is about them was never met: `first_met`, `last_contact` and
    `days_since` (in days) are None. `due` is the earliest day that a follow-up wants; `is_due` says that it
    has come. `long_ago` says that the last contact is more than LONG_AGO_DAYS back, and that no follow-up
    exists, running or paused.
    """

    name: str
    today: date
    first_met: Contact | None
    last_contact: Contact | None
    days_since: int | None
    follow_ups: list[FollowUp]
    due: date | None
    is_due: bool
    long_ago: bool


class PersonView(Yield, frozen=True, kw_only=True):
    """A person as known on `today`: what the `activities` with them led to, and their `ContactState`, with
    the same meaning of its fields.

    `details` are those that descriptions give, `former` the names the person had before; `steps` are the next
    steps that are open.
    """

    today: date
    first_met: Contact | None
    last_contact: Contact | None
    days_since: int | None
    kinds: list[NameCount]
    organisations: list[NameCount]
    follow_ups: list[FollowUp]
    due: date | None
    is_due: bool
    long_ago: bool
    details: KnownDetails
    former: list[str]
    steps: list[Step]


class NotedPerson(PersonView, frozen=True, kw_only=True):
    """One person, with the notes of the activities, newest first."""

    notes: list[DatedNote]


Person = TypeVar("Person", ContactState, PersonView)


def people(book: Book, today: date) -> list[PersonView]:
    """Return everybody whom a valid activity up to `today` names, whom a goal is about, who was described, or
    for whom a step is planned.

    Names are one person by `names.normalize`, and shown as last spelled in order. The most recent contact
    comes first, people who were never met come last.
    """
    goals = {goal.id: goal for goal in goal_views(book, today)}
    entries = entries_until(book.entries, today)
    arisen = opportunities_by_activity(opportunity_views(entries, goals, today))
    described, steps = book.described_people(), steps_by_person(book.steps())
    others = [*(each[0].person or "" for each in steps.values()), *(each.name for each in described.values())]
    views = [
        _view(
            state,
            group,
            compute_yield(group.name, aggregate(group.entries, group.settled.parts), goals, arisen),
        )
        for state, group in _states(entries, book.settled, goals.values(), today, others)
    ]
    return [_with_descriptions(view, described, steps) for view in views]


def noted(person: PersonView, entries: Sequence[Entry]) -> NotedPerson:
    """Return a person with the notes of those `entries` that name them; they come oldest first."""
    group = group_entries(entries, "person").get(normalize(person.name))
    known = {name: getattr(person, name) for name in PersonView.__struct_fields__}
    return NotedPerson(**known, notes=dated_notes(group.entries if group else ()))


def contact_states(book: Book, goals: Iterable[GoalView], today: date) -> list[ContactState]:
    """Return the contact states alone, of the same people in the same order, at less cost. `goals` are as
    they stand then."""
    entries = entries_until(book.entries, today)
    return [state for state, _ in _states(entries, book.settled, goals, today)]


def due_people(people: Iterable[Person]) -> list[Person]:
    """Return the people to contact now: those who are due, the longest due first; then those whose last
    contact was long ago, the longest first."""
    return sorted(
        (person for person in people if person.is_due or person.long_ago),
        key=lambda person: (
            not person.is_due,
            person.due or date.max,
            -(person.days_since or 0),
            normalize(person.name),
        ),
    )


def next_contact_due(cadence: Cadence, since: date) -> date:
    """Return the day by which the next contact is expected: one period after `since`, the last contact or
    the goal's start. A week has 7 days; a month ends on the same day of the next one, or on its last."""
    if cadence.every == "week":
        return since + timedelta(days=7)
    return months_later(since, LENGTHS[cadence.every])


def _states(
    entries: Sequence[Entry],
    settled: Tallies,
    goals: Iterable[GoalView],
    today: date,
    others: Iterable[str] = (),
) -> list[tuple[ContactState, EntryGroup]]:
    """Return the people with their entries, the most recent contact first; `others` are names of more."""
    met, goals_about = group_entries(entries, "person", settled.people), _goals_about(goals)
    groups = {normalize(name): EntryGroup(spell(name), []) for name in others}
    groups |= {key: EntryGroup(spell(about[-1].about or ""), []) for key, about in goals_about.items()} | met
    names = {key: group.name for key, group in groups.items()}
    states = [
        (_state(group, goals_about.get(key, ()), names, today), group)
        for key, group in sorted(groups.items())
    ]
    return sorted(states, key=lambda pair: _last_day(pair[0]), reverse=True)


def _goals_about(goals: Iterable[GoalView]) -> dict[str, list[GoalView]]:
    """Return the goals that are about somebody, by normalized name."""
    by_key: defaultdict[str, list[GoalView]] = defaultdict(list)
    for goal in goals:
        if key := normalize(goal.about or ""):
            by_key[key].append(goal)
    return by_key


def _last_day(state: ContactState) -> date:
    return state.last_contact.day if state.last_contact else date.min


def _state(
    group: EntryGroup, goals_about: Sequence[GoalView], names: Mapping[str, str], today: date
) -> ContactState:
    first, last = (_contact(met, group.name, names) for met in (group.first(), group.last()))
    days_since = (today - last.day).days if last else None
    follow_ups = [
        _follow_up(goal, last) for goal in goals_about if goal.status not in CLOSED and goal.cadence
    ]
    earliest = min((follow_up.due for follow_up in follow_ups if follow_up.due), default=None)
    return ContactState(
        name=group.name,
        today=today,
        first_met=first,
        last_contact=last,
        days_since=days_since,
        follow_ups=follow_ups,
        due=earliest,
        is_due=earliest is not None and earliest <= today,
        long_ago=not follow_ups and days_since is not None and days_since > LONG_AGO_DAYS,
    )


def _contact(meeting: Meeting | None, name: str, names: Mapping[str, str]) -> Contact | None:
    if meeting is None:
        return None
    keys = dict.fromkeys(filter(None, map(normalize, meeting.people)))
    return Contact(
        ref=meeting.ref,
        day=meeting.day,
        kind=meeting.kind,
        organisation=meeting.organisation,
        others=[names[key] for key in keys if names[key] != name],
    )


def _follow_up(goal: GoalView, last: Contact | None) -> FollowUp:
    assert goal.cadence is not None
    return FollowUp(
        goal=goal.id,
        title=goal.title,
        cadence=goal.cadence,
        status=goal.status,
        due=_due_day(goal, goal.cadence, last) if goal.status == "active" else None,
    )


def _due_day(goal: GoalView, cadence: Cadence, last: Contact | None) -> date:
    """Return the day by which the next contact is expected. Not before the next period where the running one
    is met or skipped, though the last contact is longer ago."""
    day = next_contact_due(cadence, max(last.day, goal.start) if last else goal.start)
    period = goal.cadence_state.running if goal.cadence_state else None
    if period is None or period.state == "running":
        return day
    return max(day, period.last + timedelta(days=1))


def _view(state: ContactState, group: EntryGroup, outcomes: Yield) -> PersonView:
    return PersonView(
        **asdict(outcomes) | asdict(state),
        kinds=_count(group.entries, "kind", group.settled.kinds),
        organisations=_count(group.entries, "organisation", group.settled.organisations),
        details=NO_DETAILS,
        former=[],
        steps=[],
    )


def _with_descriptions(
    view: PersonView, described: Mapping[str, DescribedPerson], steps: Mapping[str, list[Step]]
) -> PersonView:
    known, planned = described.get(normalize(view.name)), steps.get(normalize(view.name), [])
    view = replace(view, steps=planned) if planned else view
    return replace(view, details=known.details, former=list(known.former)) if known else view


def _count(entries: Sequence[Entry], by: Dimension, settled: Mapping[str, Named]) -> list[NameCount]:
    """Return how many entries have each name, the most frequent first."""
    counts = most_frequent(count_names(entries, by, settled.items()))
    return [NameCount(spell(named.name), named.times) for _, named in counts]
