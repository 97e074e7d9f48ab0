"""Taking in frames: what the server admits, and what a device takes over from it (design section 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.ordering import TOLERANCE, Stamped, effective_stamp
from milepost_shared.events.types import Event, Header, decode_header, made_of, refs, split_ref
from milepost_shared.events.validation import decode_or_none, nests_deeply
from milepost_shared.protocol.hash_chain import order_next
from milepost_shared.protocol.messages import MOST_EVENTS, MOST_FRAME_BYTES, Admitted, Frame, Refused
from milepost_shared.storage.tables.event_row import event_row
from milepost_shared.storage.tables.frames import NOT_STORED, FrameRow
from milepost_shared.storage.tables.heads import Head

if TYPE_CHECKING:
    from milepost_shared.storage.log import Log


class Taken(Struct, frozen=True):
    """A frame went in: how many of its events were new, and how many were here already."""

    new: int
    duplicates: int


class Refusal(Struct, frozen=True):
    """A frame did not go in. After a gap or a fork its sender sorts it out and sends again; the
    other reasons are the sender's fault, and the frame is kept in quarantine."""

    reason: Refused

    @property
    def sender_mends(self) -> bool:
        """Whether the sender puts it right by itself, in the course of its sync."""
        return self.reason in ("gap", "forked")


class Admission:
    """Takes frames into a log, within the log's transaction. Signatures are checked by the caller."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def admit(self, frame: Frame, stored_at: int) -> Taken | Refusal:
        """On the server: take a frame whose message the broker stored at `stored_at` (microseconds).

        Effective stamps are set here, once. A frame that brings its own keeps them where it was
        stored before this file was made: so history survives a new server.
        """
        if frame.stored_at is not None and self._is_history(frame, frame.stored_at):
            taken = self.take(frame, frame.stored_at, frame.effective)
            # Where the events before it came without their stamps, they were set here; so are these then.
            if taken != Refusal("stamps") or not self._log.head(frame.device).seq:
                return taken
        return self.take(frame, stored_at, None)

    def take(self, frame: Frame, stored_at: int, effective: Mapping[int, int] | None) -> Taken | Refusal:
        """Take a frame with the effective stamps that differ from `made`, or settle them (None)."""
        fitting = self._fitting(frame)
        if isinstance(fitting, Refusal):
            return fitting
        head, fresh = fitting
        if effective is None:
            stamps = self._settle(head, fresh, stored_at)
        else:
            head = self.restamp(head, head.admitted + 1, frame.last, effective)
            stamps = _given(fresh, effective)
        if frame.first <= head.seq:
            stamps |= self._log.set_aside.damaged_stamps(frame.device)
        if not _rising(head, fresh, stamps):
            return Refusal("stamps")
        head = self._write(head, fresh, stamps)
        if frame.last > head.admitted:
            behind = self._log.chain_at(frame.device, frame.last) if frame.last < head.seq else None
            self._mark_admitted(head, frame.last, behind or head.chain, stored_at, frame.sig)
        return Taken(len(fresh), len(frame.events) - len(fresh))

    def _is_history(self, frame: Frame, stored_at: int) -> bool:
        """Whether a frame was stored before this file was made, as far as it can be believed."""
        created = self._log.metadata.number("created")
        return stored_at < created and _credible(frame, created)

    def keep(self, frame: Frame) -> Taken | Refusal:
        """Take a frame that no server has admitted yet, from an export: it can be passed on as it is."""
        fitting = self._fitting(frame)
        if isinstance(fitting, Refusal):
            return fitting
        head, fresh = fitting
        if fresh:
            stamps = self._settle(head, fresh, None)
            if not _rising(head, fresh, stamps):
                return Refusal("stamps")
            self._write(head, fresh, stamps)
            self._log.frames.put(FrameRow(frame.device, fresh[0].seq, frame.last, NOT_STORED, frame.sig))
        return Taken(len(fresh), len(frame.events) - len(fresh))

    def confirm(self, device: str, admitted: Admitted, moving: Callable[[], None] = lambda: None) -> bool:
        """On a device: note that the server admitted its own events up to `admitted.last`; `moving` is
        called before any of them moves in the order.

        False where the events here are others than those (a copied folder, an old backup).
        """
        chain = self._log.events.chain_at(device, admitted.last)
        head = self._log.head(device)
        if chain is None or chain.hex() != admitted.chain or admitted.first > head.admitted + 1:
            return False
        if admitted.last > head.admitted:
            head = self.restamp(head, head.admitted + 1, admitted.last, admitted.effective, moving)
            self._mark_admitted(head, admitted.last, chain, admitted.stored_at, admitted.sig)
        return True

    def restamp(
        self,
        head: Head,
        first: int,
        last: int,
        effective: Mapping[int, int],
        moving: Callable[[], None] = lambda: None,
    ) -> Head:
        """Give the events that are here, of those from `first` to `last`, the stamps that the server set:
        `effective` has those that differ from `made`. Gives the head with the last event's."""
        held = self._log.events.between(head.device, first, last)
        stamps = {seq: effective.get(seq) or made_of(raw) for seq, _, raw in held}
        moved = [(seq, old, raw) for seq, old, raw in held if stamps[seq] != old]
        if not moved:
            return head
        moving()
        self._log.events.restamp(head.device, [(stamps[seq], seq) for seq, _, _ in moved])
        events = [(stamps[seq], old, event) for seq, old, raw in moved if (event := decode_or_none(raw))]
        self._log.day_totals.apply(
            [Stamped(new, e) for new, _, e in events], [Stamped(old, e) for _, old, e in events]
        )
        head = head._replace(effective=stamps.get(head.seq, head.effective))
        self._log.heads.put(head)
        return head

    def _fitting(self, frame: Frame) -> tuple[Head, list[Incoming]] | Refusal:
        """The head of a frame's author and those of the frame's events that are not here yet, or why
        the frame does not follow what is here."""
        head = self._log.head(frame.device)
        if frame.first > head.seq + 1:
            return Refusal("gap")
        before = self._log.chain_at(frame.device, frame.first - 1)
        if before is None or before.hex() != frame.prev:
            return Refusal("forked")
        incoming = read_events(frame)
        if isinstance(incoming, Refusal):
            return incoming
        if frame.first > head.seq:
            return head, incoming
        between = self._log.events.between(frame.device, frame.first, frame.last)
        held = {seq: bytes(raw) for seq, _, raw in between}
        if any(held.get(new.seq, new.raw) != new.raw for new in incoming):
            return Refusal("forked")
        return head, [new for new in incoming if new.seq not in held]

    def _settle(self, head: Head, fresh: list[Incoming], stored_at: int | None) -> dict[int, int]:
        """The effective stamps of new events (design section 3), by seq."""
        stamps: dict[int, int] = {}
        previous = head.effective
        for new in fresh:
            names = refs(new.event) if new.event else ()
            named = [self._stamp(ref, head.device, stamps) for ref in names]
            stamps[new.seq] = previous = effective_stamp(new.made, stored_at, previous, named)
        return stamps

    def _stamp(self, ref: str, device: str, stamps: dict[int, int]) -> int:
        """The stamp of an event that another names: one of the same frame, or one in the file; 0 where
        it is not here yet."""
        author, seq = split_ref(ref)
        if author == device and seq in stamps:
            return stamps[seq]
        return self._log.events.effective(ref) or 0

    def _write(self, head: Head, fresh: list[Incoming], stamps: dict[int, int]) -> Head:
        device = head.device
        rows = [event_row(device, n.seq, stamps[n.seq], n.event, n.chain, n.raw) for n in fresh]
        if filled := [row.seq for row in rows if row.seq <= head.seq]:
            self._log.set_aside.mark_fetched(device, filled)
        return self._log.write(
            head, rows, [Stamped(stamps[new.seq], new.event) for new in fresh if new.event]
        )

    def _mark_admitted(self, head: Head, last: int, chain: bytes, stored_at: int, signature: bytes) -> None:
        order = head.order_chain
        for effective in self._log.events.effectives(head.device, head.admitted, last):
            order = order_next(order, effective)
        self._log.frames.put(FrameRow(head.device, head.admitted + 1, last, stored_at, signature))
        self._log.heads.put(head._replace(admitted=last, admitted_chain=chain, order_chain=order))


