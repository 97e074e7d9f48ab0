"""How far a log goes, author by author: as its heads say, or recomputed from the bytes of every event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from milepost_shared.protocol.hash_chain import (
    VersionVectorEntry,
    extend_order_chain,
    start_chain,
)
from milepost_shared.protocol.messages import VersionVector
from milepost_shared.replication.divergence import VerifiedPrefix
from milepost_shared.storage.log import CHUNK, Log
from milepost_shared.storage.tables.heads import Head
from milepost_shared.storage.tables.redactions import chain_after


def from_heads(log: Log) -> list[VersionVectorEntry]:
    """Return how far the server has admitted each author, as the heads say.

    An author's entry ends before a damaged event that was set aside.
    """
    holes = log.set_aside.holes()
    entries = [
        entries_at(log, h.device, [holes[h.device] - 1])[holes[h.device] - 1]
        if h.device in holes
        else VersionVectorEntry(h.device, h.admitted, h.admitted_chain, h.order_chain)
        for h in log.heads.all()
    ]
    return [entry for entry in entries if entry.seq]


def recompute(log: Log, seqs: Mapping[str, Iterable[int]] | None = None) -> dict[str, VerifiedPrefix]:
    """Return what the log holds of each author, verified by the bytes and stamps of every event.

    `seqs` asks, by author, for entries at further seqs; those beyond what is verified are left out.
    """
    return {head.device: _verify(log, head, (seqs or {}).get(head.device, ())) for head in log.heads.all()}


def stored_prefixes(log: Log, seqs: Mapping[str, Iterable[int]]) -> dict[str, VerifiedPrefix]:
    """Return what the log holds of each author, as its heads and stored chains say: quick, and no proof.

    `seqs` asks, by author, for entries at further seqs. Nothing is read from a damaged event on.
    """
    holes = log.set_aside.holes()
    return {head.device: _stored(log, head, holes, seqs.get(head.device, ())) for head in log.heads.all()}


def first_unverified(log: Log) -> str | None:
    """Return the ref of the first event that cannot be verified; None if all can.

    Such an event is missing or not as it was written, or its texts are not. If only an author's head or order
    is wrong, it is the author's last event. Damaged events that were set aside do not count.
    """
    holes = log.set_aside.holes()
    for head in log.heads.all():
        device, start = head.device, start_chain(log.user, head.device)
        known = log.set_aside.damaged_chains(device)
        damaged = log.events.first_damaged(device, start, head.seq, known)
        if damaged is None and device not in holes:
            damaged = None if _is_consistent(log, head) else head.seq
        if damaged is not None:
            return f"{device}-{damaged}"
    return next((f"{found.device}-{found.seq}" for found in log.texts.damaged()), None)


def seqs_by_author(vectors: Iterable[VersionVector]) -> dict[str, set[int]]:
    """Return the seqs in some version vectors, by author: what `recompute` needs for comparing with them."""
    seqs: dict[str, set[int]] = {}
    for vector in vectors:
        for author, (seq, _, _) in vector.items():
            seqs.setdefault(author, set()).add(seq)
    return seqs


def entries_at(log: Log, device: str, seqs: Iterable[int]) -> dict[int, VersionVectorEntry]:
    """Return an author's version vector entries at some seqs (from 0 on), by seq.

    They are computed from bytes and stamps alone. There are none beyond a missing event.
    """
    wanted = set(seqs)
    chain = order = start_chain(log.user, device)
    found = {0: VersionVectorEntry(device, 0, chain, order)} if 0 in wanted else {}
    last = max(wanted, default=0)
    redacted = log.redactions.of(device, 1, last)
    for first in range(1, last + 1, CHUNK):
        events = log.events.between(device, first, min(last, first + CHUNK - 1))
        for expected, (seq, effective, raw) in enumerate(events, first):
            if seq != expected:
                return found
            chain = chain_after(chain, raw, redacted.get(seq))
            order = extend_order_chain(order, effective)
            if seq in wanted:
                found[seq] = VersionVectorEntry(device, seq, chain, order)
        if len(events) < CHUNK:
            break
    return found


def encode_vector(entries: Iterable[VersionVectorEntry]) -> VersionVector:
    """Encode entries as messages carry them."""
    return {e.device: (e.seq, e.chain.hex(), e.order_chain.hex()) for e in entries if e.seq}


def decode_vector(vector: VersionVector) -> dict[str, VersionVectorEntry]:
    """Decode a version vector of a message, by author."""
    return {
        device: VersionVectorEntry(device, seq, bytes.fromhex(chain), bytes.fromhex(order))
        for device, (seq, chain, order) in vector.items()
    }


def _verify(log: Log, head: Head, seqs: Iterable[int]) -> VerifiedPrefix:
    start = start_chain(log.user, head.device)
    damaged = log.events.first_damaged(head.device, start, head.seq, {})
    seq = head.seq if damaged is None else damaged - 1
    admitted = min(head.admitted, seq)
    entries = entries_at(log, head.device, [seq, admitted, *(n for n in seqs if 0 <= n <= seq)])
    return VerifiedPrefix(seq, admitted, damaged, entries)


def _stored(log: Log, head: Head, holes: Mapping[str, int], seqs: Iterable[int]) -> VerifiedPrefix:
    damaged = holes.get(head.device)
    seq = head.seq if damaged is None else damaged - 1
    admitted = min(head.admitted, seq)
    wanted = {seq, admitted, *(n for n in seqs if 0 <= n <= seq)}
    return VerifiedPrefix(seq, admitted, damaged, {n: _stored_entry(log, head, n) for n in wanted})


def _stored_entry(log: Log, head: Head, seq: int) -> VersionVectorEntry:
    # Beyond what the server admitted the order is not settled, and nobody compares it.
    order = head.order_chain if seq >= head.admitted else log.order_chain(head.device, seq)
    return VersionVectorEntry(head.device, seq, log.chain_at(head.device, seq) or b"", order)


def _is_consistent(log: Log, head: Head) -> bool:
    """Return whether a head has the chains of its author's events."""
    order = log.order_chain(head.device, head.admitted)
    return (log.chain_at(head.device, head.seq), order) == (head.chain, head.order_chain)
