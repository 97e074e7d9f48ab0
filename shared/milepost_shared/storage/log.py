"""The log: one person's events in one file, on a device and on the server alike.

A `Log` lives within one transaction, and its tables share the connection (shared/decisions/0010-log-file.md).
`open_log` in log_file.py opens the file; its transactions work on a `Log`.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from milepost_shared.events.drafts import Draft, finalize, ref_mapping
from milepost_shared.events.erased import Erased
from milepost_shared.events.ordering import Stamped, next_made
from milepost_shared.events.types import ActivityLogged, Event, encode
from milepost_shared.events.validation import decode_or_none, validate
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, current_entries, recency_key
from milepost_shared.protocol.hash_chain import (
    VersionVectorEntry,
    digest,
    extend_chain,
    extend_order_chain,
    start_chain,
)
from milepost_shared.protocol.messages import FORMAT
from milepost_shared.storage.goal_totals import FOLD, GoalTotals
from milepost_shared.storage.separation import Separation
from milepost_shared.storage.tables.contents import Contents
from milepost_shared.storage.tables.entry_versions import EntryVersions
from milepost_shared.storage.tables.erasures import Erasures, Row
from milepost_shared.storage.tables.event_row import ERASED, EventRow, event_row
from milepost_shared.storage.tables.events import Events
from milepost_shared.storage.tables.frames import Frames
from milepost_shared.storage.tables.heads import Head, Heads, largest_effective
from milepost_shared.storage.tables.metadata import Metadata
from milepost_shared.storage.tables.raw_events import RawEvents
from milepost_shared.storage.tables.receipts import Receipts
from milepost_shared.storage.tables.records import Records
from milepost_shared.storage.tables.redactions import Redactions
from milepost_shared.storage.tables.roster import Roster
from milepost_shared.storage.tables.set_aside import SetAside
from milepost_shared.storage.tables.standing import read_standing
from milepost_shared.storage.tables.sync_baseline import SyncBaseline
from milepost_shared.storage.tables.texts import Texts

if TYPE_CHECKING:
    from milepost_shared.storage.settled import Settled

CHUNK = 1_000
"""How many events of a long append are in memory at once."""


class Log:
    """One person's file within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self.metadata = Metadata(connection)
        self.events = Events(connection)
        self.entry_versions = EntryVersions(connection, self.events)
        self.texts = Texts(connection)
        self.redactions = Redactions(connection)
        self.erasures = Erasures(connection, self.redactions)
        self.heads = Heads(connection)
        self.goal_totals = GoalTotals(connection, self.events, self.entry_versions)
        self.baseline = SyncBaseline(connection)

    # An append uses none of these: each table made is a part of what it takes.
    raw_events = cached_property(lambda log: RawEvents(log._sql))
    frames = cached_property(lambda log: Frames(log._sql))
    records = cached_property(lambda log: Records(log._sql))
    roster = cached_property(lambda log: Roster(log._sql))
    set_aside = cached_property(lambda log: SetAside(log._sql))
    receipts = cached_property(lambda log: Receipts(log._sql))
    contents = cached_property(lambda log: Contents(log._sql))

    @cached_property
    def settled(self) -> Settled:
        """The tallies of settled entries."""
        # What only writes starts faster without it.
        from milepost_shared.storage.settled import Settled

        return Settled(self._sql, self.events, self.entry_versions, FOLD)

    @property
    def user(self) -> str:
        """The id of the person who owns the log."""
        return self.metadata.text("user")

    def head(self, device: str) -> Head:
        """Return how far a device's events go; a device that wrote nothing is at seq 0."""
        return self.heads.get(device) or self._empty_head(device)

    def append(
        self, device: str, drafts: Sequence[Draft], now: int, today: date, batch: str | None = None
    ) -> list[Event]:
        """Write drafts as `device`'s next events, made at `now` (microseconds since the epoch), and as a
        batch: one of their own, or a part of that `batch`.

        Raises BadInput, naming the field, if one breaks a limit; then nothing is written.
        """
        if not drafts:
            return []
        standing = read_standing(self._sql, FORMAT)
        head = standing.heads.get(device) or self._empty_head(device)
        mapping, before = ref_mapping(device, head.seq), head.seq
        first_ref = f"{device}-{before + 1}"
        made = next_made(now, largest_effective(standing.heads.values()))
        written: list[Event] = []
        separation = Separation(self.texts) if standing.passes_texts_on else None
        for first in range(0, len(drafts), CHUNK):
            rows: list[EventRow] = []
            added: list[Stamped] = []
            chain = head.chain
            for n, draft in enumerate(drafts[first : first + CHUNK], first):
                of = batch or (first_ref if n else None)
                raw = finalize(draft, device, before + 1 + n, made + n, mapping, of)
                event, texts = validate(raw, today), None
                if separation is not None:
                    event, raw, texts = separation.separate(draft, event, raw)
                chain = extend_chain(chain, raw)
                rows.append(event_row(device, event.seq, event.made, event, chain, raw, texts))
                added.append(Stamped(event.made, event))
                written.append(event)
            head = self._write(head, rows, added, standing.has_erasures)
        return written

    def write(self, head: Head, rows: Sequence[EventRow], added: Sequence[Stamped]) -> Head:
        """Add rows of `head`'s device, and fold those that are understood; return the new head.

        They follow the head, except for damaged ones that were fetched again.
        """
        erasures = self.erasures.exist() or any(row.kind == ERASED for row in rows)
        return self._write(head, rows, added, erasures)

    def _write(self, head: Head, rows: Sequence[EventRow], added: Sequence[Stamped], erasures: bool) -> Head:
        self.events.add(rows)
        self.goal_totals.apply(added)
        if rows and erasures:
            self.follow_erasures(rows)
        if rows and rows[-1].seq > head.seq:
            head = head._replace(seq=rows[-1].seq, chain=rows[-1].chain, effective=rows[-1].effective)
            self.heads.advance(head)
        return head

    def erase(self, device: str, erasures: Sequence[Erased], now: int) -> list[Erased]:
        """Write erasures as `device`'s next events, made at `now`, and do what they say."""
        heads = self.heads.all()
        head = self.head(device)
        made, chain = next_made(now, largest_effective(heads)), head.chain
        rows: list[EventRow] = []
        written: list[Erased] = []
        for n, erasure in enumerate(erasures):
            erased = replace(erasure, device=device, seq=head.seq + 1 + n, made=made + n)
            raw = encode(erased)
            chain = extend_chain(chain, raw)
            rows.append(event_row(device, erased.seq, erased.made, None, chain, raw))
            written.append(erased)
        self.write(head, rows, [])
        self.redact()
        return written

    def redact(self) -> None:
        """On a device: take the texts out that stand inside of erased events. It attests what is left once it
        syncs; others wait for that."""
        if not self.metadata.number("inside"):
            return
        if self.erasures.redact():
            self.metadata.put("unsigned", 1)
            self.metadata.put("scrub", 1)
        self.metadata.put("inside", 0)

    @property
    def attests_something(self) -> bool:
        """Whether erased events may have texts inside, or nobody attested yet what is left of some."""
        return any(self.metadata.numbers("inside", "unsigned"))

    def follow_erasures(self, rows: Sequence[Row]) -> None:
        """Do what the erasures say to new rows, and what new erasures among them say to all.

        Whatever else holds bytes of what was erased gives them up as well.
        """
        dropped = self.erasures.apply(rows)
        if dropped.gone:
            self.goal_totals.apply([], dropped.gone)
        goals = dropped.goals
        forgotten = self.baseline.forget(goals) + self.receipts.forget(goals) if goals else 0
        if self.set_aside.clear() or forgotten or dropped.texts:
            self.metadata.put("scrub", 1)
        if dropped.inside:
            self.metadata.put("inside", 1)

    def reconsider_erasures(self) -> None:
        """Do what the erasures in force say, where others were before: let count again what none covers."""
        if self.erasures.reconsider():
            self.goal_totals.rebuild()
        self.follow_erasures(self.erasures.rows())

    def book(self) -> Book:
        """Return all that one person has, as `book.fold` makes them of all events.

        The goals come from the cached totals, which need no events but the revisions.
        """
        book = self._book_without_entries()
        book.entries.extend(self.entries())
        return book

    def settled_book(self, today: date) -> Book:
        """Return the same for views of `today`: most entries are in tallies, if they were settled."""
        settlement = self.settled.load(today)
        if settlement is None:
            return self.book()
        book = self._book_without_entries()
        book.settled = settlement.tallies
        book.entries.extend(self.settled.listed(settlement))
        book.read_settled = partial(self.settled.entries_between, settlement)
        return book

    def entries(self) -> Iterator[Entry]:
        """Return all entries as they are now, withdrawn ones included."""
        return current_entries(self.events.activities())

    def entry(self, ref: str) -> Entry | None:
        """Return the entry to which the event of that ref, an original or a correction, belongs."""
        held = self.events.get(ref)
        if held is None or not isinstance(held.event, ActivityLogged):
            return None
        return next(iter(current_entries(self.entry_versions.of([held.event.corrects or ref]))), None)

    def entries_of(self, days: Iterable[int]) -> list[Entry]:
        """Return the entries of those days (ordinals) that were not withdrawn, newest first."""
        wanted = set(days)
        refs = {
            activity.corrects or activity.ref
            for held in self.events.activities_of(wanted)
            if isinstance(activity := held.event, ActivityLogged)
        }
        entries = current_entries(self.entry_versions.of(refs))
        listed = (e for e in entries if not e.withdrawn and e.activity.day.toordinal() in wanted)
        return sorted(listed, key=recency_key, reverse=True)

    def refold(self) -> dict[str, int]:
        """Decode the events that were not understood again, and rebuild the totals.

        Return how many are understood now, by kind.
        """
        rows = [
            event_row(device, seq, 0, decode_or_none(raw), b"", raw)
            for device, seq, raw in self.events.not_understood()
        ]
        rows = [row for row in rows if row.kind]
        self.events.set_columns(rows)
        if self.erasures.exist():
            self.erasures.reconsider()
            self.follow_erasures([*rows, *self.erasures.rows()])
        self.goal_totals.rebuild()
        self.settled.forget()
        self.metadata.put("fold", FOLD)
        return dict(Counter(row.kind for row in rows if row.kind))

    def digest(self) -> str:
        """Return the digest of all events: equal digests, equal views on an equal day."""
        return digest(self._version(head) for head in self.heads.all())

    def admitted_digest(self) -> str:
        """Return the digest of the events that the server has admitted, as far as this log knows."""
        heads = (head for head in self.heads.all() if head.admitted)
        return digest(
            VersionVectorEntry(h.device, h.admitted, h.admitted_chain, h.order_chain) for h in heads
        )

    def waiting(self) -> int:
        """Return how many events the server has not admitted yet."""
        return sum(head.waiting for head in self.heads.all())

    def chain_at(self, device: str, seq: int) -> bytes | None:
        """Return a device's chain after its event `seq`, or at its start (0); None if that is missing."""
        return self.events.chain_at(device, seq) if seq else start_chain(self.user, device)

    def order_chain(self, device: str, until: int) -> bytes:
        """Return the order chain over a device's events up to seq `until`."""
        chain = start_chain(self.user, device)
        for _, effective, _ in self.events.between(device, 1, until):
            chain = extend_order_chain(chain, effective)
        return chain

    def verified_heads(self) -> dict[str, tuple[int, str]]:
        """Return, by author, how far the admitted events go without a damaged one: seq and chain (hex)."""
        ends = {
            head.device: (head.admitted, head.admitted_chain) for head in self.heads.all() if head.admitted
        }
        for device, hole in self.set_aside.holes().items():
            ends[device] = (hole - 1, self.chain_at(device, hole - 1) or b"")
        return {device: (seq, chain.hex()) for device, (seq, chain) in ends.items() if seq}

    def passes_texts_on(self) -> bool:
        """Return whether texts stand beside new events: the server passes them on, or there is none."""
        return self.metadata.passes_texts_on(FORMAT)

    def _book_without_entries(self) -> Book:
        book = self.goal_totals.book()
        for held in (*self.events.descriptions(), *self.events.steps()):
            book.add_event(held)
        return book

    def _empty_head(self, device: str) -> Head:
        start = start_chain(self.user, device)
        return Head(device, 0, start, 0, 0, start, start)

    def _version(self, head: Head) -> VersionVectorEntry:
        """Return the head with the order chain over all its events, admitted or not."""
        chain = head.order_chain
        for effective in self.events.effectives(head.device, head.admitted, head.seq):
            chain = extend_order_chain(chain, effective)
        return VersionVectorEntry(head.device, head.seq, head.chain, chain)
