"""How far a log goes, author by author: as its heads say, or proved anew by the bytes of every event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from milepost_shared.protocol.hash_chain import VersionVectorEntry, chain_next, chain_start, order_next
from milepost_shared.protocol.messages import VersionVector
from milepost_shared.replication.divergence import VerifiedPrefix
from milepost_shared.storage.log import CHUNK, Log
from milepost_shared.storage.tables.heads import Head


def from_heads(log: Log) -> list[VersionVectorEntry]:
    """What the log knows the server to have admitted, as its heads say; a damaged event that was set
    aside ends it."""
    holes = log.set_aside.holes()
    marks = [
        marks_at(log, h.device, [holes[h.device] - 1])[holes[h.device] - 1]
        if h.device in holes
        else VersionVectorEntry(h.device, h.admitted, h.admitted_chain, h.order_chain)
        for h in log.heads.all()
    ]
    return [mark for mark in marks if mark.seq]


def recompute(log: Log, asked: Mapping[str, Iterable[int]] | None = None) -> dict[str, VerifiedPrefix]:
    """What the log holds of each author, by the bytes and stamps of every event, with the marks at the
    seqs `asked` for, as far as they are here."""
    return {head.device: _held(log, head, (asked or {}).get(head.device, ())) for head in log.heads.all()}


def first_unproven(log: Log) -> str | None:
    """The ref of the first event that is missing or not as it was written, or of the last of an author whose
    head or order tells otherwise; None where all is proven. Damaged ones that were set aside are known."""
    holes = log.set_aside.holes()
    for head in log.heads.all():
        device, start = head.device, chain_start(log.user, head.device)
        known = log.set_aside.damaged_chains(device)
        damaged = log.events.first_damaged(device, start, head.seq, known)
        if damaged is None and device not in holes:
            damaged = None if _fits(log, head) else head.seq
        if damaged is not None:
            return f"{device}-{damaged}"
    return None


def ends(told: Iterable[VersionVector]) -> dict[str, set[int]]:
    """The seqs at which some marks lie, by author: what to ask `recompute` for, to compare with them."""
    found: dict[str, set[int]] = {}
    for marks in told:
        for author, (seq, _, _) in marks.items():
            found.setdefault(author, set()).add(seq)
    return found


def marks_at(log: Log, device: str, seqs: Iterable[int]) -> dict[int, VersionVectorEntry]:
    """The marks of an author's events at some seqs, from 0 on, computed from bytes and stamps alone; none
    beyond a missing event."""
    wanted = set(seqs)
    chain = order = chain_start(log.user, device)
    found = {0: VersionVectorEntry(device, 0, chain, order)} if 0 in wanted else {}
    last = max(wanted, default=0)
    for first in range(1, last + 1, CHUNK):
        held = log.events.between(device, first, min(last, first + CHUNK - 1))
        for expected, (seq, effective, raw) in enumerate(held, first):
            if seq != expected:
                return found
            chain, order = chain_next(chain, raw), order_next(order, effective)
            if seq in wanted:
                found[seq] = VersionVectorEntry(device, seq, chain, order)
        if len(held) < CHUNK:
            break
    return found


def to_wire(marks: Iterable[VersionVectorEntry]) -> VersionVector:
    """Marks as messages carry them."""
    return {m.device: (m.seq, m.chain.hex(), m.order_chain.hex()) for m in marks if m.seq}


def from_wire(marks: VersionVector) -> dict[str, VersionVectorEntry]:
    """Marks out of a message, by author."""
    return {
        device: VersionVectorEntry(device, seq, bytes.fromhex(chain), bytes.fromhex(order))
        for device, (seq, chain, order) in marks.items()
    }


def _held(log: Log, head: Head, asked: Iterable[int]) -> VerifiedPrefix:
    start = chain_start(log.user, head.device)
    damaged = log.events.first_damaged(head.device, start, head.seq, {})
    seq = head.seq if damaged is None else damaged - 1
    admitted = min(head.admitted, seq)
    marks = marks_at(log, head.device, [seq, admitted, *(n for n in asked if 0 <= n <= seq)])
    return VerifiedPrefix(seq, admitted, damaged, marks)


def _fits(log: Log, head: Head) -> bool:
    """Whether a head tells of the chain and the order in which its author's events stand."""
    order = log.order_chain(head.device, head.admitted)
    return (log.chain_at(head.device, head.seq), order) == (head.chain, head.order_chain)
