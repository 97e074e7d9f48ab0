"""A person as a file of another program tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import asdict, replace

from milepost_client.parsing.birthdays import parse_birthday
from milepost_shared.errors import BadInput
from milepost_shared.model.persons import LISTS, KnownDetails
from milepost_shared.text.escaping import escape_line
from milepost_shared.text.names import normalize, spell

LONGEST_NOTE = 4_000
"""Characters of a note that are kept: an event has a limit."""


class ImportedPerson(Struct, frozen=True):
    """Somebody's name and details."""

    name: str
    details: KnownDetails


class ContactsImport(NamedTuple):
    """The people of a file, each once; `bad` says what cannot be read, `notes` what is read otherwise."""

    people: list[ImportedPerson]
    bad: list[str]
    notes: list[str]


def imported_person(
    name: Iterable[str | None],
    *,
    organisation: str | None = None,
    position: str | None = None,
    mails: Iterable[str | None] = (),
    phones: Iterable[str | None] = (),
    links: Iterable[str | None] = (),
    birthday: str | None = None,
    note: str | None = None,
) -> ImportedPerson:
    """Return somebody whose name has those parts; without one it is the first mail. Raises BadInput."""
    addresses = _each(mails)
    shown = _plain(" ".join(filter(None, name))) or next(iter(addresses), "")
    if not normalize(shown):
        raise BadInput("It has no name.", field="name")
    details = KnownDetails(
        organisation=_plain(organisation) or None,
        position=_plain(position) or None,
        mails=addresses,
        phones=_each(phones),
        links=_each(links),
        birthday=parse_birthday(birthday) if birthday and birthday.strip() else None,
        note=(note or "").replace("\r\n", "\n").strip()[:LONGEST_NOTE] or None,
    )
    return ImportedPerson(shown, details)


def each_once(people: Sequence[ImportedPerson]) -> Iterator[ImportedPerson]:
    """Yield the people, those of one name as one: the first that says something of a detail says it."""
    by_name: dict[str, ImportedPerson] = {}
    for person in people:
        key = normalize(person.name)
        by_name[key] = _joined(by_name[key], person) if key in by_name else person
    yield from by_name.values()


def _joined(one: ImportedPerson, other: ImportedPerson) -> ImportedPerson:
    known, more = asdict(one.details), asdict(other.details)
    lists = {name: tuple(dict.fromkeys((*known[name], *more[name]))) for name in LISTS}
    said = {name: value for name, value in known.items() if value}
    return replace(one, details=replace(other.details, **(said | lists)))


def _each(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_plain, texts))))


def _plain(text: str | None) -> str:
    """Return a text as one line, without characters that nobody sees."""
    line = spell(text or "")
    return line if escape_line(line) == line else spell("".join(filter(_shows, line)))


def _shows(character: str) -> bool:
    return escape_line(character) == character
