"""A look at everything in a log, after bits may have flipped on the disk (design section 4).

Bytes of events are proven by their chain; what does not fit is set aside by recovery.py. All that is kept
beside the bytes follows from them or from each other: where an event stands, its chain, the columns, the
heads. Of these what is spoiled is made anew, and nothing is lost. The totals are views.py's own to prove.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

import msgspec
from msgspec import Struct

from milepost_shared.events.ordering import effective_stamp
from milepost_shared.events.types import Header, decode_header, refs
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import chain_next, chain_start, order_next
from milepost_shared.protocol.signatures import is_signed, public_key, to_sign
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import EventRow, event_row
from milepost_shared.storage.tables.frames import FrameRow
from milepost_shared.storage.tables.heads import Head
from milepost_shared.storage.tables.raw_events import Columns, RawEvent

MOST_TRIED = 100
"""How many stamps are tried, to find the one that was spoiled."""


class IntegrityReport(Struct, frozen=True):
    """What was not as it was written: how many events were damaged, and are set aside now, and how many
    other things were spoiled, and are made anew."""

    damaged: int
    renewed: int

    @property
    def well(self) -> bool:
        """Whether nothing was found."""
        return not self.damaged and not self.renewed


class IntegrityCheck:
    """Proves a log and sets it right, within one transaction. `now` is a stamp for what is set aside."""

    def __init__(self, log: Log, now: int) -> None:
        self._log = log
        self._now = now

    def run(self, device: str) -> IntegrityReport:
        """Look at everything; `device` is whose file it is, or empty on a server."""
        admitted = self._log.head(device).admitted
        renewed = self._owner() + self._places() + self._chains() + self._frames() + self._heads()
        damaged = Recovery(self._log, self._now).repair(device)
        waits_after = max(admitted, self._log.head(device).admitted)
        renewed += self._order() + self._stamps(device, waits_after) + self._columns()
        if renewed:
            # Columns that were spoiled, or places, may have misled whoever added up the totals since.
            self._log.day_totals.rebuild()
        return IntegrityReport(damaged, renewed)

    def _owner(self) -> int:
        """Set right whose log it is, where one bit of that was spoiled: every chain begins with it."""
        firsts = [
            row
            for device in self._log.raw_events.last_chains()
            for row in islice(self._log.raw_events.of(device), 1)
        ]
        if not firsts or any(_begins(self._log.user, row) for row in firsts):
            return 0
        likely = (user for user in _one_bit_away(self._log.user) if all(_begins(user, row) for row in firsts))
        if user := next(likely, None):
            self._log.metadata.put("user", user)
            return 1
        return 0

    def _places(self) -> int:
        """Put back rows that stand elsewhere than their bytes say, where the chain proves these."""
        moves: list[tuple[RawEvent, Header]] = []
        for row in self._log.raw_events.all():
            header = _header(row.raw)
            if header and (header.device.encode(), header.seq) != (row.device, row.seq):
                moves.append((row, header))
        found = 0
        for row, header in moves:
            before = self._log.chain_at(header.device, header.seq - 1)
            free = self._log.events.raw(f"{header.device}-{header.seq}") is None
            if free and before is not None and chain_next(before, row.raw) == row.chain:
                self._log.raw_events.move(row, header.device, header.seq)
                found += 1
        return found

    def _chains(self) -> int:
        """Set right the chains of events whose bytes the next chain proves all the same."""
        found = 0
        for head in self._log.heads.all():
            spoiled = list(self._spoiled_chains(head))
            self._log.raw_events.set_chains(head.device, spoiled)
            found += len(spoiled)
        return found

    def _spoiled_chains(self, head: Head) -> Iterator[tuple[bytes, int]]:
        """(chain as it should be, seq)"""
        known = self._log.set_aside.damaged_chains(head.device)
        chain: bytes | None = chain_start(self._log.user, head.device)
        at = 0
        for row, after in pairwise([*self._log.raw_events.of(head.device), None]):
            assert row is not None
            if row.seq != at + 1:
                chain = known.get(row.seq - 1)
            at, held = row.seq, row.chain
            right = chain_next(chain, row.raw) if chain is not None else held
            if right != held and _proves(head, after, right, row.seq):
                yield right, row.seq
                held = right
            chain = held

    def _frames(self) -> int:
        """Forget frames that do not follow one another or are not signed; they come once more."""
        keys = {member.device: member.key for member in self._log.roster.all()}
        found = 0
        for head in self._log.heads.all():
            covered = 0
            for row in self._log.frames.stored(head.device):
                if row.first != covered + 1 or not self._holds(row, keys.get(head.device, "")):
                    self._log.frames.delete_from(head.device, covered + 1)
                    found += 1
                    break
                covered = row.last
        return found

    def _holds(self, row: FrameRow, key: str) -> bool:
        """Whether a frame ends with an event that is here, or was, and is signed by its author; where no
        key is known nobody can say."""
        chain = self._log.events.chain_at(row.device, row.last)
        if chain is None:
            return row.last in self._log.set_aside.damaged_stamps(row.device)
        message = to_sign(self._log.user, row.device, row.last, chain)
        return public_key(key) is None or is_signed(key, message, row.signature)

    def _heads(self) -> int:
        """Let the heads tell of the events and frames that are here."""
        heads = {head.device: head for head in self._log.heads.all()}
        authors = self._log.raw_events.last_chains()
        found = 0
        for device in sorted(heads.keys() | authors.keys()):
            held = heads.get(device)
            if held and device not in authors and held.chain in authors.values():
                # Its name was spoiled: these are another one's events, whose head is made anew.
                self._log.heads.delete(device)
            elif (right := self._head(device, held)) != held:
                self._log.heads.put(right)
            else:
                continue
            found += 1
        return found

    def _head(self, device: str, held: Head | None) -> Head:
        """A device's head as its events and frames say."""
        head, last = held or self._log.head(device), self._log.raw_events.last(device)
        holes = self._log.set_aside.damaged_stamps(device)
        admitted = self._log.frames.last_stored(device)
        seq = max(last.seq if last else 0, admitted, *holes, 0)
        # A head that goes further, and knows another chain there, tells of an event that is missing.
        if last and (head.seq <= seq or head.chain == last.chain):
            head = head._replace(seq=seq)
        if last and last.seq == head.seq:
            head = head._replace(chain=last.chain, effective=last.effective)
        if admitted != head.admitted:
            head = head._replace(admitted=admitted, order_chain=self._log.order_chain(device, admitted))
        chain = self._log.chain_at(device, admitted)
        return head if chain is None else head._replace(admitted_chain=chain)

    def _order(self) -> int:
        """Set right a stamp of an admitted event that was spoiled, where the chain of the stamps proves
        the one that the server must have set."""
        found = 0
        for head in self._log.heads.all():
            rows = self._log.events.between(head.device, 1, head.admitted)
            stamps = [effective for _, effective, _ in rows]
            if head.device in self._log.set_aside.holes() or self._chained(head, stamps) == head.order_chain:
                continue
            likely = self._likely(head.device, rows)
            fitting = (n for n, stamp in likely.items() if self._fits(head, stamps, n, stamp))
            if (n := next(fitting, None)) is not None:
                self._log.events.restamp(head.device, [(likely[n], n + 1)])
                last = self._log.events.effective(f"{head.device}-{head.seq}")
                self._log.heads.put(head._replace(effective=last or head.effective))
                found += 1
        return found

    def _likely(self, device: str, rows: list[tuple[int, int, bytes]]) -> dict[int, int]:
        """Where admitted events have another stamp than a server sets, by their place: the one it sets."""
        stored = {
            seq: row.stored_at
            for row in self._log.frames.stored(device)
            for seq in range(row.first, row.last + 1)
        }
        found: dict[int, int] = {}
        previous = 0
        for n, (seq, effective, raw) in enumerate(rows):
            right = self._stamp(raw, previous, stored.get(seq))
            if right != effective and len(found) < MOST_TRIED:
                found[n] = right
            previous = right
        return found

    def _fits(self, head: Head, stamps: list[int], n: int, stamp: int) -> bool:
        return self._chained(head, [*stamps[:n], stamp, *stamps[n + 1 :]]) == head.order_chain

    def _chained(self, head: Head, stamps: list[int]) -> bytes:
        chain = chain_start(self._log.user, head.device)
        for stamp in stamps:
            chain = order_next(chain, stamp)
        return chain

    def _stamps(self, device: str, admitted: int) -> int:
        """Settle the stamps of a device's events after seq `admitted` anew: those that wait."""
        head, moved = self._log.head(device), list[tuple[int, int]]()
        previous = self._log.events.effective(f"{device}-{admitted}") or 0
        for seq, effective, raw in self._log.events.between(device, admitted + 1, head.seq):
            previous = self._stamp(raw, previous, None)
            if effective != previous:
                moved.append((previous, seq))
        if moved:
            self._log.events.restamp(device, moved)
            self._log.heads.put(head._replace(effective=previous))
        return len(moved)

    def _stamp(self, raw: bytes, previous: int, stored_at: int | None) -> int:
        event, made = decode_or_none(raw), decode_header(raw).made
        named = (self._log.events.effective(ref) for ref in (refs(event) if event else ()))
        return effective_stamp(made, stored_at, previous, (stamp for stamp in named if stamp is not None))

    def _columns(self) -> int:
        """Read off the bytes anew what is not as they say."""
        spoiled = [
            right for row, columns in self._log.raw_events.with_columns() if (right := _spoiled(row, columns))
        ]
        self._log.events.set_columns(spoiled)
        return len(spoiled)


