"""A CSV file as rows of named cells, each with the line on which it begins."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import NamedTuple

from milepost_client.parsing.matching import close_matches
from milepost_shared.errors import BadInput
from milepost_shared.text.names import normalize

DELIMITERS = ",;\t"


class Row(NamedTuple):
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


def read_table(raw: bytes, columns: Sequence[str], maps: Mapping[str, str]) -> Iterator[Row | BadRow]:
    """The rows of a file in UTF-8 with cells separated by comma, semicolon or tab, whichever its header uses.

    Its first row names the columns, in any order and case: by one of `columns`, or by a name that `maps` maps
    to one of them, or to nothing where the column is left out. The first of `columns` is required. Empty rows
    are passed over. Raises BadInput where the file as a whole cannot be read.
    """
    records = _records(_text(raw))
    header = next(records, None)
    if header is None or isinstance(header, BadRow):
        raise BadInput("The file has no header.", f"Its first row names the columns: {', '.join(columns)}.")
    return _rows(_columns_of(header[1], columns, maps), records)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"Line {line} is not written in UTF-8.", "Save the file as CSV in UTF-8.") from error


def _records(text: str) -> Iterator[Record | BadRow]:
    """The rows that are not empty, with line ends of any kind."""
    lines = StringIO(text, newline=None)
    header = next((line for line in lines if line.strip()), "")
    lines.seek(0)
    reader = csv.reader(lines, delimiter=max(DELIMITERS, key=header.count), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(line, "row", f"Its quotes do not match ({error}, on line {reader.line_num}).")
            continue
        if any(map(str.strip, cells)):
            yield line, cells


def _columns_of(header: Sequence[str], columns: Sequence[str], maps: Mapping[str, str]) -> list[str | None]:
    """The column of each cell, one of `columns`; None where it is left out."""
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


def _rows(columns: Sequence[str | None], records: Iterator[Record | BadRow]) -> Iterator[Row | BadRow]:
    for record in records:
        if isinstance(record, BadRow):
            yield record
            continue
        line, cells = record
        if len(cells) != len(columns):
            yield BadRow(line, "row", f"It has {len(cells)} cells where the header has {len(columns)}.")
            continue
        pairs = zip(columns, cells, strict=True)
        yield Row(line, {column: cell for column, cell in pairs if column and cell.strip()})
