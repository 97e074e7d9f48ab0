"""What cannot be read of a file: it stops the import as a whole, unless it is to be left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from milepost_client.formats.csv_table import BadRow
from milepost_shared.errors import BadInput

MOST = 20
"""Bad rows that are listed when nothing is imported; the others are only counted."""
NOTHING = "\nNothing was imported. Correct them, or leave them out with --skip-bad."


def told_rows(rows: Iterable[BadRow]) -> list[str]:
    """Return a sentence for each row of a table that cannot be used."""
    return [f"line {row.line}: {row.field}: {row.problem}" for row in rows]


def refuse_bad(bad: Sequence[str], *, skip: bool) -> None:
    """Raise BadInput where something cannot be read and is not to be left out."""
    if bad and not skip:
        raise BadInput("\n  ".join(["Some rows cannot be read:", *_some(bad)]), NOTHING, field="file")


def _some(bad: Sequence[str]) -> list[str]:
    left = len(bad) - MOST
    return [*bad[:MOST], f"and {left:,} more"] if left > 0 else [*bad]
