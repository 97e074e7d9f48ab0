"""Putting a log right: damaged rows, forked tails, and writing them again (design sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from milepost_shared.events.drafts import dangling_ref, re_encode
from milepost_shared.events.ordering import Stamped, effective_stamp
from milepost_shared.events.types import decode_header, refs
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import chain_next, chain_start
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import EventRow, event_row
from milepost_shared.storage.tables.heads import Head
from milepost_shared.storage.tables.set_aside import DAMAGED_ADMITTED, DAMAGED_PENDING, FORKED


class Recovery:
    """Repairs within one transaction of a log. `now` is a stamp for the record of what was set aside."""

    def __init__(self, log: Log, now: int) -> None:
        self._log = log
        self._now = now

    def roll_back(self, device: str, seq: int) -> int:
        """Set aside a device's events after `seq`, where the server's history is another one.

        Gives how many. `rebase` brings them back behind what the server holds.
        """
        tail = self._cut(device, seq)
        events = [Stamped(effective, event) for _, effective, raw in tail if (event := decode_or_none(raw))]
        self._log.day_totals.apply([], events)
        return len(tail)

    def roll_back_dependents(self, own: str, device: str, seq: int) -> None:
        """The same, and set aside those of `own`'s events too that no server has, from the first on that
        names one of those: written again after them, it names them as they are called then."""
        head, last = self._log.head(own), self._log.head(device).seq
        names = [f'"{device}-{n}"'.encode() for n in range(seq + 1, last + 1)]
        waiting = self._log.events.between(own, head.admitted + 1, head.seq)
        naming = (n for n, _, raw in waiting if any(name in raw for name in names))
        first = next(naming, None) if own != device else None
        self.roll_back(device, seq)
        if first is not None:
            self.roll_back(own, first - 1)

    def abandon(self, own: str, device: str) -> None:
        """Wait no longer for a device's damaged events, since the server has lost them too. They stay aside,
        and what came after them is written again as `own`'s next events."""
        lost = self._log.set_aside.damaged_stamps(device)
        self._log.set_aside.mark_lost(device)
        self.roll_back_dependents(own, device, min(lost) - 1)
        self.rebase(own, [f"{device}-{n}" for n in lost])

    def rebase(self, device: str, lost: Iterable[str] = ()) -> int:
        """Write what was set aside by a fork again, as `device`'s next events; gives how many.

        References among them are mapped, and each keeps the time at which it was made. What the server
        turned out to hold after all stands where it stood. Those to the refs `lost` must not come to name
        the events that get these numbers now.
        """
        head = self._log.head(device)
        names = {ref: dangling_ref(ref) for ref in lost}
        rows: list[EventRow] = []
        added: list[Stamped] = []
        for aside in self._log.set_aside.open():
            if aside.reason != FORKED:
                continue
            old = f"{aside.device}-{aside.seq}"
            if self._log.events.raw(old) == aside.raw:
                self._log.set_aside.mark_resolved(aside.id, old)
                continue
            seq, origin = head.seq + 1, "again-" + blake2b(aside.raw, digest_size=16).hexdigest()
            names[old] = ref = f"{device}-{seq}"
            raw = re_encode(aside.raw, device, seq, decode_header(aside.raw).made, names, origin)
            row = self._row(head, raw)
            head = head._replace(seq=seq, chain=row.chain, effective=row.effective)
            rows.append(row)
            if event := decode_or_none(raw):
                added.append(Stamped(row.effective, event))
            self._log.set_aside.mark_resolved(aside.id, ref)
        self._log.write(self._log.head(device), rows, added)
        return len(rows)

    def repair(self, device: str) -> int:
        """Prove every row of the file and set the damaged ones aside; gives how many there were.

        An admitted one is fetched again from the server. Of `device`'s own that were never admitted
        the damaged one stays aside, and the tail after it is renumbered.
        """
        damaged = {head: self._set_damaged_aside(head) for head in self._log.heads.all()}
        lost: list[str] = []
        for head, seqs in damaged.items():
            if unsent := [seq for seq in seqs if seq > head.admitted]:
                self._cut(head.device, unsent[0] - 1)
                lost += [f"{head.device}-{seq}" for seq in unsent]
        if found := sum(map(len, damaged.values())):
            self._log.day_totals.rebuild()
            self.rebase(device, lost)
        return found

    def repair_order(self) -> int:
        """Let the heads tell of the order in which the events stand; gives of how many devices they told
        of another one. Where that is not the server's, the next sync takes over the server's."""
        holes, found = self._log.set_aside.holes(), 0
        for head in self._log.heads.all():
            order = self._log.order_chain(head.device, head.admitted)
            if head.device not in holes and order != head.order_chain:
                self._log.heads.put(head._replace(order_chain=order))
                found += 1
        return found

    def _row(self, head: Head, raw: bytes) -> EventRow:
        """The row of an event that follows `head`, stamped as one that is not admitted."""
        event, header = decode_or_none(raw), decode_header(raw)
        named = (self._log.events.effective(ref) for ref in (refs(event) if event else ()))
        effective = effective_stamp(
            header.made, None, head.effective, (stamp for stamp in named if stamp is not None)
        )
        return event_row(header.device, header.seq, effective, event, chain_next(head.chain, raw), raw)

    def _cut(self, device: str, seq: int) -> list[tuple[int, int, bytes]]:
        """Set a device's events after `seq` aside; gives them as (seq, effective, raw)."""
        head = self._log.head(device)
        tail = self._log.events.between(device, seq + 1, head.seq)
        self._log.set_aside.add(device, tail, FORKED, self._now)
        # What is damaged behind it is fetched with all that the server has there.
        self._log.set_aside.mark_fetched(
            device, (n for n in self._log.set_aside.damaged_stamps(device) if n > seq)
        )
        self._log.events.delete_after(device, seq)
        self._set_back(head, seq)
        return tail

    def _set_back(self, head: Head, seq: int) -> None:
        """Let a device's head be at `seq`, which is still here or the last that was admitted."""
        device, start = head.device, chain_start(self._log.user, head.device)
        chain = head.admitted_chain if seq == head.admitted else self._log.chain_at(device, seq) or start
        damaged = self._log.set_aside.damaged_stamps(device)
        effective = self._log.events.effective(f"{device}-{seq}") or damaged.get(seq, 0) if seq else 0
        if head.admitted > seq:
            # Nothing is proven behind a damaged event: what is admitted there comes once more.
            covered = self._log.frames.delete_after(device, min([seq, *(hole - 1 for hole in damaged)]))
            order = self._log.order_chain(device, covered)
            head = head._replace(
                admitted=covered,
                admitted_chain=self._log.chain_at(device, covered) or start,
                order_chain=order,
            )
        self._log.heads.put(head._replace(seq=seq, chain=chain, effective=effective))

    def _set_damaged_aside(self, head: Head) -> list[int]:
        """Take a device's damaged rows out, one after the other; gives their seqs."""
        device, start = head.device, chain_start(self._log.user, head.device)
        known = self._log.set_aside.damaged_chains(device)
        found: list[int] = []
        while (seq := self._log.events.first_damaged(device, start, head.seq, known)) is not None:
            held = self._log.events.between(device, seq, seq) or [(seq, 0, b"")]
            known[seq] = self._log.events.chain_at(device, seq) or b""
            reason = DAMAGED_ADMITTED if seq <= head.admitted else DAMAGED_PENDING
            self._log.set_aside.add(device, held, reason, self._now, known[seq])
            self._log.events.delete(device, seq)
            found.append(seq)
        return found
