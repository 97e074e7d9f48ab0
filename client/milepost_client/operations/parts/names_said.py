"""The people whom somebody names in one breath: `Ana, Ben` are two, unless one of that name is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize

COMMA = ","


def people_said(log: Log, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names; one with commas is several, unless it is known, as `Nygård, PhD` may be."""
    said = [name.strip() for name in names if name.strip()]
    if not any(COMMA in name for name in said):
        return tuple(said)
    # It reads all activities: only who writes a comma waits for that.
    from milepost_client.operations.parts.known_people import KnownPeople

    known = KnownPeople(log).names
    return tuple(part for name in said for part in ((name,) if normalize(name) in known else _parts(name)))


def _parts(name: str) -> Iterator[str]:
    return filter(None, map(str.strip, name.split(COMMA)))
