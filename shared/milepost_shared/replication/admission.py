"""Taking in frames: what the server admits, and what a device takes over from it.

Only heads decide which frames are still needed (shared/decisions/0016-heads-decide.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Raw, Struct
from msgspec.structs import replace

from milepost_shared.events.ordering import CLOCK_TOLERANCE, Stamped, effective_stamp
from milepost_shared.events.texts import as_sent
from milepost_shared.events.types import decode_made, refs, split_ref
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import extend_order_chain
from milepost_shared.protocol.messages import AdmissionNotice, Frame, Refused
from milepost_shared.replication.frame_decoding import DecodedEvent, decode_frame, header_or_none
from milepost_shared.replication.roster import held_records, last_taken
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import EventRow, event_row
from milepost_shared.storage.tables.frames import NOT_STORED, FrameRow
from milepost_shared.storage.tables.heads import Head


class Acceptance(Struct, frozen=True):
    """A frame was taken in: how many of its events were new, how many the log had already, and how many of
    those got texts that they lacked."""

    new: int
    duplicates: int
    filled: int = 0


class Refusal(Struct, frozen=True):
    """A frame was not taken in.

    After a gap or a fork its sender sends what is missing. The other reasons are the sender's fault, and the
    frame goes to quarantine.
    """

    reason: Refused

    @property
    def sender_resolves(self) -> bool:
        """Whether the sender resolves it by itself, in the course of its sync."""
        return self.reason in ("gap", "forked")


class Admission:
    """Takes frames into a log, within the log's transaction. The caller checks signatures."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def admit(self, frame: Frame, stored_at: int, *, history: bool = False) -> Acceptance | Refusal:
        """On the server: take in a frame that the broker stored at `stored_at` (microseconds).

        This sets effective stamps, once. Of `history` (rebuilding.py) a frame with stamps of its own keeps
        them if it was stored before this file was made: so history survives a new server.
        """
        if history and frame.stored_at is not None and self._is_history(frame, frame.stored_at):
            taken = self.apply(frame, frame.stored_at, frame.effective)
            # If the events before it came without their stamps, this server set those; so it sets these too.
            if taken != Refusal("stamps") or not self._log.head(frame.device).seq:
                return taken
        return self.apply(frame, stored_at, None)

    def apply(
        self, frame: Frame, stored_at: int, effective: Mapping[int, int] | None
    ) -> Acceptance | Refusal:
        """Take in an admitted frame.

        `effective` has the stamps that differ from `made`; None computes them here.
        """
        following = self._following(frame)
        if isinstance(following, Refusal):
            return following
        head, new = following
        if effective is None:
            stamps = self._effective_stamps(head, new, stored_at)
        else:
            head = self.restamp(head, head.admitted + 1, frame.last, effective)
            stamps = {event.seq: effective.get(event.seq, event.made) for event in new}
        if frame.first <= head.seq:
            stamps |= self._log.set_aside.damaged_stamps(frame.device)
        if not _rise(head, new, stamps):
            return Refusal("stamps")
        head = self._write(head, new, stamps)
        filled = self._fill(frame, new)
        if frame.last > head.admitted:
            chain = self._log.chain_at(frame.device, frame.last) if frame.last < head.seq else None
            self._mark_admitted(head, frame.last, chain or head.chain, stored_at, frame.sig)
        return Acceptance(len(new), len(frame.events) - len(new), filled)

    def apply_unadmitted(self, frame: Frame) -> Acceptance | Refusal:
        """Take in a frame from an export that no server has admitted yet. It can be passed on as it is."""
        following = self._following(frame)
        if isinstance(following, Refusal):
            return following
        head, new = following
        if new:
            stamps = self._effective_stamps(head, new, None)
            if not _rise(head, new, stamps):
                return Refusal("stamps")
            self._write(head, new, stamps)
            self._log.frames.put(FrameRow(frame.device, new[0].seq, frame.last, NOT_STORED, frame.sig))
        return Acceptance(len(new), len(frame.events) - len(new), self._fill(frame, new))

    def acknowledge(
        self, device: str, admitted: AdmissionNotice, before_reorder: Callable[[], None] = lambda: None
    ) -> bool:
        """On a device: note that the server admitted its own events up to `admitted.last`.

        Calls `before_reorder` before any of them changes its place in the order. Returns False if the device
        has other events than the server (a copied folder, an old backup).
        """
        chain = self._log.events.chain_at(device, admitted.last)
        head = self._log.head(device)
        if chain is None or chain.hex() != admitted.chain or admitted.first > head.admitted + 1:
            return False
        if admitted.last > head.admitted:
            head = self.restamp(head, head.admitted + 1, admitted.last, admitted.effective, before_reorder)
            self._mark_admitted(head, admitted.last, chain, admitted.stored_at, admitted.sig)
        return True

    def restamp(
        self,
        head: Head,
        first: int,
        last: int,
        effective: Mapping[int, int],
        before_reorder: Callable[[], None] = lambda: None,
    ) -> Head:
        """Give the events of `head`'s device from seq `first` to `last` the stamps that the server set.

        `effective` has those that differ from `made`. Return the head with the stamp of its last event.
        """
        events = self._log.events.between(head.device, first, last)
        stamps = {seq: effective.get(seq) or decode_made(raw) for seq, _, raw in events}
        changed = [(seq, old, raw) for seq, old, raw in events if stamps[seq] != old]
        if not changed:
            return head
        before_reorder()
        self._log.events.restamp(head.device, [(stamps[seq], seq) for seq, _, _ in changed])
        gone = self._log.erasures.gone_after(head.device, first - 1)
        counted = (row for row in changed if row[0] not in gone)
        decoded = [(stamps[seq], old, event) for seq, old, raw in counted if (event := decode_or_none(raw))]
        self._log.goal_totals.apply(
            [Stamped(new, event) for new, _, event in decoded],
            [Stamped(old, event) for _, old, event in decoded],
        )
        head = head._replace(effective=stamps.get(head.seq, head.effective))
        self._log.heads.put(head)
        return head

    def _is_history(self, frame: Frame, stored_at: int) -> bool:
        """Return whether a frame was stored before this file was made, and its stamps are plausible.

        The server's clock may have been turned back since: by what it signed it was as late before.
        """
        made = self._log.metadata.number("created")
        if stored_at >= made:
            made = max(made, last_taken(held_records(self._log)))
        return stored_at < made and _largest_stamp(frame) < made + 2 * CLOCK_TOLERANCE

    def _following(self, frame: Frame) -> tuple[Head, list[DecodedEvent]] | Refusal:
        """Return the head of a frame's author and the frame's events that the log does not have yet.

        Refuses a frame that does not follow the log.
        """
        head = self._log.head(frame.device)
        if frame.first > head.seq + 1:
            return Refusal("gap")
        before = self._log.chain_at(frame.device, frame.first - 1)
        if before is None or before.hex() != frame.prev:
            return Refusal("forked")
        decoded = decode_frame(frame)
        if not isinstance(decoded, list):
            return Refusal(decoded)
        if frame.first > head.seq:
            return head, decoded
        # What is left of an event stands between the chains of the whole one.
        known = self._log.events.chains_between(frame.device, frame.first, frame.last)
        if any(known.get(event.seq, event.chain) != event.chain for event in decoded):
            return Refusal("forked")
        return head, [event for event in decoded if event.seq not in known]

    def _fill(self, frame: Frame, new: list[DecodedEvent]) -> int:
        """Give the events that the log had before what they lack; return how many got anything."""
        if len(new) == len(frame.events):
            return 0
        whole = {seq: raw for seq, raw in enumerate(frame.raws, frame.first) if seq not in frame.erased}
        lacking = self._log.redactions.lacking(frame.device, whole)
        restored = sum(self._log.redactions.restore(frame.device, seq, whole[seq]) for seq in lacking)
        return restored + (self._log.texts.fill(frame.device, frame.texts_by_seq) if frame.texts else 0)

    def _effective_stamps(self, head: Head, new: list[DecodedEvent], stored_at: int | None) -> dict[int, int]:
        """Compute the effective stamps of new events (shared/decisions/0006-order.md), by seq."""
        stamps: dict[int, int] = {}
        previous = head.effective
        for event in new:
            names = refs(event.event) if event.event else ()
            named = [self._stamp_of(ref, head.device, stamps) for ref in names]
            stamps[event.seq] = previous = effective_stamp(event.made, stored_at, previous, named)
        return stamps

    def _stamp_of(self, ref: str, device: str, stamps: dict[int, int]) -> int:
        """Return the stamp of an event of the same frame or in the file; 0 if it is missing."""
        author, seq = split_ref(ref)
        if author == device and seq in stamps:
            return stamps[seq]
        return self._log.events.effective(ref) or 0

    def _write(self, head: Head, new: list[DecodedEvent], stamps: dict[int, int]) -> Head:
        device = head.device
        rows = [_row(device, stamps[event.seq], event) for event in new]
        fetched = [row.seq for row in rows if row.seq <= head.seq]
        if fetched:
            self._log.set_aside.mark_fetched(device, fetched)
        written = self._log.write(head, rows, [Stamped(stamps[e.seq], e.event) for e in new if e.event])
        if fetched:
            aside = self._log.set_aside.texts_of(device, fetched)
            self._log.texts.fill(device, {seq: as_sent(texts) for seq, texts in aside.items()})
        return written

    def _mark_admitted(self, head: Head, last: int, chain: bytes, stored_at: int, signature: bytes) -> None:
        order = head.order_chain
        for effective in self._log.events.effectives(head.device, head.admitted, last):
            order = extend_order_chain(order, effective)
        self._log.frames.put(FrameRow(head.device, head.admitted + 1, last, stored_at, signature))
        self._log.heads.put(head._replace(admitted=last, admitted_chain=chain, order_chain=order))
        if self._log.erasures.may_be_void(head.device):
            # Only now it is known when a server stored them.
            self._log.reconsider_erasures()


