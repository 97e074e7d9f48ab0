"""Repairs of effective stamps by the rule that sets them. Each returns how many it repaired."""

from __future__ import annotations

from milepost_shared.events.ordering import effective_stamp
from milepost_shared.events.types import decode_header, refs
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import extend_order_chain, start_chain
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.heads import Head

MOST_TRIED = 100
"""How many stamps are tried, to find the one that is wrong."""


def repair_admitted_stamps(log: Log) -> int:
    """Correct one wrong stamp among each author's admitted events, where the order chain proves it."""
    repaired = 0
    for head in log.heads.all():
        events = log.events.between(head.device, 1, head.admitted)
        stamps = [effective for _, effective, _ in events]
        if head.device in log.set_aside.holes() or _order_chain(log, head, stamps) == head.order_chain:
            continue
        candidates = _candidates(log, head.device, events)
        fitting = (n for n, stamp in candidates.items() if _fits(log, head, stamps, n, stamp))
        if (n := next(fitting, None)) is not None:
            log.events.restamp(head.device, [(candidates[n], n + 1)])
            last = log.events.effective(f"{head.device}-{head.seq}")
            log.heads.put(head._replace(effective=last or head.effective))
            repaired += 1
    return repaired


def repair_waiting_stamps(log: Log, device: str, admitted: int) -> int:
    """Compute the stamps of a device's events after seq `admitted` again: those that wait for the server."""
    head, changed = log.head(device), list[tuple[int, int]]()
    previous = log.events.effective(f"{device}-{admitted}") or 0
    for seq, effective, raw in log.events.between(device, admitted + 1, head.seq):
        previous = _correct_stamp(log, raw, previous, None)
        if effective != previous:
            changed.append((previous, seq))
    if changed:
        log.events.restamp(device, changed)
        log.heads.put(head._replace(effective=previous))
    return len(changed)


def _candidates(log: Log, device: str, events: list[tuple[int, int, bytes]]) -> dict[int, int]:
    """Return the stamps that a server sets, by position, of admitted events with other ones."""
    stored_at = {
        seq: row.stored_at for row in log.frames.admitted(device) for seq in range(row.first, row.last + 1)
    }
    found: dict[int, int] = {}
    previous = 0
    for n, (seq, effective, raw) in enumerate(events):
        correct = _correct_stamp(log, raw, previous, stored_at.get(seq))
        if correct != effective and len(found) < MOST_TRIED:
            found[n] = correct
        previous = correct
    return found


def _correct_stamp(log: Log, raw: bytes, previous: int, stored_at: int | None) -> int:
    """Return the effective stamp of an event by its bytes, the stamp before it, and the broker's time."""
    event, made = decode_or_none(raw), decode_header(raw).made
    named = (log.events.effective(ref) for ref in (refs(event) if event else ()))
    return effective_stamp(made, stored_at, previous, (stamp for stamp in named if stamp is not None))


def _fits(log: Log, head: Head, stamps: list[int], n: int, stamp: int) -> bool:
    """Return whether the order chain fits if the stamp at position `n` is `stamp`."""
    return _order_chain(log, head, [*stamps[:n], stamp, *stamps[n + 1 :]]) == head.order_chain


def _order_chain(log: Log, head: Head, stamps: list[int]) -> bytes:
    chain = start_chain(log.user, head.device)
    for stamp in stamps:
        chain = extend_order_chain(chain, stamp)
    return chain
