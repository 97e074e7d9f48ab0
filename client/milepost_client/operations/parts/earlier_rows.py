"""The rows of a file that was imported before, and what became of them in a later one.

A row is known again by its origin, or by what its entry says now. Of the others, a row that differs in one of
its cells from an earlier one that is gone is that one, changed (client/decisions/0007-imports.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import to_builtins

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Event, decode
from milepost_shared.model.entries import Entry, current_entries
from milepost_shared.storage.log import Log

BEEMINDER = "beeminder-"
"""How the origins of its points begin (`import_origins`)."""
CELLS = ("day", "time", "people", "kind", "note", "contributions")
"""What a row of a file can say."""


class EarlierRow(NamedTuple):
    """An entry that came from a file, and what imports wrote of it, in order: the row as it came, and each
    change that a later file brought.

    An import names the row in `origin` where it corrects or withdraws, too.
    """

    entry: Entry
    written: Sequence[ActivityLogged]

    @property
    def last(self) -> ActivityLogged:
        """The row as a file last had it."""
        return [version for version in self.written if not version.void][-1]

    @property
    def is_out(self) -> bool:
        """Whether the entry is withdrawn because a file had the row no more."""
        return self.entry.withdrawn and self.entry.version.event.ref == self.written[-1].ref

    def origins(self) -> set[str | None]:
        """Return the origins of the row as it was over time."""
        return {version.origin for version in self.written}


class ChangedRow(NamedTuple):
    """A row of an earlier import, and the row that it is in the file now."""

    earlier: EarlierRow
    row: ActivityLogged

    def changes(self) -> dict[str, Any]:
        """Return the fields that the file has changed since; what the person corrected here stays."""
        before = self.earlier.last
        changed = [name for name in CELLS if getattr(before, name) != getattr(self.row, name)]
        cells = {name: to_builtins(getattr(self.row, name)) or None for name in changed}
        return cells | {"origin": self.row.origin, "void": None}


class Comparison(NamedTuple):
    """What a file says that is `new`, what it `changed`, what it brings `back`, which rows it has no more
    (`gone`), and how many of its rows the person took back, which stay so (`refused`)."""

    new: list[ActivityLogged]
    changed: list[ChangedRow]
    back: list[ChangedRow]
    gone: list[EarlierRow]
    refused: int


def compare_rows(
    rows: Iterable[ActivityLogged], earlier: Sequence[EarlierRow], known: Container[str | None]
) -> Comparison:
    """Compare the rows of a file with those of earlier imports of it, and with all `known` origins.

    Where nothing of those imports stands, they were taken back as a whole: the file comes in anew.
    """
    anew = all(each.entry.withdrawn for each in earlier)
    others, left = [*rows], [*earlier]
    again = _same_as_last(others, left)
    moved = _take(others, left, lambda each, row: row.origin in each.origins())
    others = [row for row in others if row.origin not in known]
    standing = [each for each in left if not each.entry.withdrawn]
    _take(others, standing, lambda each, row: not _differing(each.entry.activity, row))
    mended = _take(others, standing, _is_mended)
    withdrawn = [each for each in (*again, *moved) if each.earlier.entry.withdrawn]
    back = [each for each in withdrawn if anew or each.earlier.is_out]
    return Comparison(
        new=others,
        changed=[each for each in moved if not each.earlier.entry.withdrawn] + mended,
        back=back,
        gone=[each for each in standing if not each.written[-1].void],
        refused=len(withdrawn) - len(back),
    )


def rows_of_goal(log: Log, goal: str) -> list[EarlierRow]:
    """Return the rows of a goal that come from Beeminder."""
    refs = [
        entry.original.event.ref
        for entry in log.entries()
        if (_origin(entry.original) or "").startswith(BEEMINDER)
        and goal in {given.goal for given in entry.activity.contributions}
    ]
    return _earlier_rows(log, refs)


def rows_of_batches(log: Log, origins: Iterable[str]) -> list[EarlierRow]:
    """Return the rows of the imports that brought the rows of those origins."""
    refs: dict[str, None] = {}
    for ref in log.entry_versions.refs_of_origins(origins):
        if ref not in refs and (held := log.events.get(ref)):
            refs |= dict.fromkeys(_batch(log, held.event.batch_ref))
    return _earlier_rows(log, [*refs])


def _earlier_rows(log: Log, refs: Collection[str]) -> list[EarlierRow]:
    versions = sorted(log.entry_versions.of(refs), key=lambda held: held.order)
    events = [held.event for held in versions if isinstance(held.event, ActivityLogged)]
    origins = {event.ref: event.origin for event in events if not event.corrects}
    written: defaultdict[str | None, list[ActivityLogged]] = defaultdict(list)
    for event in events:
        if event.origin:
            written[origins.get(event.corrects or event.ref)].append(event)
    return [EarlierRow(entry, written[_origin(entry.original)]) for entry in current_entries(versions)]


def _batch(log: Log, first: str) -> Iterator[str]:
    device, _, seq = first.partition("-")
    for _, _, raw in log.events.between(device, int(seq), log.head(device).seq):
        event = decode(raw)
        if event.batch_ref != first:
            return
        if isinstance(event, ActivityLogged) and event.origin and not event.corrects:
            yield event.ref


def _origin(held: Stamped) -> str | None:
    return held.event.origin if isinstance(held.event, ActivityLogged) else None


def _same_as_last(rows: list[ActivityLogged], left: list[EarlierRow]) -> list[ChangedRow]:
    """Take out of both lists the rows that the file says as it did last."""
    by_origin = {each.last.origin: each for each in left}
    found = [ChangedRow(by_origin[row.origin], row) for row in rows if row.origin in by_origin]
    origins = {each.row.origin for each in found}
    rows[:] = [row for row in rows if row.origin not in origins]
    left[:] = [each for each in left if each.last.origin not in origins]
    return found


def _take(
    rows: list[ActivityLogged], left: list[EarlierRow], fits: Callable[[EarlierRow, ActivityLogged], bool]
) -> list[ChangedRow]:
    """Take out of both lists the rows that fit one another, each the first that does."""
    found: list[ChangedRow] = []
    others: list[ActivityLogged] = []
    for row in rows:
        if each := next((each for each in left if fits(each, row)), None):
            left.remove(each)
            found.append(ChangedRow(each, row))
        else:
            others.append(row)
    rows[:] = others
    return found


def _differing(one: Event, other: ActivityLogged) -> list[str]:
    return [name for name in CELLS if getattr(one, name) != getattr(other, name)]


def _is_mended(earlier: EarlierRow, row: ActivityLogged) -> bool:
    """Whether one cell of the row was changed, of two at least: since an import wrote it, or as it is now."""
    now = earlier.entry.activity
    said = [name for name in CELLS if getattr(now, name) or getattr(row, name)]
    return len(said) > 1 and any(len(_differing(version, row)) == 1 for version in (now, earlier.last))
