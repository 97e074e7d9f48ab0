"""Erase personal texts for good, here and wherever the log is synced (shared/decisions/0036-erasing.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.erasing import (
    check_separate,
    entry_erasures,
    id_erasures,
    versions_of,
)
from milepost_client.parsing.goals import goal_to_write
from milepost_client.parsing.refs import resolve_ref
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.erased import Level
from milepost_shared.model.entries import Entry
from milepost_shared.storage.log import Log


class EraseRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Erase the entries of those refs (`17`, `phone-17`, `last`) with all their versions, or a `goal` with
    all its revisions: a title, a part of it, or an id.

    With `keep_amount` what the entries count for stays, and only their texts go.
    """

    refs: tuple[str, ...] = ()
    goal: str | None = None
    keep_amount: bool = False

    def __post_init__(self) -> None:
        if bool(self.refs) == (self.goal is not None):
            raise BadInput("Name entries, or a goal.", "As in: milepost erase 17", field="refs")
        if self.goal is not None and self.keep_amount:
            raise BadInput("A goal keeps no amount.", "Leave out --keep-amount.", field="keep_amount")


class EraseResult(Struct, frozen=True, kw_only=True):
    """What an erasure took: the ref of its event, and how many entries and goals, with how many versions."""

    ref: str
    entries: int
    goals: int
    versions: int


def erase(log: Log, device: Writer, moment: Moment, request: EraseRequest) -> EraseResult:
    """Erase. Raises BadInput, NotAllowed or NotFound, and writes nothing then."""
    goals = () if request.goal is None else (goal_to_write(log, request.goal),)
    entries = list(_entries(log, device, request.refs))
    versions = [ref for entry in entries for ref in versions_of(log, entry)]
    versions += [held.event.ref for goal in goals for held in log.events.revisions(goal)]
    check_separate(log, versions)
    level: Level = "texts" if request.keep_amount else "all"
    erasures = [*id_erasures(level, "goals", goals), *entry_erasures(log, level, entries)]
    first, *_ = device.erase_in(log, erasures, moment)
    return EraseResult(ref=first.ref, entries=len(entries), goals=len(goals), versions=len(versions))


def _entries(log: Log, device: Writer, refs: Sequence[str]) -> Iterator[Entry]:
    """Yield the entries that are named, each once."""
    found: dict[str, Entry] = {}
    for ref in refs:
        entry = log.entry(resolve_ref(log, ref, device.id, activity=True))
        if entry is None:
            raise NotFound(f"{ref} is no entry.", "A goal is erased with: milepost erase --goal GOAL")
        found[entry.original.event.ref] = entry
    yield from found.values()
