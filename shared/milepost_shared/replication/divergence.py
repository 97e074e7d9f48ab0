"""Whether two holders of a log have the same events, and if not, whose differ and from which on.

Hash chains prove it (shared/decisions/0012-hash-chains.md). An author's events are equal up to a seq if their
chains are equal there. Their order is equal if the chains of their stamps are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from milepost_shared.protocol.hash_chain import VersionVectorEntry

SERVER = "server"
"""The name of the other side if it is no device."""

What = Literal[
    "missing-there", "missing-here", "other-events", "other-order", "damaged-here", "damaged-there"
]


class Difference(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to", "whom": "with"}):
    """How this log and another holder's (`whom`, a device or the server) differ.

    It is about the events of `device` from seq `first` to `last`; `first` is None if only the end is known.
    "missing-there" means that they have not reached the other side. Nothing can be said about events from a
    damaged one on, here or there.
    """

    device: str
    first: int | None
    last: int
    what: What
    whom: str


class VerifiedPrefix(Struct, frozen=True):
    """What a log holds of an author, verified by the bytes of the events up to `seq`.

    The server has admitted those up to `admitted`; stamps of later ones may still change. `damaged` is the
    first event that is not as it was written, and ends what is verified. `entries` has version vector entries
    at `seq`, at `admitted`, and at every seq that was asked for.
    """

    seq: int
    admitted: int
    damaged: int | None
    entries: Mapping[int, VersionVectorEntry]


NOTHING = VerifiedPrefix(0, 0, None, {})


def compare(
    ours: Mapping[str, VerifiedPrefix],
    theirs: Mapping[str, VersionVectorEntry],
    whom: str,
    damaged: Mapping[str, int] | None = None,
) -> list[Difference]:
    """Return how this log (`ours`) differs from the version vector of `whom` (`theirs`), by author.

    `damaged` has, by author, the first event that is damaged there. Nothing can be said about those after it.
    """
    found: list[Difference] = []
    for author in sorted(ours.keys() | theirs.keys()):
        differences = [
            Difference(device=author, first=first, last=last, what=what, whom=whom)
            for what, first, last in _differing(ours.get(author, NOTHING), theirs.get(author))
        ]
        if hole := (damaged or {}).get(author):
            # It ends what the other side could verify.
            differences = [d for d in differences if d.what != "missing-there"]
            differences.append(
                Difference(device=author, first=hole, last=hole, what="damaged-there", whom=whom)
            )
        found += differences
    return found


def damaged_events(ours: Mapping[str, VerifiedPrefix], device: str) -> list[Difference]:
    """Return the first damaged event of each author in this log, which belongs to `device`."""
    return [
        Difference(device=author, first=prefix.damaged, last=prefix.damaged, what="damaged-here", whom=device)
        for author, prefix in sorted(ours.items())
        if prefix.damaged is not None
    ]


def agrees(differences: Iterable[Difference]) -> bool:
    """Return whether nothing contradicts: events that only wait to be sent do not."""
    return all(difference.what == "missing-there" for difference in differences)


def agreement(differences: Collection[Difference]) -> bool | None:
    """Return whether the other side agrees as far as it goes.

    None if events that are missing or damaged here cannot be compared, and nothing else contradicts.
    """
    comparable = [d for d in differences if d.what not in ("missing-here", "damaged-here")]
    if not agrees(comparable):
        return False
    return None if len(comparable) < len(differences) else True


def missing_there(differences: Iterable[Difference]) -> int:
    """Return how many events wait to be sent."""
    return sum(d.last - (d.first or d.last) + 1 for d in differences if d.what == "missing-there")


def _differing(
    ours: VerifiedPrefix, theirs: VersionVectorEntry | None
) -> Iterator[tuple[What, int | None, int]]:
    """Return how an author's events differ from those that end with `theirs`, as (what, from, to)."""
    seq = theirs.seq if theirs else 0
    if seq > ours.seq:
        yield ("missing-here" if ours.damaged is None else "damaged-here"), ours.seq + 1, seq
        return
    if theirs:
        entry = ours.entries[seq]
        if entry.chain != theirs.chain:
            yield "other-events", None, seq
            return
        if seq <= ours.admitted and entry.order_chain != theirs.order_chain:
            yield "other-order", None, seq
    if ours.seq > seq:
        yield "missing-there", seq + 1, ours.seq
