"""Repairs of frames and heads by the events in the log. Each returns how many it repaired."""

from __future__ import annotations

from milepost_shared.protocol.signatures import frame_signing_input, is_signed, public_key
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import FrameRow
from milepost_shared.storage.tables.heads import Head


def repair_frames(log: Log) -> int:
    """Delete frames from the first on that leaves a gap or is not signed; they come again."""
    repaired = 0
    for head in log.heads.all():
        covered, key = 0, log.roster.key_of(head.device) or ""
        for row in log.frames.admitted(head.device):
            if row.first != covered + 1 or not _is_intact(log, row, key):
                log.frames.delete_from(head.device, covered + 1)
                repaired += 1
                break
            covered = row.last
    return repaired


def repair_heads(log: Log) -> int:
    """Correct the heads by the events and frames."""
    heads = {head.device: head for head in log.heads.all()}
    last_chains = log.raw_events.last_chains()
    repaired = 0
    for device in sorted(heads.keys() | last_chains.keys()):
        stored = heads.get(device)
        if stored and device not in last_chains and stored.chain in last_chains.values():
            # Its device id is wrong: these are the events of another device, which gets a new head.
            log.heads.delete(device)
        elif (correct := _correct_head(log, device, stored)) != stored:
            log.heads.put(correct)
        else:
            continue
        repaired += 1
    return repaired


def _is_intact(log: Log, row: FrameRow, key: str) -> bool:
    """Return whether a frame ends with an event of the log, or a damaged one, and is signed by its author.

    Without a key nobody can say, so it counts as signed.
    """
    chain = log.events.chain_at(row.device, row.last)
    if chain is None:
        return row.last in log.set_aside.damaged_stamps(row.device)
    message = frame_signing_input(log.user, row.device, row.last, chain)
    return public_key(key) is None or is_signed(key, message, row.signature)


def _correct_head(log: Log, device: str, stored: Head | None) -> Head:
    """Return a device's head as its events and frames say."""
    head, last = stored or log.head(device), log.raw_events.last(device)
    holes = log.set_aside.damaged_stamps(device)
    admitted = log.frames.last_admitted(device)
    seq = max(last.seq if last else 0, admitted, *holes, 0)
    # A head that goes further, with another chain there, knows of an event that is missing.
    if last and (head.seq <= seq or head.chain == last.chain):
        head = head._replace(seq=seq)
    if last and last.seq == head.seq:
        head = head._replace(chain=last.chain, effective=last.effective)
    if admitted != head.admitted:
        head = head._replace(admitted=admitted, order_chain=log.order_chain(device, admitted))
    chain = log.chain_at(device, admitted)
    return head if chain is None else head._replace(admitted_chain=chain)
