"""Entries that come back in our own table: which are here, and what the others count for.

An entry is here where it was logged, and where a table brought it before. What it says now stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from milepost_client.formats.csv_export import origin_of, row_id
from milepost_client.formats.entries_table import EntriesTable, Here
from milepost_client.operations.known_opportunities import KnownOpportunities
from milepost_client.parsing.goals import goal_names
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, GoalSet, Measure, Opportunity
from milepost_shared.model.entries import Entry
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count
from milepost_shared.text.names import normalize, spell

SAID = (
    *("day", "time", "minutes", "kind", "contributions", "people", "organisation", "opportunities"),
    *("quality", "note"),
)
"""What a row of the table says of its entry."""


class Returning(NamedTuple):
    """The rows of a table that an import is to see, those of them that come in `anew`, how many entries were
    `logged` here or on another device, and what is to be told."""

    rows: list[ActivityLogged]
    anew: list[ActivityLogged]
    logged: int
    notes: list[str]


class NamedGoals:
    """The goals that a table names by their titles; one that is not here begins as a goal of that title."""

    def __init__(self, log: Log) -> None:
        self._opportunities = KnownOpportunities(log)
        self._by_title: dict[str, list[str]] = {}
        self._names = goal_names(log)
        for id, name in self._names.items():
            self._by_title.setdefault(normalize(name.title), []).append(id)
        self._begun: dict[str, GoalSet] = {}

    def here(self) -> Here:
        """Return what finds goals and opportunities for a reader."""
        return Here(self._goal, self._opportunity)

    def begun(self, entries: Sequence[ActivityLogged]) -> list[GoalSet]:
        """Return the goals that are new, of those for which entries count."""
        counted = {given.goal for entry in entries for given in entry.contributions}
        return [goal for goal in self._begun.values() if goal.goal in counted]

    def _goal(self, title: str, measure: Measure, day: date) -> str:
        ids = self._by_title.get(normalize(title), [])
        if len(ids) > 1:
            raise BadInput(f"Several goals are called '{title}'.", "Give one another title.", field="goal")
        if ids:
            return ids[0]
        id = blake2b(f"milepost\n{normalize(title)}".encode(), digest_size=6).hexdigest()
        if id in self._names:  # It began with such a table, and has another title since.
            return id
        start = min(day, self._begun[id].start) if id in self._begun else day
        header = draft_header()
        self._begun[id] = GoalSet(**header, goal=id, title=spell(title), start=start, measure=measure)
        return id

    def _opportunity(self, title: str, stage: str) -> Opportunity:
        return self._opportunities.named([title], stage)[0]


def compare_entries(log: Log, table: EntriesTable) -> Returning:
    """Compare the entries of a table with those of the log."""
    here = {row_id(entry): entry for entry in log.entries()}
    rows = [row for id, row in table.entries.items() if id not in here]
    both = [(here[id], row) for id, row in table.entries.items() if id in here]
    logged = [(entry, row) for entry, row in both if origin_of(entry) != row.origin]
    brought = [(entry, row) for entry, row in both if origin_of(entry) == row.origin]
    again = [row for _, row in brought]
    # An import that was taken back as a whole comes in anew, with its goals.
    anew = rows + again if all(entry.withdrawn for entry, _ in brought) else rows
    return Returning(rows + again, anew, len(logged), [*_taken_back(logged), *_other(both)])


def _taken_back(logged: Sequence[tuple[Entry, ActivityLogged]]) -> Iterator[str]:
    if gone := sum(entry.withdrawn for entry, _ in logged):
        verb = "was" if gone == 1 else "were"
        yield f"{format_count(gone, 'entry')} of the file {verb} taken back here: that stays so."


def _other(both: Sequence[tuple[Entry, ActivityLogged]]) -> Iterator[str]:
    if other := sum(not entry.withdrawn and _differs(entry.activity, row) for entry, row in both):
        verb = "says" if other == 1 else "say"
        yield f"{format_count(other, 'entry')} {verb} something else here: what is here stays."


def _differs(one: ActivityLogged, other: ActivityLogged) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in SAID)
