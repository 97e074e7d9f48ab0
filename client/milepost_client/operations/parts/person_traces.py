"""Where a log names a person: in any version of an entry or a goal, in descriptions, in next steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from milepost_client.operations.parts.known_people import KnownPeople, refuse_name
from milepost_client.operations.parts.person_mentions import Mentions
from milepost_shared.errors import BadInput
from milepost_shared.events.types import ActivityLogged, GoalEvent, PersonDescribed, StepPlanned
from milepost_shared.model.entries import Entry
from milepost_shared.model.persons import DescribedPerson
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell


class PersonTraces(Struct, frozen=True):
    """Where the person shown as `name` is named: entries, ids of goals, ids of the person's own descriptions,
    descriptions of other people, ids of next steps. `events` are the refs of all events that name the person.
    """

    name: str
    mentions: Mentions
    entries: list[Entry]
    goals: list[str]
    people: list[str]
    others: list[DescribedPerson]
    steps: list[str]
    events: list[str]


def person_traces(log: Log, name: str) -> PersonTraces:
    """Find where the person with the whole name `name` is named, in capitals or not: a pass over all events.

    Raises BadInput, or NotFound for nobody.
    """
    if not (key := normalize(name)):
        raise BadInput("A person needs a name.", 'As in: milepost erase --person "Ana Silva"', field="person")
    known = KnownPeople(log)
    described = known.described.get(key)
    former = [each for each in described.former if normalize(each) not in known.names] if described else []
    mentions = Mentions([name, *former], known.names.values())
    named = [held.event for held in log.events.all() if mentions.are_in_event(held.event)]
    if not named:
        refuse_name(name, known.names.values(), "See them: milepost people")
    own = [*described.ids] if described else []
    telling = {event.person for event in named if isinstance(event, PersonDescribed)}.difference(own)
    return PersonTraces(
        name=known.names.get(key, spell(name)),
        mentions=mentions,
        entries=_entries(log, [event for event in named if isinstance(event, ActivityLogged)]),
        goals=[*dict.fromkeys(event.goal for event in named if isinstance(event, GoalEvent))],
        people=own,
        others=[each for each in known.described.values() if telling.intersection(each.ids)],
        steps=[*dict.fromkeys(event.step for event in named if isinstance(event, StepPlanned))],
        events=[event.ref for event in named],
    )


def _entries(log: Log, versions: Sequence[ActivityLogged]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for original in _originals(versions):
        if entry := log.entry(original):
            found[entry.original.event.ref] = entry
    return [*found.values()]


def _originals(versions: Iterable[ActivityLogged]) -> Iterable[str]:
    return dict.fromkeys(version.corrects or version.ref for version in versions)
