"""A CSV file as rows of named cells, each with the line on which it begins."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import NamedTuple

from milepost_client.parsing.matching import close_matches
from milepost_shared.errors import BadInput
from milepost_shared.text.names import normalize

DELIMITERS = ",;\t"
UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)
_separator = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""A first line by which spreadsheets say how cells are parted."""


class CsvRow(NamedTuple):
    """A row that begins on `line` (the first is 1): the cells that are not blank, by column."""

    line: int
    cells: dict[str, str]


class BadRow(NamedTuple):
    """A row that cannot be used: the line it begins on, the column at fault, and what is wrong."""

    line: int
    field: str
    problem: str


Record = tuple[int, list[str]]
"""A row without names: the line on which it begins, and its cells."""


class Table(NamedTuple):
    """The rows of a file, and the character that parts their cells."""

    rows: Iterator[CsvRow | BadRow]
    delimiter: str


def read_table(
    raw: bytes, columns: Sequence[str], maps: Mapping[str, str], encoding: str | None = None
) -> Table:
    """Return the rows of a file with cells separated by comma, semicolon or tab, whichever its header uses,
    or by what a first line `sep=;` says. It is in UTF-8, in UTF-16 with its mark, or in `encoding`.

    Its first row names the columns, in any order and case: by one of `columns`, or by a name that `maps` maps
    to one of them, or to nothing where the column is left out. The first of `columns` is required. Empty rows
    are passed over; cells that a row lacks at its end are empty, and empty names at the end of the header no
    columns. Raises BadInput where the file as a whole
    cannot be read.
    """
    records, delimiter = table_records(decode_table(raw, encoding))
    header = next(records, None)
    if header is None or isinstance(header, BadRow):
        raise BadInput("The file has no header.", f"Its first row names the columns: {', '.join(columns)}.")
    names = header[1] if "" in maps else _without_empty_end(header[1])
    return Table(_rows(_columns_of(names, columns, maps), records), delimiter)


def _without_empty_end(names: list[str]) -> list[str]:
    """Return the names of columns without those that a comma at the end of the line makes."""
    last = max((n for n, name in enumerate(names, 1) if name.strip()), default=0)
    return names[:last]


def table_records(text: str, delimiter: str | None = None) -> tuple[Iterator[Record | BadRow], str]:
    """Return the rows of a table that are not empty, without names for their cells, and what parts these:
    `delimiter`, or by default what its first line uses or says."""
    lines = StringIO(text, newline=None)
    skipped, first = next(((n, line) for n, line in enumerate(lines, 1) if line.strip()), (0, ""))
    said = _separator.fullmatch(first)
    if said is None:
        skipped = 0
        lines.seek(0)
    parted = delimiter or (said[1] if said else max(DELIMITERS, key=first.count))
    return _records(lines, parted, skipped), parted


def decode_table(raw: bytes, encoding: str | None) -> str:
    """Return the text of a file in UTF-8, in UTF-16 with its mark, or in `encoding`. Raises BadInput."""
    try:
        return raw.decode(encoding or ("utf-16" if raw.startswith(UTF16) else "utf-8-sig"))
    except LookupError:
        problem = f"{encoding!r} is no encoding that is known."
        raise BadInput(problem, "As in: --encoding cp1252", field="encoding") from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        advice = "Save the file in UTF-8, or say how it is written, as in: --encoding cp1252"
        raise BadInput(f"Line {line} is not written in {encoding or 'UTF-8'}.", advice) from error


def _records(lines: StringIO, delimiter: str, skipped: int) -> Iterator[Record | BadRow]:
    """Yield the rows that are not empty, with line ends of any kind; `skipped` lines come before them."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            last = skipped + reader.line_num
            lost = f"lines {line} to {last} are lost" if last > line else f"line {line} is lost"
            yield BadRow(line, "row", f"Its quotes do not match, so {lost}.")
            continue
        if any(map(str.strip, cells)):
            yield line, cells


def _columns_of(header: Sequence[str], columns: Sequence[str], maps: Mapping[str, str]) -> list[str | None]:
    """Return the column of each cell, one of `columns`; None where it is left out."""
    theirs = [normalize(name) for name in header]
    typed = dict(zip(theirs, (name.strip() for name in header), strict=True))
    ours = {normalize(name): normalize(column) or None for name, column in maps.items()}
    for name in ours:
        if name not in theirs:
            raise BadInput(
                f"The file has no column '{name}'.", f"It has {', '.join(typed.values())}.", field="map"
            )
    named = [ours.get(name, name) for name in theirs]
    for name, column in zip(theirs, named, strict=True):
        if column is not None and column not in columns:
            raise BadInput(
                f"The column '{typed.get(column, column)}' is not known.",
                _advice(typed[name], column, columns),
                field=column,
            )
        if column is not None and named.count(column) > 1:
            advice = "Take all but one out of the file, or leave them out with --map 'theirs='."
            raise BadInput(f"Several columns are '{column}'.", advice, field=column)
    if columns[0] not in named:
        advice = f"Say which one it is: --map 'theirs={columns[0]}'."
        raise BadInput(f"The file has no column '{columns[0]}'.", advice, field=columns[0])
    return named


def _advice(name: str, column: str, columns: Sequence[str]) -> str:
    if guess := close_matches(column, columns):
        return f"Did you mean '{guess[0]}'? Then say --map '{name}={guess[0]}'."
    return f"Say which of {', '.join(columns)} it is, --map '{name}=…', or leave it out, --map '{name}='."


def _rows(columns: Sequence[str | None], records: Iterator[Record | BadRow]) -> Iterator[CsvRow | BadRow]:
    for record in records:
        if isinstance(record, BadRow):
            yield record
            continue
        line, cells = record
        if any(map(str.strip, cells[len(columns) :])):
            yield BadRow(line, "row", f"It has {len(cells)} cells where the header has {len(columns)}.")
            continue
        pairs = zip(columns, cells, strict=False)
        yield CsvRow(line, {column: cell for column, cell in pairs if column and cell.strip()})
