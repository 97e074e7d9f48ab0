"""The owner of a log: all chains begin with that id, so a log that gets another owner has other chains."""

from __future__ import annotations

from milepost_shared.events.erased import moved_erasure
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import EventRow, event_row, out_of_count
from milepost_shared.storage.tables.heads import Head


def set_owner(log: Log, user: str) -> None:
    """Make `user` the owner of a log that no server has admitted: its chains start again."""
    if user != log.user:
        log.metadata.put("user", user)
        chains: dict[str, str] = {}
        # What an erasure names stands before it, or was written by another device, which erased nothing.
        for head in sorted(log.heads.all(), key=lambda head: log.erasures.are_by(head.device)):
            _rechain(log, head.device, chains)
    log.metadata.put("claimed", 1)


def _rechain(log: Log, device: str, chains: dict[str, str]) -> None:
    """Write a device's events again with the chains that begin with the owner.

    `chains` maps chains as they were to those in their place, which erasures name from now on.
    """
    start = chain = start_chain(log.user, device)
    rows: list[EventRow] = []
    last = log.head(device).seq
    texts, redacted = log.texts.stored(device, 1, last), log.redactions.of(device, 1, last)
    for seq, effective, raw in log.events.between(device, 1, last):
        raw, before = moved_erasure(raw, chains), log.chain_at(device, seq) or b""
        chain = extend_chain(chain, raw)
        chains[before.hex()] = chain.hex()
        # What is left of an event is a whole one in the new chain.
        beside = None if seq in redacted else texts.get(seq)
        rows.append(event_row(device, seq, effective, decode_or_none(raw), chain, raw, beside))
    gone = log.erasures.gone_after(device, 0)
    log.events.delete_after(device, 0)
    log.events.add([out_of_count(row) if row.seq in gone else row for row in rows])
    log.heads.put(Head(device, len(rows), chain, rows[-1].effective, 0, start, start))
