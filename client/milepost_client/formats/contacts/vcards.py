"""Address books in vCard (2.1, 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from milepost_client.formats.contacts.imported_person import (
    ContactsImport,
    ImportedPerson,
    each_once,
    imported_person,
)
from milepost_client.formats.csv_table import decode_table
from milepost_client.formats.vobjects import first, read_components, values
from milepost_shared.errors import BadInput

NOBODY = {"group", "org", "location"}
"""Kinds of cards that are no person's."""


def read_vcards(raw: bytes, encoding: str | None = None) -> ContactsImport:
    """Read an address book. Raises BadInput where it is none."""
    people: list[ImportedPerson] = []
    bad: list[str] = []
    for line, card, problem in read_components(decode_table(raw, encoding), "VCARD"):
        if problem:
            bad.append(f"line {line}: {problem}")
        elif str(first(card, "kind") or "").casefold() not in NOBODY:
            try:
                people.append(_person(card))
            except BadInput as error:
                bad.append(f"line {line}: {error}")
    found = list(each_once(people))
    more = len(people) - len(found)
    joint = [f"{more:,} with a name that is there before: taken as one person."] if more else []
    return ContactsImport(found, bad, joint)


def _person(card: Any) -> ImportedPerson:
    organisation = first(card, "org")
    return imported_person(
        _name(card),
        organisation=organisation[0] if isinstance(organisation, list) and organisation else None,
        position=first(card, "title") or first(card, "role"),
        mails=_texts(values(card, "email"), "mailto:"),
        phones=_texts(values(card, "tel"), "tel:"),
        links=_texts(values(card, "url")),
        birthday=_birthday(card),
        note="\n".join(_texts(values(card, "note"))) or None,
    )


def _name(card: Any) -> Iterable[str]:
    """The name as it is written, or made of its parts."""
    if written := str(first(card, "fn") or "").strip():
        return (written,)
    parts = first(card, "n")
    named = (getattr(parts, each, "") for each in ("given", "additional", "family"))
    return [" ".join(part) if isinstance(part, list) else part for part in named if part]


def _birthday(card: Any) -> str | None:
    """The birthday; one that vCard 3 writes with a year which stands for none has none."""
    for line in card.contents.get("bday", ()):
        if line.params.get("X-APPLE-OMIT-YEAR", [""])[0] == line.value[:4]:
            return f"--{line.value[-5:]}"
        return str(line.value)
    return None


def _texts(found: Iterable[Any], scheme: str = "") -> Iterator[str]:
    for value in found:
        text = str(value)
        yield text[len(scheme) :] if scheme and text.casefold().startswith(scheme) else text
