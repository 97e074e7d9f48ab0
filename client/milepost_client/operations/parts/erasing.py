"""Drafts of erasures: what they name, each at most as much as one event holds."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from milepost_shared.errors import NotAllowed
from milepost_shared.events.drafts import draft_header, lasting_origin
from milepost_shared.events.erased import MOST_ENTRIES, Erased, ErasedEntry, Level
from milepost_shared.model.entries import Entry
from milepost_shared.storage.log import Log

T = TypeVar("T")


def entry_erasures(log: Log, level: Level, entries: Sequence[Entry]) -> Iterator[Erased]:
    """Yield what erases entries."""
    named = [name for entry in entries for name in _names(log, entry)]
    for part in _parts(named):
        yield Erased(**_drafted(), level=level, entries=part)


def id_erasures(level: Level, kind: str, ids: Sequence[str]) -> Iterator[Erased]:
    """Yield what erases the `goals`, `people` or `steps` with those ids."""
    for part in _parts(ids):
        yield replace(Erased(**_drafted(), level=level), **{kind: part})


def check_separate(log: Log, refs: Sequence[str]) -> None:
    """Raises NotAllowed where texts stand inside of what is signed, and the server could not erase them."""
    if log.passes_texts_on():
        return
    if inside := [ref for ref in refs if log.texts.are_inside(ref)]:
        raise NotAllowed(
            f"{inside[0]} has its texts inside, and the server is of a version that cannot erase those.",
            "Nothing was erased. Have the server updated, then sync and erase again.",
        )


def versions_of(log: Log, entry: Entry) -> list[str]:
    """Return the refs of all versions of an entry."""
    return [held.event.ref for held in log.entry_versions.of([entry.original.event.ref])]


def _drafted() -> dict[str, Any]:
    return {**draft_header(), "id": secrets.token_hex(6)}


def _parts(named: Sequence[T]) -> Iterator[tuple[T, ...]]:
    for n in range(0, len(named), MOST_ENTRIES):
        yield tuple(named[n : n + MOST_ENTRIES])


def _names(log: Log, entry: Entry) -> Iterator[ErasedEntry]:
    """Yield what names each copy of an entry's original, also where it is written again under another ref."""
    for held in log.entry_versions.of([entry.original.event.ref]):
        event = held.event
        if getattr(event, "corrects", None) is None:
            chain = log.chain_at(event.device, event.seq) or b""
            yield event.ref, chain.hex(), lasting_origin(log.events.raw(event.ref) or b"{}")
