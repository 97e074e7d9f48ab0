"""Activities in a CSV file as drafts of events (client/decisions/0007-imports.md)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from math import isfinite
from typing import NamedTuple

from msgspec.structs import replace

from milepost_client.formats.csv_table import BadRow, Row, read_table
from milepost_client.formats.import_origins import Origins
from milepost_client.parsing.amounts import parse_amount
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, encode
from milepost_shared.events.validation import validate
from milepost_shared.text.names import normalize

COLUMNS = ("when", "with", "note", "goal", "amount", "kind")
COLUMN_OF = {"day": "when", "people": "with", "event": "row"}
"""The columns of fields that have another name in the file; `row` is the whole row."""
PEOPLE_SEPARATOR = ";"
DECIMALS = 6

Resolve = Callable[[str], str | None]
"""Returns the id of the goal that a cell names; None where it does not name one for certain."""


class CsvImport(NamedTuple):
    """The content of a file: `drafts` of the rows that are not known yet, and the `bad` rows, in their order.

    `repeated` counts the rows that are known.
    """

    drafts: list[ActivityLogged]
    repeated: int
    bad: list[BadRow]


def read_csv(
    raw: bytes,
    today: date,
    resolve: Resolve,
    *,
    maps: Mapping[str, str],
    skip_bad: bool = False,
    known_origins: Collection[str] = (),
) -> CsvImport:
    """Read a file with the columns `when`, `with`, `note`, `goal`, `amount` and `kind`, or some of them.

    `when` is a day or an ISO moment; its day and time count as they are written. People are separated by `;`.
    An empty amount is 1. `maps` gives columns that have other names (see `read_table`). Where a row is bad
    nothing is drafted, unless `skip_bad` leaves such rows out. Rows with an origin in `known_origins` are not
    drafted. Raises BadInput where the file as a whole cannot be read.
    """
    drafts: list[ActivityLogged] = []
    bad: list[BadRow] = []
    repeated = 0
    for row in _read(read_table(raw, COLUMNS, maps), today, cache(resolve)):
        if isinstance(row, BadRow):
            bad.append(row)
        elif row.origin in known_origins:
            repeated += 1
        else:
            drafts.append(replace(row, seq=len(drafts) + 1))
    return CsvImport([] if bad and not skip_bad else drafts, repeated, bad)


def _read(rows: Iterable[Row | BadRow], today: date, resolve: Resolve) -> Iterator[ActivityLogged | BadRow]:
    origins = Origins("csv")
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            activity = _activity(row.cells, resolve, origins)
            validate(encode(activity), today)
            yield activity
        except BadInput as error:
            field = (error.field or "row").rpartition(".")[2]
            yield BadRow(row.line, COLUMN_OF.get(field, field), str(error))


def _activity(cells: Mapping[str, str], resolve: Resolve, origins: Origins) -> ActivityLogged:
    stripped = {column: cell.strip() for column, cell in cells.items()}
    when, goal = _parse_when(stripped.get("when", "")), stripped.get("goal", "")
    people = tuple(filter(None, map(str.strip, stripped.get("with", "").split(PEOPLE_SEPARATOR))))
    contributions = _contributions(goal, stripped.get("amount", ""), resolve)
    amounts = [contribution.amount for contribution in contributions]
    note, kind = cells.get("note"), stripped.get("kind")
    return ActivityLogged(
        **draft_header(),
        day=when.date() if isinstance(when, datetime) else when,
        time=when.time().isoformat("minutes") if isinstance(when, datetime) else None,
        kind=kind,
        contributions=contributions,
        people=people,
        note=note,
        origin=origins.next(when.isoformat(), people, note, kind, normalize(goal), amounts),
    )


def _parse_when(text: str) -> date:
    """Parse a day, or a moment, which is a day too."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    problem = f"'{text}' is not a day." if text else "The day is missing."
    raise BadInput(problem, "Write it like 2026-03-06 or 2026-03-06T18:30+01:00.", field="when")


def _contributions(goal: str, amount: str, resolve: Resolve) -> tuple[Contribution, ...]:
    if not goal:
        if amount:
            raise BadInput(f"{amount} of what?", "An amount needs a goal.", field="goal")
        return ()
    if (id := resolve(goal)) is None:
        raise BadInput(f"No one goal is '{goal}'.", "Write its title, or set it first.", field="goal")
    return (Contribution(goal=id, amount=_parse_amount(amount) if amount else 1.0),)


def _parse_amount(text: str) -> float:
    """Parse a number as people or spreadsheets write it, with the decimals that an event may have."""
    try:
        number = float(text)
    except ValueError:
        return parse_amount(text)
    if not isfinite(number):
        raise BadInput(f"'{text}' is not a number.", "Write it like 3, 2.5 or -1.", field="amount")
    return round(number, DECIMALS) + 0.0
