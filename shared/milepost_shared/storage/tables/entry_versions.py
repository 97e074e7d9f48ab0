"""The versions of entries among the events: originals, their copies and their corrections.

Copies are originals with one `origin`: the same row, imported on several devices. Most activities are an
entry's only version, so the queries here find the others by index, and decode few events.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged
from milepost_shared.storage.tables.events import READ, Events, json_list, select_stamped

_COPIES = "origin IN (SELECT value FROM json_each(?)) AND corrects IS NULL"
_AFTER = "device = ? AND seq > ? AND kind = 'ActivityLogged'"
_AMONG = "device || '-' || seq IN (SELECT value FROM json_each(?))"
_HAS_OTHERS = """(corrects IS NOT NULL
    OR EXISTS (SELECT 1 FROM events WHERE corrects = e.device || '-' || e.seq)
    OR (origin IS NOT NULL
        AND (SELECT count(*) FROM events WHERE origin = e.origin AND corrects IS NULL) > 1))"""


class EntryVersions:
    """The activities of the events table within one transaction, as versions of entries."""

    def __init__(self, connection: sqlite3.Connection, events: Events) -> None:
        self._sql = connection
        self._events = events

    def of(self, refs: Collection[str]) -> list[Stamped]:
        """Return all versions of the entries of those originals: their copies, and the corrections of any."""
        named = ((held.event.ref, held) for held in self._events.of(refs))
        # A correction may name anything; only an activity that corrects nothing is an original.
        originals = {
            ref: held
            for ref, held in named
            if isinstance(held.event, ActivityLogged) and not held.event.corrects
        }
        origins = {getattr(held.event, "origin", None) for held in originals.values()} - {None}
        query = f"{READ} WHERE {_COPIES} AND kind <> 'Gone'"
        originals |= {held.event.ref: held for held in self._stamped(query, origins)}
        query = f"{READ} WHERE kind = 'ActivityLogged' AND corrects IN (SELECT value FROM json_each(?))"
        return [*originals.values(), *self._stamped(query, {*originals, *refs})]

    def corrected(self, refs: Iterable[str]) -> set[str]:
        """Return those of `refs` that some correction names."""
        names = list(refs)
        if len(names) == 1:  # An append asks for one, and waits for the answer.
            found = self._sql.execute("SELECT 1 FROM events WHERE corrects = ? LIMIT 1", names).fetchone()
            return set(names) if found else set()
        query = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM events WHERE corrects = value)"
        return {row[0] for row in self._sql.execute(query, (json_list(names),))}

    def shared_origins(self, origins: Collection[str]) -> set[str]:
        """Return those of `origins` that more than one original has."""
        if not origins:
            return set()
        query = """SELECT value FROM json_each(?)
                   WHERE (SELECT count(*) FROM events WHERE origin = value AND corrects IS NULL) > 1"""
        return {row[0] for row in self._sql.execute(query, (json_list(origins),))}

    def known_origins(self, origins: Iterable[str]) -> set[str]:
        """Return those of `origins` that an activity in the log has."""
        query = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM events WHERE origin = value)"
        return {row[0] for row in self._sql.execute(query, (json_list(origins),))}

    def refs_of_origins(self, origins: Iterable[str]) -> list[str]:
        """Return the refs of all originals with those origins."""
        query = """SELECT device, seq FROM events
                   WHERE origin IN (SELECT value FROM json_each(?)) AND corrects IS NULL AND kind <> 'Gone'"""
        return [f"{device}-{seq}" for device, seq in self._sql.execute(query, (json_list(origins),))]

    def only_versions_after(self, device: str, seq: int, excluded: Collection[str]) -> set[tuple[str, int]]:
        """Return (goal, day) of a device's activities after `seq` with one goal and no other version.

        These are read off the columns, since most activities are such. Those with refs in `excluded` are left
        out.
        """
        query = f"""SELECT DISTINCT goal, day FROM events AS e
                    WHERE {_AFTER} AND goal IS NOT NULL AND NOT {_HAS_OTHERS} AND NOT {_AMONG}"""
        return set(self._sql.execute(query, (device, seq, json_list(excluded))))

    def other_originals_after(self, device: str, seq: int, excluded: Collection[str]) -> list[str]:
        """Return the refs of the originals to which a device's other activities after `seq` belong."""
        query = f"""SELECT DISTINCT coalesce(corrects, device || '-' || seq) FROM events AS e
                    WHERE {_AFTER} AND (goal IS NULL OR {_HAS_OTHERS}) AND NOT {_AMONG}"""
        return [ref for (ref,) in self._sql.execute(query, (device, seq, json_list(excluded)))]

    def _stamped(self, query: str, values: Iterable[object]) -> Iterator[Stamped]:
        return select_stamped(self._sql, query, (json_list(values),))
