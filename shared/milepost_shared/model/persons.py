"""What is known of people beyond the meetings: names and details, as descriptions give them
(shared/decisions/0037-people.md).

A person is whoever has a name. A description says it of a random id, so that what is known outlasts a
renaming; of several ids with one name, all descriptions together tell of that person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import asdict

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import PersonDescribed
from milepost_shared.model.withdrawals import split_withdrawn
from milepost_shared.text.names import normalize, spell


class KnownDetails(Struct, frozen=True, kw_only=True):
    """The details of a person as they are now; what nobody gave is None or empty.

    `birthday` is `1980-04-15`, or `--04-15` without a year.
    """

    organisation: str | None = None
    position: str | None = None
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    birthday: str | None = None
    note: str | None = None


DETAILS = KnownDetails.__struct_fields__
NO_DETAILS = KnownDetails()
LISTS = ("mails", "phones", "links")


class DescribedPerson(Struct, frozen=True, kw_only=True):
    """A person with a description: the ids that have the name, the last described last, and former names.

    `refs` are those of the events that count. `sources` says of each detail from what kind of file it came,
    None where the person wrote it.
    """

    ids: tuple[str, ...]
    name: str
    former: tuple[str, ...]
    details: KnownDetails
    sources: dict[str, str | None]
    refs: tuple[str, ...]


def described_people(
    descriptions: Iterable[Stamped], absent: frozenset[str] = frozenset()
) -> dict[str, DescribedPerson]:
    """Return the people whom descriptions name, by the normal form of the name."""
    valid, _ = split_withdrawn(descriptions, absent)
    events = [held.event for held in valid if isinstance(held.event, PersonDescribed)]
    names: dict[str, list[str]] = defaultdict(list)
    for event in events:
        if event.name and normalize(event.name):
            names[event.person].append(spell(event.name))
    by_name: dict[str, list[PersonDescribed]] = defaultdict(list)
    for event in events:
        if event.person in names:
            by_name[normalize(names[event.person][-1])].append(event)
    return {key: _described(key, of_name, names) for key, of_name in by_name.items()}


def _described(key: str, events: Sequence[PersonDescribed], names: dict[str, list[str]]) -> DescribedPerson:
    values: dict[str, object] = {}
    sources: dict[str, str | None] = {}
    for event in events:
        given = {name: value for name, value in asdict(event.details).items() if value is not UNSET}
        values |= given
        sources |= dict.fromkeys(given, event.source)
    ids = tuple(dict.fromkeys(event.person for event in reversed(events)))[::-1]
    known = {name: value for name, value in values.items() if value is not None}
    details = msgspec.convert(known, KnownDetails)
    named = [event.name for event in events if event.name and normalize(event.name) == key]
    former = {normalize(name): name for id in ids for name in names[id] if normalize(name) != key}
    return DescribedPerson(
        ids=ids,
        name=spell(named[-1]),
        former=tuple(former.values()),
        details=details,
        sources=sources,
        refs=tuple(event.ref for event in events if event.withdraws is None),
    )
