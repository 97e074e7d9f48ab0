"""Activities in a CSV file as drafts of events (client/decisions/0007-imports.md)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from milepost_client.formats.csv_table import BadRow, CsvRow, read_table
from milepost_client.formats.csv_values import CellForm, day_order, decimal_mark
from milepost_client.formats.import_origins import Origins
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, encode
from milepost_shared.events.validation import validate
from milepost_shared.text.names import normalize

AS_PROVEN = CellForm()
COLUMNS = ("when", "with", "note", "goal", "amount", "kind")
COLUMN_OF = {"day": "when", "people": "with", "event": "row"}
"""The columns of fields that have another name in the file; `row` is the whole row."""
PEOPLE_SEPARATOR = ";"

Resolve = Callable[[str], str | None]
"""Returns the id of the goal that a cell names; None where it does not name one for certain."""


class CsvImport(NamedTuple):
    """The content of a file: `drafts` of its rows, and the `bad` rows, in their order."""

    drafts: list[ActivityLogged]
    bad: list[BadRow]


def read_csv(
    raw: bytes,
    today: date,
    resolve: Resolve,
    *,
    maps: Mapping[str, str],
    skip_bad: bool = False,
    encoding: str | None = None,
    form: CellForm = AS_PROVEN,
) -> CsvImport:
    """Read a file with the columns `when`, `with`, `note`, `goal`, `amount` and `kind`, or some of them.

    `when` is a day, as people write one, or a moment; its day and time count as they are written, unless
    `form` says otherwise. People are separated by `;`. An empty amount is 1. `maps` and `encoding` are for
    `read_table`. Where a row is bad nothing is drafted, unless `skip_bad` leaves such rows out. Raises
    BadInput where the file as a whole cannot be read.
    """
    table = read_table(raw, COLUMNS, maps, encoding)
    rows = list(table.rows)
    form = as_proven(form, rows)
    drafts: list[ActivityLogged] = []
    bad: list[BadRow] = []
    for row in _read(rows, today, cache(resolve), form):
        if isinstance(row, BadRow):
            bad.append(row)
        else:
            drafts.append(replace(row, seq=len(drafts) + 1))
    return CsvImport([] if bad and not skip_bad else drafts, bad)


def _read(
    rows: Iterable[CsvRow | BadRow], today: date, resolve: Resolve, form: CellForm
) -> Iterator[ActivityLogged | BadRow]:
    origins = Origins("csv")
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            activity = _activity(row.cells, today, resolve, origins, form)
            validate(encode(activity), today)
            yield activity
        except BadInput as error:
            field = (error.field or "row").rpartition(".")[2]
            yield BadRow(row.line, COLUMN_OF.get(field, field), str(error))


def as_proven(form: CellForm, rows: Sequence[CsvRow | BadRow]) -> CellForm:
    """Return the form with what is not said of it, as far as the file proves it."""
    cells = [row.cells for row in rows if isinstance(row, CsvRow)]
    days, amounts = ([each.get(name, "").strip() for each in cells] for name in ("when", "amount"))
    return replace(
        form,
        dates=form.dates or day_order(days),
        decimal=form.decimal or decimal_mark(amounts),
    )


def _activity(
    cells: Mapping[str, str], today: date, resolve: Resolve, origins: Origins, form: CellForm
) -> ActivityLogged:
    stripped = {column: cell.strip() for column, cell in cells.items()}
    (day, time), goal = form.parse_when(stripped.get("when", ""), today), stripped.get("goal", "")
    people = tuple(filter(None, map(str.strip, stripped.get("with", "").split(PEOPLE_SEPARATOR))))
    contributions = _contributions(goal, stripped.get("amount", ""), resolve, form)
    amounts = [contribution.amount for contribution in contributions]
    note, kind, moment = cells.get("note"), stripped.get("kind"), _written(stripped["when"], day, time)
    return ActivityLogged(
        **draft_header(),
        day=day,
        time=time,
        kind=kind,
        contributions=contributions,
        people=people,
        note=note,
        origin=origins.next(moment, people, note, kind, normalize(goal), amounts),
    )


def _written(text: str, day: date, time: str | None) -> str:
    """Return the moment for the origin: ISO's form as it stands, which is how earlier versions wrote it."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        with suppress(ValueError):
            return read(text).isoformat()
    return f"{day}T{time}" if time else day.isoformat()


def _contributions(goal: str, amount: str, resolve: Resolve, form: CellForm) -> tuple[Contribution, ...]:
    if not goal:
        if amount:
            raise BadInput(f"{amount} of what?", "An amount needs a goal.", field="goal")
        return ()
    if (id := resolve(goal)) is None:
        raise BadInput(f"No one goal is '{goal}'.", "Write its title, or set it first.", field="goal")
    return (Contribution(goal=id, amount=form.parse_amount(amount) if amount else 1.0),)
