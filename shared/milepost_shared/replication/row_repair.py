"""Repairs of the rows of events, where their bytes prove what is right. Each returns how many it repaired."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

import msgspec

from milepost_shared.events.types import Header, decode_header
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import start_chain
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import GONE, EventRow, event_row, out_of_count
from milepost_shared.storage.tables.heads import Head
from milepost_shared.storage.tables.raw_events import Columns, RawEvent
from milepost_shared.storage.tables.redactions import chain_after


def repair_owner(log: Log) -> int:
    """Correct one flipped bit in the owner's id: every chain begins with it."""
    first_rows = [
        row for device in log.raw_events.last_chains() for row in islice(log.raw_events.of(device), 1)
    ]
    if not first_rows or any(_begins(log.user, row) for row in first_rows):
        return 0
    candidates = (user for user in _one_bit_away(log.user) if all(_begins(user, row) for row in first_rows))
    if user := next(candidates, None):
        log.metadata.put("user", user)
        return 1
    return 0


def repair_positions(log: Log) -> int:
    """Move rows to the device and seq that their bytes name, where the chain proves these."""
    moves: list[tuple[RawEvent, Header]] = []
    for row in log.raw_events.all():
        header = _header_or_none(row.raw)
        if header and (header.device.encode(), header.seq) != (row.device, row.seq):
            moves.append((row, header))
    repaired = 0
    for row, header in moves:
        before = log.chain_at(header.device, header.seq - 1)
        free = log.events.raw(f"{header.device}-{header.seq}") is None
        if free and before is not None and chain_after(before, row.raw, row.redaction) == row.chain:
            log.raw_events.move(row, header.device, header.seq)
            repaired += 1
    return repaired


def repair_chains(log: Log) -> int:
    """Correct the chains of events whose bytes the next chain proves all the same."""
    repaired = 0
    for head in log.heads.all():
        chains = list(_correct_chains(log, head))
        log.raw_events.set_chains(head.device, chains)
        repaired += len(chains)
    return repaired


def repair_columns(log: Log) -> int:
    """Read the columns again that are not as the bytes say."""
    rows = [
        correct
        for row, columns in log.raw_events.with_columns()
        if (correct := _row_if_different(row, columns))
    ]
    log.events.set_columns(rows)
    return len(rows)


def set_damaged_texts_aside(log: Log, now: int) -> int:
    """Set the texts aside that are not as they were written: they are lacking, and come again."""
    damaged = [*log.texts.damaged()]
    for device, seq, effective, texts in damaged:
        log.set_aside.add_texts(device, seq, effective, texts, now)
        log.texts.forget(device, seq)
    return len(damaged)


def _correct_chains(log: Log, head: Head) -> Iterator[tuple[bytes, int]]:
    """Return (correct chain, seq) of an author's events whose chain is wrong."""
    known = log.set_aside.damaged_chains(head.device)
    chain: bytes | None = start_chain(log.user, head.device)
    seq = 0
    for row, following in pairwise([*log.raw_events.of(head.device), None]):
        assert row is not None
        if row.seq != seq + 1:
            chain = known.get(row.seq - 1)
        seq, stored = row.seq, row.chain
        correct = chain_after(chain, row.raw, row.redaction) if chain is not None else stored
        if correct != stored and _proves(head, following, correct, row.seq):
            yield correct, row.seq
            stored = correct
        chain = stored


def _proves(head: Head, following: RawEvent | None, chain: bytes, seq: int) -> bool:
    """Return whether what follows an author's event `seq` says that the chain there was `chain`."""
    if following is not None:
        fits = chain_after(chain, following.raw, following.redaction) == following.chain
        return following.seq == seq + 1 and fits
    return seq == head.seq and chain == head.chain


def _begins(user: str, row: RawEvent) -> bool:
    """Return whether a row is a device's first in the log of that person."""
    start = start_chain(user, row.device.decode(errors="replace"))
    return chain_after(start, row.raw, row.redaction) == row.chain


def _one_bit_away(text: str) -> Iterator[str]:
    """Return the texts that differ from this one in one bit."""
    encoded = text.encode()
    for n, byte in enumerate(encoded):
        for bit in range(7):
            yield (encoded[:n] + bytes([byte ^ 1 << bit]) + encoded[n + 1 :]).decode()


def _row_if_different(row: RawEvent, columns: Columns) -> EventRow | None:
    """Return the row as its bytes say; None if the columns say the same."""
    correct = event_row(
        row.device.decode(), row.seq, row.effective, decode_or_none(row.raw), row.chain, row.raw
    )
    if columns[0] == GONE.encode():
        # Whether it really is, the erasures say (integrity.py).
        correct = out_of_count(correct)
    texts = (correct.kind, correct.goal, correct.corrects, correct.origin, correct.held)
    kind, goal, corrects, origin, held = (text if text is None else text.encode() for text in texts)
    return None if columns == (kind, goal, correct.day, corrects, origin, held) else correct


def _header_or_none(raw: bytes) -> Header | None:
    """Return the header of an event's bytes; None if they are too damaged to have one."""
    try:
        return decode_header(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
