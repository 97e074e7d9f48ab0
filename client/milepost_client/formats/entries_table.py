"""Our own table of entries (`csv_export`), on its way back: what was exported as rows becomes entries again.

An entry has a row for each goal that it counts for, and all of them have its id. By that it is known again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from msgspec import ValidationError, convert

from milepost_client.formats.csv_export import COLUMNS, SEPARATOR, origin_of_row, without_mark
from milepost_client.formats.csv_import import COLUMN_OF, as_proven
from milepost_client.formats.csv_table import BadRow, CsvRow, decode_table, read_table, table_records
from milepost_client.formats.csv_values import CellForm
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, Measure, Opportunity, encode
from milepost_shared.events.validation import validate
from milepost_shared.text.names import normalize


class Here(NamedTuple):
    """What a table names: `goal` returns the id of the goal of a title, with its measure and the day of an
    entry, and raises BadInput; `opportunity` returns the one of a title at a stage."""

    goal: Callable[[str, Measure, date], str]
    opportunity: Callable[[str, str], Opportunity]


class EntriesTable(NamedTuple):
    """The entries of a file by the ids that they were exported with, and the rows that cannot be read."""

    entries: dict[str, ActivityLogged]
    bad: list[BadRow]


def is_entries_table(raw: bytes, encoding: str | None = None) -> bool:
    """Return whether a table has the columns of our own. Raises BadInput where it cannot be read."""
    header = next(table_records(decode_table(raw, encoding))[0], None)
    if header is None or isinstance(header, BadRow):
        return False
    return {normalize(name) for name in header[1] if name.strip()} == set(COLUMNS)


def read_entries(
    raw: bytes, today: date, here: Here, *, encoding: str | None, form: CellForm
) -> EntriesTable:
    """Read our own table, as it was written or as a spreadsheet saved it again. Raises BadInput."""
    rows = list(read_table(raw, COLUMNS, {}, encoding).rows)
    form = as_proven(form, rows)
    bad = [row for row in rows if isinstance(row, BadRow)]
    entries: dict[str, ActivityLogged] = {}
    good = [row for row in rows if isinstance(row, CsvRow)]
    for id, group in groupby(good, key=lambda row: row.cells.get("entry", "")):
        same = list(group)
        try:
            if not id or id in entries:
                raise BadInput("Its entry is missing, or stands in other rows.", field="entry")
            entries[id] = _entry(id, same, today, here, form)
        except BadInput as error:
            field = (error.field or "row").rpartition(".")[2]
            bad.append(BadRow(same[0].line, COLUMN_OF.get(field, field), str(error)))
    return EntriesTable(entries, sorted(bad))


def _entry(id: str, rows: Sequence[CsvRow], today: date, here: Here, form: CellForm) -> ActivityLogged:
    cells = {name: without_mark(cell) for name, cell in rows[0].cells.items()}
    day, time = form.parse_when(cells.get("when", ""), today)
    activity = ActivityLogged(
        **draft_header(),
        day=day,
        time=time,
        minutes=_number(cells, "minutes"),
        kind=cells.get("kind"),
        contributions=tuple(_contributions(rows, day, here, form)),
        people=tuple(_parts(cells, "with")),
        organisation=cells.get("organisation"),
        opportunities=tuple(_opportunities(cells, here)),
        quality=_number(cells, "quality"),
        note=cells.get("note"),
        origin=origin_of_row(id),
    )
    validate(encode(activity), today)
    return activity


def _contributions(rows: Sequence[CsvRow], day: date, here: Here, form: CellForm) -> Iterator[Contribution]:
    for row in rows:
        if title := without_mark(row.cells.get("goal", "")):
            measure: Measure = "level" if row.cells.get("measure") == "level" else "sum"
            amount = form.parse_amount(row.cells.get("amount", "1"))
            yield Contribution(goal=here.goal(title, measure, day), amount=amount)


def _opportunities(cells: dict[str, str], here: Here) -> Iterator[Opportunity]:
    titles, stages = _parts(cells, "opportunity"), cells.get("stage", "").split(SEPARATOR)
    for n, title in enumerate(titles):
        yield here.opportunity(title, stages[n].strip() if n < len(stages) else "")


def _parts(cells: dict[str, str], name: str) -> list[str]:
    return [part.strip() for part in cells.get(name, "").split(SEPARATOR.strip()) if part.strip()]


def _number(cells: dict[str, str], name: str) -> int | None:
    try:
        return convert(cells.get(name), int | None, strict=False)
    except ValidationError:
        raise BadInput(f"'{cells[name]}' is no whole number.", field=name) from None
