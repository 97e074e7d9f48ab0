"""Whether two holders of a log hold the same, and where not: whose events, and from which on.

Chains prove it (design section 4). An author's events are equal up to a seq where their chains are equal
there; and their order is, where the chains of their stamps are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from milepost_shared.protocol.hash_chain import VersionVectorEntry

SERVER = "server"
"""Who the other side is where it is no device."""

What = Literal[
    "missing-there", "missing-here", "other-events", "other-order", "damaged-here", "damaged-there"
]


class Difference(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to", "whom": "with"}):
    """In what this log and another holder's (`whom`, a device or the server) differ: the events of
    `device` from seq `first` to `last`. `first` is None where only the end of that stretch is known.

    Events that are missing there have not reached it. Of those that begin with one that was damaged, here
    or there, nothing can be said.
    """

    device: str
    first: int | None
    last: int
    what: What
    whom: str


class VerifiedPrefix(Struct, frozen=True):
    """What a log holds of an author, proved by the bytes of the events up to `seq`.

    The server has admitted those up to `admitted`; stamps of later ones may still change. `damaged` is
    the first event that is not as it was written, and ends what is proved. `marks` has the mark at `seq`,
    at `admitted`, and wherever somebody else's events end.
    """

    seq: int
    admitted: int
    damaged: int | None
    marks: Mapping[int, VersionVectorEntry]


NOTHING = VerifiedPrefix(0, 0, None, {})


def compare(
    held: Mapping[str, VerifiedPrefix],
    theirs: Mapping[str, VersionVectorEntry],
    whom: str,
    damaged: Mapping[str, int] | None = None,
) -> list[Difference]:
    """In what this log differs from the marks of `whom`, by author. `damaged` gives the first event of an
    author that is damaged there; nothing can be said of what follows."""
    found: list[Difference] = []
    for author in sorted(held.keys() | theirs.keys()):
        here, mark = held.get(author, NOTHING), theirs.get(author)
        differences = [
            Difference(device=author, first=f, last=t, what=w, whom=whom) for w, f, t in _parts(here, mark)
        ]
        if hole := (damaged or {}).get(author):
            # It ends what the other side could prove.
            differences = [d for d in differences if d.what != "missing-there"]
            differences.append(
                Difference(device=author, first=hole, last=hole, what="damaged-there", whom=whom)
            )
        found += differences
    return found


def damages(held: Mapping[str, VerifiedPrefix], here: str) -> list[Difference]:
    """The first damaged event of each author in this log, that of device `here`: it differs from itself."""
    return [
        Difference(device=author, first=each.damaged, last=each.damaged, what="damaged-here", whom=here)
        for author, each in sorted(held.items())
        if each.damaged is not None
    ]


def agrees(differences: Iterable[Difference]) -> bool:
    """Whether nothing speaks against one another: what only waits to be sent does not."""
    return all(difference.what == "missing-there" for difference in differences)


def verdict(differences: Collection[Difference]) -> bool | None:
    """Whether the other side agrees as far as it goes: what is missing or damaged here cannot be compared
    (None), unless something else speaks against it already."""
    known = [d for d in differences if d.what not in ("missing-here", "damaged-here")]
    if not agrees(known):
        return False
    return None if len(known) < len(differences) else True


def missing_there(differences: Iterable[Difference]) -> int:
    """How many events wait to be sent."""
    return sum(d.last - (d.first or d.last) + 1 for d in differences if d.what == "missing-there")


def _parts(here: VerifiedPrefix, mark: VersionVectorEntry | None) -> Iterator[tuple[What, int | None, int]]:
    """How an author's events here differ from those that end with `mark`: in what, from, to."""
    seq = mark.seq if mark else 0
    if seq > here.seq:
        yield ("missing-here" if here.damaged is None else "damaged-here"), here.seq + 1, seq
        return
    if mark:
        ours = here.marks[seq]
        if ours.chain != mark.chain:
            yield "other-events", None, seq
            return
        if seq <= here.admitted and ours.order_chain != mark.order_chain:
            yield "other-order", None, seq
    if here.seq > seq:
        yield "missing-there", seq + 1, here.seq
