"""People: whom the person met, when and how, what came of it, and who is due.

All of it is read from activities, and from goals that are about somebody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from milepost_shared.events.types import Cadence, Status
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, happened
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.progress.periods import LENGTHS, months_later
from milepost_shared.projections.attribution import Yield, arisen_from, yield_of
from milepost_shared.projections.grouping import By, Group, groups
from milepost_shared.projections.impact import aggregate
from milepost_shared.projections.opportunities import opportunities_of
from milepost_shared.text.names import fold, spell

LONG = 90
"""Days after which somebody without a follow-up goal counts as not met for long."""


class Contact(Struct, frozen=True, kw_only=True):
    """An activity with the person: when, how, where, and who else was there."""

    ref: str
    day: date
    kind: str | None
    organisation: str | None
    others: list[str]


class Counted(Struct, frozen=True):
    """A name, and in how many of the activities it stands."""

    name: str
    times: int


class FollowUp(Struct, frozen=True, kw_only=True):
    """A recurring goal about the person, and the day by which it wants the next contact: one period after
    the last one (`due_by`), but none in a period that is met or skipped. None while it is paused."""

    goal: str
    title: str
    cadence: Cadence
    status: Status
    due: date | None


class Acquaintance(Struct, frozen=True, kw_only=True):
    """A person as known on `today`: when they were met, and when the next contact is due.

    Who is known only as what a goal is about was never met: `first_met`, `last_contact` and
    `days_since` (in days) are None. `due` is the earliest day that a follow-up asks for (`FollowUp`);
    `is_due` says that it has come. `long_ago` says of somebody without a follow-up, running or paused,
    that the last contact lies more than LONG days back.
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
    """A person as known on `today`: what came of the `activities` with them, and how they go on. What
    `Acquaintance` has means the same here."""

    today: date
    first_met: Contact | None
    last_contact: Contact | None
    days_since: int | None
    kinds: list[Counted]
    organisations: list[Counted]
    follow_ups: list[FollowUp]
    due: date | None
    is_due: bool
    long_ago: bool


Known = TypeVar("Known", Acquaintance, PersonView)


def people(book: Book, today: date) -> list[PersonView]:
    """Everybody named by a standing activity up to `today` or by a goal that is about them.

    One is one by the folded name (`names.fold`), shown as last spelled in order. Whom the person met
    last comes first; who was never met comes last.
    """
    goals = {goal.id: goal for goal in goal_views(book, today)}
    entries = happened(book.entries, today)
    arisen = arisen_from(opportunities_of(entries, goals, today))
    return [
        _view(known, group, yield_of(group.name, aggregate(group.entries), goals, arisen))
        for known, group in _known(entries, goals.values(), today)
    ]


def acquaintances(entries: Sequence[Entry], goals: Iterable[GoalView], today: date) -> list[Acquaintance]:
    """The same people in the same order without what came of it, by the entries that happened up to
    `today` (oldest first) and the goals as they stand then: for who asks only whom to turn to."""
    return [known for known, _ in _known(entries, goals, today)]


def due(known: Iterable[Known]) -> list[Known]:
    """Of those people whom to turn to now: first who is due, the longest due first, then who was not met
    for long, the longest first."""
    return sorted(
        (view for view in known if view.is_due or view.long_ago),
        key=lambda view: (not view.is_due, view.due or date.max, -(view.days_since or 0), fold(view.name)),
    )


def due_by(cadence: Cadence, since: date) -> date:
    """The day by which the next contact is expected, where the last was, or the goal began, on `since`:
    one period later. A week has 7 days; a month ends on the same day of the next one, or on its last."""
    if cadence.every == "week":
        return since + timedelta(days=7)
    return months_later(since, LENGTHS[cadence.every])


def _about(goals: Iterable[GoalView]) -> dict[str, list[GoalView]]:
    """The goals that are about somebody, by the folded name."""
    found: defaultdict[str, list[GoalView]] = defaultdict(list)
    for goal in goals:
        if key := fold(goal.about or ""):
            found[key].append(goal)
    return found


def _known(
    entries: Sequence[Entry], goals: Iterable[GoalView], today: date
) -> list[tuple[Acquaintance, Group]]:
    """The people with their entries, whom the person met last first."""
    met, about = groups(entries, "person"), _about(goals)
    known = {key: Group(spell(held[-1].about or ""), []) for key, held in about.items()} | met
    names = {key: group.name for key, group in known.items()}
    found = [
        (_acquaintance(group, about.get(key, ()), names, today), group)
        for key, group in sorted(known.items())
    ]
    return sorted(found, key=lambda each: _last_day(each[0]), reverse=True)


def _last_day(known: Acquaintance) -> date:
    return known.last_contact.day if known.last_contact else date.min


def _acquaintance(
    group: Group, about: Sequence[GoalView], names: Mapping[str, str], today: date
) -> Acquaintance:
    first, last = (_contact(group.entries[n], group.name, names) if group.entries else None for n in (0, -1))
    days_since = (today - last.day).days if last else None
    follow_ups = [
        _follow_up(goal, last) for goal in about if goal.status in ("active", "paused") and goal.cadence
    ]
    earliest = min((asked.due for asked in follow_ups if asked.due), default=None)
    return Acquaintance(
        name=group.name,
        today=today,
        first_met=first,
        last_contact=last,
        days_since=days_since,
        follow_ups=follow_ups,
        due=earliest,
        is_due=earliest is not None and earliest <= today,
        long_ago=not follow_ups and days_since is not None and days_since > LONG,
    )


def _view(known: Acquaintance, group: Group, came_of_it: Yield) -> PersonView:
    kinds, organisations = _counted(group.entries, "kind"), _counted(group.entries, "organisation")
    return PersonView(**asdict(came_of_it) | asdict(known), kinds=kinds, organisations=organisations)


def _follow_up(goal: GoalView, last: Contact | None) -> FollowUp:
    assert goal.cadence is not None
    return FollowUp(
        goal=goal.id,
        title=goal.title,
        cadence=goal.cadence,
        status=goal.status,
        due=_due(goal, goal.cadence, last) if goal.status == "active" else None,
    )


def _due(goal: GoalView, cadence: Cadence, last: Contact | None) -> date:
    """When the next contact is expected; not before the next period where the running one of the goal is
    met or passed over all the same."""
    day = due_by(cadence, max(last.day, goal.start) if last else goal.start)
    period = goal.cadence_state.running if goal.cadence_state else None
    settled = period is not None and period.state != "running"
    return max(day, period.last + timedelta(days=1)) if period and settled else day


def _contact(entry: Entry, name: str, names: Mapping[str, str]) -> Contact:
    activity = entry.activity
    keys = dict.fromkeys(filter(None, map(fold, activity.people)))
    return Contact(
        ref=entry.original.event.ref,
        day=activity.day,
        kind=activity.kind,
        organisation=activity.organisation,
        others=[names[key] for key in keys if names[key] != name],
    )


def _counted(entries: Sequence[Entry], by: By) -> list[Counted]:
    """How often the activities have each name, the most frequent first."""
    found = [Counted(group.name, len(group.entries)) for _, group in sorted(groups(entries, by).items())]
    return sorted(found, key=lambda each: each.times, reverse=True)
