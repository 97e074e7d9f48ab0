"""Tables of contacts as LinkedIn, Google and Outlook export them, told apart by their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from milepost_client.formats.contacts.imported_person import (
    ContactsImport,
    ImportedPerson,
    each_once,
    imported_person,
)
from milepost_client.formats.csv_table import DELIMITERS, BadRow, decode_table, table_records
from milepost_client.formats.csv_values import CellForm, day_order
from milepost_shared.errors import BadInput

TableForm = Literal["linkedin", "google", "outlook"]
FIRST_LINES = 10
"""How far down the header may stand: LinkedIn writes notes before it."""
JOINT = " ::: "
"""What parts several values in one cell at Google."""


class Header(NamedTuple):
    """A header: its form, its place among the records that are not empty, the names of the columns, and what
    parts them."""

    form: TableForm
    at: int
    columns: list[str]
    delimiter: str


def contact_header(raw: bytes, encoding: str | None = None) -> Header | None:
    """Return the header of a table of contacts; None where it is another table. Raises BadInput."""
    text = decode_table(raw, encoding)
    # Notes before the header need not show what parts the cells.
    return next(filter(None, (_header(text, delimiter) for delimiter in (None, *DELIMITERS))), None)


def _header(text: str, parted: str | None) -> Header | None:
    records, delimiter = table_records(text, parted)
    for at, record in zip(range(FIRST_LINES), records, strict=False):
        if not isinstance(record, BadRow) and (form := _form(columns := [*map(_column, record[1])])):
            return Header(form, at, columns, delimiter)
    return None


def read_contact_table(raw: bytes, encoding: str | None = None) -> ContactsImport:
    """Read a table of contacts. Raises BadInput where it is none."""
    header = contact_header(raw, encoding)
    if header is None:
        raise BadInput("The file has no columns of LinkedIn, Google or Outlook.", field="file")
    records, _ = table_records(decode_table(raw, encoding), header.delimiter)
    rows, people, bad = [], [], []
    for n, record in enumerate(records):
        if n <= header.at:
            continue
        if isinstance(record, BadRow):
            bad.append(f"line {record.line}: {record.problem}")
            continue
        line, cells = record
        named = zip(header.columns, cells, strict=False)
        rows.append((line, {name: cell.strip() for name, cell in named if cell.strip()}))
    notes = [*_birthdays_in_numbers([row for _, row in rows])]
    for line, row in rows:
        try:
            people.append(READERS[header.form](row))
        except BadInput as error:
            bad.append(f"line {line}: {error}")
    found = list(each_once(people))
    return ContactsImport(found, bad, [*notes, *_twice(len(people) - len(found))])


def _birthdays_in_numbers(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """Write birthdays like 1/31/1990 as parse_birthday reads them, in the order that one of them proves; one
    that can be two days is left out with a word."""
    form = CellForm(dates=day_order(row.get("birthday", "") for row in rows))
    for row in rows:
        text = row.get("birthday", "")
        try:
            if day := form.parse_numbers(text):
                row["birthday"] = day.isoformat()
        except BadInput as error:
            del row["birthday"]
            if text not in NO_BIRTHDAY:
                yield f"A birthday was left out: {error.problem}"


def _twice(more: int) -> Iterator[str]:
    if more:
        have = "row has" if more == 1 else "rows have"
        yield f"{more:,} {have} a name that is there before: taken as one person."


def _form(columns: list[str]) -> TableForm | None:
    has = set(columns)
    if {"first name", "last name", "connected on"} <= has:
        return "linkedin"
    if {"given name", "family name"} <= has or ("first name" in has and "e-mail 1 - value" in has):
        return "google"
    if "first name" in has and ("e-mail address" in has or "business phone" in has):
        return "outlook"
    return None


def _column(name: str) -> str:
    return " ".join(name.split()).casefold()


def _linkedin(row: Mapping[str, str]) -> ImportedPerson:
    since = row.get("connected on")
    return imported_person(
        (row.get("first name"), row.get("last name")),
        organisation=row.get("company"),
        position=row.get("position"),
        mails=(row.get("email address"),),
        links=(row.get("url"),),
        note=f"Connected on LinkedIn on {since}" if since else None,
    )


def _google(row: Mapping[str, str]) -> ImportedPerson:
    parts = [("given name", "first name"), ("additional name", "middle name"), ("family name", "last name")]
    named = [row.get(one) or row.get(other) for one, other in parts]
    return imported_person(
        named if any(named) else (row.get("name") or row.get("file as"),),
        organisation=row.get("organization name") or row.get("organization 1 - name"),
        position=row.get("organization title") or row.get("organization 1 - title"),
        mails=_numbered(row, "e-mail"),
        phones=_numbered(row, "phone"),
        links=_numbered(row, "website"),
        birthday=row.get("birthday"),
        note=row.get("notes"),
    )


def _outlook(row: Mapping[str, str]) -> ImportedPerson:
    return imported_person(
        (row.get("first name"), row.get("middle name"), row.get("last name")),
        organisation=row.get("company"),
        position=row.get("job title"),
        mails=(row.get(f"e-mail{n} address") for n in ("", " 2", " 3")),
        phones=(cell for name, cell in row.items() if name.endswith(" phone") or "phone " in name),
        links=(row.get("web page"), row.get("personal web page")),
        birthday=row.get("birthday"),
        note=row.get("notes"),
    )


NO_BIRTHDAY = {"0/0/00", "00/00/00", "0/0/0000"}
"""How Outlook writes that there is none."""
READERS = {"linkedin": _linkedin, "google": _google, "outlook": _outlook}


def _numbered(row: Mapping[str, str], name: str) -> Iterator[str]:
    """Yield the values of `E-mail 1 - Value`, `E-mail 2 - Value` and so on."""
    for column, cell in row.items():
        if column.startswith(f"{name} ") and column.endswith(" - value"):
            yield from cell.split(JOINT)
