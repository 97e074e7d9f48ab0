"""What versions of before wrote: events with their personal texts inside of what is signed, and files without
the tables that came later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from milepost_shared.storage.log import Log


@contextmanager
def version_of_before(log: Log) -> Iterator[None]:
    """What is written meanwhile has its texts inside, as with a server of before."""
    format, claimed = log.metadata.numbers("format", "claimed")
    log.metadata.put("format", 1)
    log.metadata.put("claimed", 1)
    yield
    log.metadata.put("format", format)
    log.metadata.put("claimed", claimed)


def drop_settled(sql: sqlite3.Connection) -> None:
    """Make a file one that has no tallies of settled entries."""
    for change in ("insert", "update", "delete"):
        sql.execute(f"DROP TRIGGER settled_{change}")
    for table in ("settled", "settled_heads"):
        sql.execute(f"DROP TABLE {table}")
