"""How a log stands before an append, by one statement: each append waits for it."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from milepost_shared.storage.tables.erasures import ANY_ERASED
from milepost_shared.storage.tables.heads import Head
from milepost_shared.storage.tables.metadata import PASSES_TEXTS_ON

_QUERY = f"SELECT {PASSES_TEXTS_ON}, {ANY_ERASED}, heads.* FROM (SELECT 1) LEFT JOIN heads"


class Standing(NamedTuple):
    """Each device's head, whether texts stand beside new events, and whether the log has erasures."""

    heads: dict[str, Head]
    passes_texts_on: bool
    has_erasures: bool


def read_standing(connection: sqlite3.Connection, format: int) -> Standing:
    """Return how a log stands; texts stand beside events of a server of that `format`."""
    rows = connection.execute(_QUERY, (format,)).fetchall()
    heads = {row[2]: Head(*row[2:]) for row in rows if row[2] is not None}
    return Standing(heads, bool(rows[0][0]), bool(rows[0][1]))