def take_texts(log: Log, texts: Mapping[str, Raw]) -> int:
    """Take texts, by ref, for the events that lack them, and whole events for those of which only the rest is
    here; return how many were theirs."""
    found: dict[str, dict[int, bytes]] = {}
    for ref, each in texts.items():
        device, seq = split_ref(ref)
        found.setdefault(device, {})[seq] = bytes(each)
    restored = sum(
        log.redactions.restore(device, seq, found[device][seq])
        for device, given in found.items()
        for seq in log.redactions.lacking(device, given)
    )
    return restored + sum(log.texts.fill(device, of_device) for device, of_device in found.items())


def _row(device: str, effective: int, event: DecodedEvent) -> EventRow:
    row = event_row(device, event.seq, effective, event.event, event.chain, event.raw, event.texts)
    return row if event.redaction is None else replace(row, redaction=event.redaction)


def _largest_stamp(frame: Frame) -> int:
    """Return the largest stamp that a frame brings.

    One at the end of all time would leave room for no other, so the caller limits it.
    """
    headers = (header_or_none(raw, None) for raw in frame.raws)
    stamps = (frame.effective.get(header.seq, header.made) for header in headers if header)
    return max(stamps, default=0)


def _rise(head: Head, new: list[DecodedEvent], stamps: Mapping[int, int]) -> bool:
    """Return whether new stamps rise from event to event, as all stamps that a server sets do."""
    previous = head.effective
    for event in new:
        if event.seq > head.seq:
            if not previous < stamps[event.seq] < 2**53:
                return False
            previous = stamps[event.seq]
    return True
