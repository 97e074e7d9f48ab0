"""What completion may offer: the goals, people, refs and other names in a log, the likeliest first."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from milepost_shared.events.types import GoalAdjusted, GoalSet

if TYPE_CHECKING:
    from milepost_shared.events.ordering import Stamped
    from milepost_shared.model.entries import Entry
    from milepost_shared.storage.log import Log

RECENT = 1_000
"""How many of the newest entries names are taken from: a long log must not make a person wait."""
MOST_REFS = 30
WIDEST = 70
"""Columns of the description of a ref."""
REVISIONS = (GoalSet, GoalAdjusted)


class Candidate(NamedTuple):
    """A value for the command line, and the description that a shell may show with it."""

    value: str
    description: str = ""


def goals(log: Log) -> Iterator[Candidate]:
    """Yield titles, those of running goals first; the id instead of a title that more than one goal has."""
    from milepost_client.parsing.goals import goal_names
    from milepost_shared.text.names import normalize

    names = sorted(goal_names(log).items(), key=lambda pair: (not pair[1].running, normalize(pair[1].title)))
    titles = [name.title for _, name in names]
    for goal, name in names:
        usable = titles.count(name.title) == 1 and is_word(Candidate(name.title))
        state = "" if name.running else "closed"
        yield Candidate(name.title, state) if usable else Candidate(goal, name.title)


def goal_ids(log: Log) -> Iterator[Candidate]:
    """Return the ids of the goals, each with its title."""
    from milepost_client.parsing.goals import goal_names

    return (Candidate(goal, name.title) for goal, name in goal_names(log).items())


def people(log: Log) -> Iterator[Candidate]:
    """Return the people met, the last first, then those whom goals are about, then those described."""
    from milepost_shared.model.persons import described_people

    met = (name for entry in _recent(log) for name in entry.activity.people)
    described = (person.name for person in described_people(log.events.descriptions()).values())
    return _distinct((*met, *_field_values(log, "about"), *described))


def steps(log: Log) -> Iterator[Candidate]:
    """Return the next steps that are open."""
    from milepost_shared.model.steps import planned_steps

    return _distinct(step.what for step in planned_steps(log.events.steps()) if step.is_open)


def kinds(log: Log) -> Iterator[Candidate]:
    """Return the kinds of activity."""
    return _distinct(entry.activity.kind for entry in _recent(log))


def organisations(log: Log) -> Iterator[Candidate]:
    """Return the organisations that activities name."""
    return _distinct(entry.activity.organisation for entry in _recent(log))


def opportunities(log: Log) -> Iterator[Candidate]:
    """Return the titles of the opportunities."""
    return _distinct(named.title for entry in _recent(log) for named in entry.activity.opportunities)


def stages(log: Log) -> Iterator[Candidate]:
    """Return the stages that opportunities were at."""
    return _distinct(named.stage for entry in _recent(log) for named in entry.activity.opportunities)


def devices(log: Log) -> Iterator[Candidate]:
    """Return the names of the devices."""
    return _distinct(member.name for member in log.roster.all())


def other_devices(log: Log) -> Iterator[Candidate]:
    """Return the names of the devices that are not revoked, without this one."""
    own = log.metadata.text("device")
    return _distinct(m.name for m in log.roster.all() if m.device != own and m.revoked is None)


def purposes(log: Log) -> Iterator[Candidate]:
    """Return the purposes of the goals."""
    return _distinct(_field_values(log, "purpose"))


def units(log: Log) -> Iterator[Candidate]:
    """Return the units that goals count."""
    return _distinct(_field_values(log, "unit"))


def tags(log: Log) -> Iterator[Candidate]:
    """Return the tags of the goals."""
    return _distinct(tag for tags in _field_values(log, "tags") for tag in tags or ())


def milestones(log: Log) -> Iterator[Candidate]:
    """Return the names of the milestones."""
    return _distinct(each.name for group in _field_values(log, "milestones") for each in group or ())


def entry_refs(log: Log) -> Iterator[Candidate]:
    """Return the refs of the newest entries."""
    return _refs(log, _entries(log))


def refs(log: Log) -> Iterator[Candidate]:
    """Return the refs of the newest entries and revisions."""
    revisions = ((held, held) for held in log.events.revisions() if isinstance(held.event, REVISIONS))
    newest = sorted((*_entries(log), *revisions), key=lambda pair: pair[0].order, reverse=True)
    return _refs(log, newest[:MOST_REFS])


def is_word(candidate: Candidate) -> bool:
    """Whether a shell can take the value as a word of a line that is no option, and a person can read it."""
    from milepost_shared.text.escaping import escape_line

    return not candidate.value.startswith("-") and escape_line(candidate.value) == candidate.value


def _recent(log: Log, most: int = RECENT) -> list[Entry]:
    """Return the newest entries in force, at most `most`; read in batches of days, each twice as large."""
    entries: list[Entry] = []
    days, batch = log.events.activity_days(None), 1
    while len(entries) < most and (some := list(islice(days, batch))):
        entries += log.entries_of(some)
        batch *= 2
    return entries[:most]


def _distinct(names: Iterable[str | None]) -> Iterator[Candidate]:
    """Return each name once, as it was first written."""
    from milepost_shared.text.names import normalize, spell

    seen: dict[str, str] = {}
    for name in names:
        if name and name.strip():
            seen.setdefault(normalize(name), spell(name))
    return map(Candidate, seen.values())


def _field_values(log: Log, field: str) -> Iterator[Any]:
    """Return the present values of a field of all goals."""
    from milepost_shared.model.book import Book
    from milepost_shared.model.revisions import present_fields

    book = Book()
    for held in log.events.revisions():
        book.add_event(held)
    return (present_fields(history)[field] for goal in book.goals.values() if (history := goal.history()))


def _entries(log: Log) -> Iterator[tuple[Stamped, Stamped]]:
    return ((entry.original, entry.version) for entry in _recent(log, MOST_REFS))


def _refs(log: Log, versions: Iterable[tuple[Stamped, Stamped]]) -> Iterator[Candidate]:
    """`last`, then the short ref of each original, described by its version."""
    from milepost_client.device.clock import Moment
    from milepost_client.parsing.goals import goal_names_ever
    from milepost_client.parsing.refs import device_names, short_ref
    from milepost_client.presentation.event_summary import EventPhrases
    from milepost_client.presentation.layout.text_width import clip
    from milepost_shared.text.formatting import format_day

    today = Moment.current(os.environ).today
    shorten = partial(short_ref, device=log.metadata.text("device"), names=device_names(log))
    phrases = EventPhrases(today, goal_names_ever(log), shorten)
    yield Candidate("last", "the newest of this device")
    for original, version in versions:
        day = format_day(phrases.day(version.event), today)
        summary = f"{day}, {phrases.summary(version.event)}"
        yield Candidate(shorten(original.event.ref), clip(" ".join(summary.split()), WIDEST))
