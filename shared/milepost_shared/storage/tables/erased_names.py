"""What erasures name, so that a write finds those that concern it, however many there are.

It is an index of the events, and may name an erasure that is not there any more: whoever finds one by it
looks at the event itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from milepost_shared.events.erased import Erased
from milepost_shared.storage.tables.events import json_list


class ErasedNames:
    """The table of names within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, device: str, seq: int, erased: Erased) -> None:
        """Note what an erasure names that is a device's event `seq`; it may be noted already."""
        rows = ((name, device, seq) for name in _names(erased))
        self._sql.executemany("INSERT OR IGNORE INTO erased (name, device, seq) VALUES (?, ?, ?)", rows)

    def naming(self, names: Iterable[str], where: str) -> list[bytes]:
        """Return the bytes of the erasures that have one of these names and for which `where` (SQL) holds."""
        query = f"""SELECT raw FROM events WHERE kind = 'Erased' AND (device, seq) IN (
            SELECT device, seq FROM erased WHERE name IN (SELECT value FROM json_each(?))
        ) AND {where}"""
        return [bytes(raw) for (raw,) in self._sql.execute(query, (json_list(names),))]


def _names(erased: Erased) -> Iterator[str]:
    for ref, _, origin in erased.entries:
        yield from (ref, origin)
    yield from (*erased.goals, *erased.people, *erased.steps)
