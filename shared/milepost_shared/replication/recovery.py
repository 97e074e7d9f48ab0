"""Recovery: setting damaged events and forked tails aside, and rebasing tails.

See shared/decisions/0014-damage.md and shared/decisions/0017-forks.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from milepost_shared.events.drafts import dangling_ref, lasting_origin, origin_again, re_encode
from milepost_shared.events.erased import erased_or_none, redirected_erasure
from milepost_shared.events.ordering import Stamped, effective_stamp
from milepost_shared.events.texts import as_sent
from milepost_shared.events.types import decode_header, refs, split_ref
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.replication.written_again import WrittenAgain
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import EventRow, event_row
from milepost_shared.storage.tables.heads import Head
from milepost_shared.storage.tables.set_aside import DAMAGED_ADMITTED, DAMAGED_PENDING, FORKED, SetAsideRow


class Recovery:
    """Recovers a log within one of its transactions. `now` is a stamp for the record of what is set aside."""

    def __init__(self, log: Log, now: int) -> None:
        self._log = log
        self._now = now

    def roll_back(self, device: str, seq: int) -> int:
        """Set aside a device's events after `seq`, from where the server's history differs.

        Return how many. `rebase` brings them back behind the server's head.
        """
        gone = self._log.erasures.gone_after(device, seq)
        tail = self._set_tail_aside(device, seq)
        counted = (row for row in tail if row[0] not in gone)
        events = [
            Stamped(effective, event) for _, effective, raw in counted if (event := decode_or_none(raw))
        ]
        self._log.goal_totals.apply([], events)
        if any(erased_or_none(raw) for _, _, raw in tail):
            self._log.reconsider_erasures()
        return len(tail)

    def roll_back_dependents(self, own: str, device: str, seq: int) -> None:
        """Roll back a device's events after `seq`, and `own`'s from the first one on that names one of them.

        Only those of `own` that no server has: rebased after the others, they name them by their new refs.
        """
        head, last = self._log.head(own), self._log.head(device).seq
        names = [f'"{device}-{n}"'.encode() for n in range(seq + 1, last + 1)]
        waiting = self._log.events.between(own, head.admitted + 1, head.seq)
        naming = (n for n, _, raw in waiting if any(name in raw for name in names))
        first = next(naming, None) if own != device else None
        self.roll_back(device, seq)
        if first is not None:
            self.roll_back(own, first - 1)

    def abandon(self, own: str, device: str) -> None:
        """Set a device's damaged events aside for good, since the server lost them too.

        What came after them is rebased as `own`'s next events.
        """
        lost = self._log.set_aside.damaged_stamps(device)
        self._log.set_aside.mark_lost(device)
        self.roll_back_dependents(own, device, min(lost) - 1)
        # One of those that are lost may have been an erasure.
        self._log.reconsider_erasures()
        self.rebase(own, [f"{device}-{n}" for n in lost])

    def rebase(self, device: str, lost: Iterable[str] = ()) -> int:
        """Write what forks set aside again, as `device`'s next events; return how many.

        References among them are mapped, and each keeps the time at which it was made. An event that the
        server turned out to have after all keeps its ref. References to the refs in `lost` become dangling:
        they must not name the events that get these numbers now.
        """
        head = self._log.head(device)
        names = {ref: dangling_ref(ref) for ref in lost}
        places: dict[str, tuple[str, str]] = {}
        rows: list[EventRow] = []
        added: list[Stamped] = []
        forked = [aside for aside in self._log.set_aside.unresolved() if aside.reason == FORKED]
        there = WrittenAgain(self._log.events, [aside.raw for aside in forked])
        for aside in forked:
            old = f"{aside.device}-{aside.seq}"
            if same := there.ref(aside.raw, names):
                names[old] = same
                # What erases it must name it as it is here: it may have had other chains before it.
                places[lasting_origin(aside.raw)] = same, (self._log.chain_at(*split_ref(same)) or b"").hex()
                self._resolve(aside, same)
                continue
            seq, origin = head.seq + 1, origin_again(aside.raw)
            names[old] = ref = f"{device}-{seq}"
            raw = re_encode(aside.raw, device, seq, decode_header(aside.raw).made, names, origin)
            raw = redirected_erasure(raw, places)
            row = self._next_row(head, raw, aside.texts)
            head = head._replace(seq=seq, chain=row.chain, effective=row.effective)
            rows.append(row)
            if event := decode_or_none(raw):
                added.append(Stamped(row.effective, event))
            self._log.set_aside.mark_resolved(aside.id, ref)
        self._log.write(self._log.head(device), rows, added)
        if not rows and self._log.erasures.exist():
            # What was aside is in the log already: it waits no more, and may be erased.
            self._log.follow_erasures([])
        return len(rows)

    def _resolve(self, aside: SetAsideRow, ref: str) -> None:
        """Note that the log has what was set aside, under `ref`, and give that the texts that it lacks."""
        author, seq = split_ref(ref)
        self._log.texts.fill(author, {seq: as_sent(aside.texts or b"")})
        self._log.set_aside.mark_resolved(aside.id, ref)

    def recover_damaged(self, device: str) -> int:
        """Verify every event and set the damaged ones aside; return how many there were.

        An admitted one is fetched again from the server. One of `device`'s own that was never admitted stays
        aside, and the tail after it is rebased.
        """
        damaged = {head: self._set_damaged_aside(head) for head in self._log.heads.all()}
        lost: list[str] = []
        for head, seqs in damaged.items():
            if pending := [seq for seq in seqs if seq > head.admitted]:
                self._set_tail_aside(head.device, pending[0] - 1)
                lost += [f"{head.device}-{seq}" for seq in pending]
        if count := sum(map(len, damaged.values())):
            self._log.goal_totals.rebuild()
            self.rebase(device, lost)
        return count

    def recompute_order_chains(self) -> int:
        """Recompute the order chains of the heads from the events; return how many were wrong.

        If an order is not the server's, the next sync adopts the server's.
        """
        holes, repaired = self._log.set_aside.holes(), 0
        for head in self._log.heads.all():
            order = self._log.order_chain(head.device, head.admitted)
            if head.device not in holes and order != head.order_chain:
                self._log.heads.put(head._replace(order_chain=order))
                repaired += 1
        return repaired

    def _next_row(self, head: Head, raw: bytes, texts: bytes | None) -> EventRow:
        """Return the row of an event that follows `head`, with the stamp of one that is not admitted."""
        event, header = decode_or_none(raw), decode_header(raw)
        named = (self._log.events.effective(ref) for ref in (refs(event) if event else ()))
        effective = effective_stamp(
            header.made, None, head.effective, (stamp for stamp in named if stamp is not None)
        )
        chain = extend_chain(head.chain, raw)
        # What is left of one that had its texts inside has none beside it.
        beside = texts if header.texts else None
        return event_row(header.device, header.seq, effective, event, chain, raw, beside)

    def _set_tail_aside(self, device: str, seq: int) -> list[tuple[int, int, bytes]]:
        """Set a device's events after `seq` aside; return them as (seq, effective, raw)."""
        head = self._log.head(device)
        tail = self._log.events.between(device, seq + 1, head.seq)
        texts = self._log.texts.stored(device, seq + 1, head.seq)
        self._log.set_aside.add(device, tail, texts, FORKED, self._now)
        # Damaged events in the tail are fetched with all that the server has there.
        damaged = self._log.set_aside.damaged_stamps(device)
        self._log.set_aside.mark_fetched(device, (n for n in damaged if n > seq))
        self._log.events.delete_after(device, seq)
        self._set_head_back(head, seq)
        return tail

    def _set_head_back(self, head: Head, seq: int) -> None:
        """Set a device's head back to `seq`, which is in the log or the last that was admitted."""
        device, start = head.device, start_chain(self._log.user, head.device)
        chain = head.admitted_chain if seq == head.admitted else self._log.chain_at(device, seq) or start
        damaged = self._log.set_aside.damaged_stamps(device)
        effective = self._log.events.effective(f"{device}-{seq}") or damaged.get(seq, 0) if seq else 0
        if head.admitted > seq:
            # Nothing is verified behind a damaged event: what is admitted there comes again.
            covered = self._log.frames.delete_after(device, min([seq, *(hole - 1 for hole in damaged)]))
            order = self._log.order_chain(device, covered)
            head = head._replace(
                admitted=covered,
                admitted_chain=self._log.chain_at(device, covered) or start,
                order_chain=order,
            )
        self._log.heads.put(head._replace(seq=seq, chain=chain, effective=effective))

    def _set_damaged_aside(self, head: Head) -> list[int]:
        """Set a device's damaged events aside; return their seqs."""
        device, start = head.device, start_chain(self._log.user, head.device)
        known = self._log.set_aside.damaged_chains(device)
        seqs: list[int] = []
        while (seq := self._log.events.first_damaged(device, start, head.seq, known)) is not None:
            events = self._log.events.between(device, seq, seq) or [(seq, 0, b"")]
            known[seq] = self._log.events.chain_at(device, seq) or b""
            reason = DAMAGED_ADMITTED if seq <= head.admitted else DAMAGED_PENDING
            texts = self._log.texts.stored(device, seq, seq)
            self._log.set_aside.add(device, events, texts, reason, self._now, known[seq])
            self._log.events.delete(device, seq)
            seqs.append(seq)
        return seqs