class Incoming(Struct, frozen=True, gc=False):
    """One event of a frame, read: its number and stamp as it says itself, the event where it is
    understood, and the chain there."""

    seq: int
    made: int
    event: Event | None
    chain: bytes
    raw: bytes


def read_events(frame: Frame) -> list[Incoming] | Refusal:
    """The events of a frame, or why it is not one: what a client of ours would never send.

    An event is one line of UTF-8, and says itself whose it is and as its how-manieth. It does not nest
    deeply: how deep a reader gets depends on who reads, and what one took in another could not.
    """
    size = sum(map(len, frame.raws))
    if not 0 < len(frame.events) <= MOST_EVENTS or size > MOST_FRAME_BYTES:
        return Refusal("oversized")
    incoming: list[Incoming] = []
    for seq, (raw, chain) in enumerate(zip(frame.raws, frame.chains[1:], strict=True), frame.first):
        event = decode_or_none(raw)
        header = _header(raw, event)
        if header is None or (header.device, header.seq) != (frame.device, seq):
            return Refusal("malformed")
        incoming.append(Incoming(seq, header.made, event, chain, raw))
    return incoming


def _header(raw: bytes, event: Event | None) -> Header | None:
    """The header of an event's bytes; None where they are not one flat enough line of UTF-8 that has one."""
    try:
        raw.decode()
        return None if 0x0A in raw or 0x0D in raw or nests_deeply(raw) else event or decode_header(raw)
    except UNREADABLE:
        return None


def _credible(frame: Frame, created: int) -> bool:
    """Whether no stamp that a frame brings lies beyond what a server sets before `created`: one at the
    end of all time would leave no room for any other."""
    headers = (_header(raw, None) for raw in frame.raws)
    stamps = (frame.effective.get(header.seq, header.made) for header in headers if header)
    return max(stamps, default=0) < created + 2 * TOLERANCE


def _given(fresh: list[Incoming], effective: Mapping[int, int]) -> dict[int, int]:
    return {new.seq: effective.get(new.seq, new.made) for new in fresh}


def _rising(head: Head, fresh: list[Incoming], stamps: Mapping[int, int]) -> bool:
    """Whether new stamps rise from event to event, as all that were ever set do."""
    previous = head.effective
    for new in fresh:
        if new.seq > head.seq:
            if not previous < stamps[new.seq] < 2**53:
                return False
            previous = stamps[new.seq]
    return True
