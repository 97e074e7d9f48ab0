"""Activities out of a CSV file, as drafts of events (design section 8)."""

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
from milepost_shared.text.names import fold

COLUMNS = ("when", "with", "note", "goal", "amount", "kind")
COLUMN_OF = {"day": "when", "people": "with", "event": "row"}
"""The column, or the whole row, that an event's field is filled from, where it is named otherwise."""
BETWEEN_PEOPLE = ";"
DECIMALS = 6

Resolve = Callable[[str], str | None]
"""Gives the id of the goal that a cell names; None where it names none for sure."""


class CsvImport(NamedTuple):
    """What a file brings: `drafts` of what is not known yet (`repeated` counts the rows left out for
    that), and the rows that are `bad`, in the order of the file."""

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

    `when` is a day or an ISO moment, whose day and time count as they are written there; people are
    parted by `;`; an amount without a number is 1; and `maps` names columns that are called otherwise
    (see `read_table`). Where a row is bad nothing is drafted, unless `skip_bad` leaves such rows out;
    nor is a row with an origin in `known_origins`. Raises BadInput where the file as a whole cannot
    be read.
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
    short = {column: cell.strip() for column, cell in cells.items()}
    when, goal = _when(short.get("when", "")), short.get("goal", "")
    people = tuple(filter(None, map(str.strip, short.get("with", "").split(BETWEEN_PEOPLE))))
    contributions = _contributions(goal, short.get("amount", ""), resolve)
    amounts = [contribution.amount for contribution in contributions]
    note, kind = cells.get("note"), short.get("kind")
    return ActivityLogged(
        **draft_header(),
        day=when.date() if isinstance(when, datetime) else when,
        time=when.time().isoformat("minutes") if isinstance(when, datetime) else None,
        kind=kind,
        contributions=contributions,
        people=people,
        note=note,
        origin=origins.next(when.isoformat(), people, note, kind, fold(goal), amounts),
    )


def _when(text: str) -> date:
    """A day, or a moment, which is a day too, as it is written."""
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
    if (found := resolve(goal)) is None:
        raise BadInput(f"No one goal is '{goal}'.", "Write its title, or set it first.", field="goal")
    return (Contribution(goal=found, amount=_amount(amount) if amount else 1.0),)


def _amount(text: str) -> float:
    """A number as people or spreadsheets write it, with the decimals an event may have."""
    try:
        number = float(text)
    except ValueError:
        return parse_amount(text)
    if not isfinite(number):
        raise BadInput(f"'{text}' is not a number.", "Write it like 3, 2.5 or -1.", field="amount")
    return round(number, DECIMALS) + 0.0
