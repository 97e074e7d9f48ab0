"""The rows of a file that was imported before, and what became of them in a later one.

A row is known again by its origin, or by what its entry says now. Of the others, a row that differs in one of
its cells from an earlier one that is gone is that one, changed (client/decisions/0007-imports.md).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import to_builtins

from milepost_shared.events.types import ActivityLogged, Event, decode
from milepost_shared.model.entries import Entry, current_entries
from milepost_shared.storage.log import Log

BEEMINDER = "beeminder-"
"""How the origins of its points begin (`import_origins`)."""
CELLS = ("day", "time", "people", "kind", "note", "contributions")
"""What a row of a file can say."""


class ChangedRow(NamedTuple):
    """An entry of an earlier import, and its row as the file has it now."""

    entry: Entry
    row: ActivityLogged

    def changes(self) -> dict[str, Any]:
        """Return the fields that the file has changed since; what the person corrected here stays."""
        before = self.entry.original.event
        changed = [name for name in CELLS if getattr(before, name) != getattr(self.row, name)]
        return {name: to_builtins(getattr(self.row, name)) or None for name in changed}


class Comparison(NamedTuple):
    """What a file says that is `new`, what it `changed`, and which entries it has no more (`gone`)."""

    new: list[ActivityLogged]
    changed: list[ChangedRow]
    gone: list[Entry]


def compare_rows(
    rows: Sequence[ActivityLogged], earlier: Iterable[Entry], known: Container[str | None]
) -> Comparison:
    """Compare the rows of a file with the entries of earlier imports of it, and with all `known` origins."""
    origins = {row.origin for row in rows}
    left = [entry for entry in earlier if _origin(entry) not in origins and not entry.withdrawn]
    new: list[ActivityLogged] = []
    changed: list[ChangedRow] = []
    for row in [row for row in rows if row.origin not in known]:
        if same := next((entry for entry in left if not _differing(entry.activity, row)), None):
            left.remove(same)
        else:
            new.append(row)
    for row in [*new]:
        if before := next((entry for entry in left if _is_mended(entry, row)), None):
            left.remove(before)
            new.remove(row)
            changed.append(ChangedRow(before, row))
    return Comparison(new, changed, left)


def rows_of_goal(log: Log, goal: str) -> list[Entry]:
    """Return the entries for a goal that come from Beeminder."""
    return [
        entry
        for entry in log.entries()
        if (_origin(entry) or "").startswith(BEEMINDER)
        and goal in {given.goal for given in entry.activity.contributions}
    ]


def rows_of_batches(log: Log, origins: Iterable[str]) -> list[Entry]:
    """Return the entries of the imports that brought the rows of those origins."""
    refs: set[str] = set()
    for ref in log.entry_versions.refs_of_origins(origins):
        if ref not in refs and (held := log.events.get(ref)):
            refs |= set(_batch(log, held.event.batch_ref))
    return list(current_entries(log.entry_versions.of(refs)))


def _batch(log: Log, first: str) -> Iterator[str]:
    device, _, seq = first.partition("-")
    for _, _, raw in log.events.between(device, int(seq), log.head(device).seq):
        event = decode(raw)
        if event.batch_ref != first:
            return
        if isinstance(event, ActivityLogged) and event.origin and not event.corrects:
            yield event.ref


def _origin(entry: Entry) -> str | None:
    event = entry.original.event
    return event.origin if isinstance(event, ActivityLogged) else None


def _differing(one: Event, other: ActivityLogged) -> list[str]:
    return [name for name in CELLS if getattr(one, name) != getattr(other, name)]


def _is_mended(entry: Entry, row: ActivityLogged) -> bool:
    """Whether one cell of the row was changed, of two at least: since it was imported, or as it is now."""
    said = [name for name in CELLS if getattr(entry.activity, name) or getattr(row, name)]
    versions = entry.activity, entry.original.event
    return len(said) > 1 and any(len(_differing(version, row)) == 1 for version in versions)