def _begins(user: str, row: RawEvent) -> bool:
    """Whether a row is a device's first in the log of that person."""
    return chain_next(chain_start(user, row.device.decode(errors="replace")), row.raw) == row.chain


def _one_bit_away(text: str) -> Iterator[str]:
    """The texts that are spelled like this one but for one bit."""
    spelled = text.encode()
    for n, byte in enumerate(spelled):
        for bit in range(7):
            yield (spelled[:n] + bytes([byte ^ 1 << bit]) + spelled[n + 1 :]).decode()


def _proves(head: Head, after: RawEvent | None, chain: bytes, seq: int) -> bool:
    """Whether what follows an author's event `seq` says that the chain there was `chain`."""
    if after is not None:
        return after.seq == seq + 1 and chain_next(chain, after.raw) == after.chain
    return seq == head.seq and chain == head.chain


def _spoiled(row: RawEvent, columns: Columns) -> EventRow | None:
    """The row as its bytes say, where the columns say something else."""
    right = event_row(
        row.device.decode(), row.seq, row.effective, decode_or_none(row.raw), row.chain, row.raw
    )
    named = (right.kind, right.goal, right.corrects, right.origin)
    kind, goal, corrects, origin = (text if text is None else text.encode() for text in named)
    return None if columns == (kind, goal, right.day, corrects, origin) else right


def _header(raw: bytes) -> Header | None:
    """The header of an event's bytes; None where they are damaged too much to have one."""
    try:
        return decode_header(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
