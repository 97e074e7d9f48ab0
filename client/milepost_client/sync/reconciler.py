"""The rounds of one sync: what is asked, taken, sent and put right."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from msgspec import Struct

from milepost_client.device.clock import Moment, zone_name
from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.device.milestone_crossings import due_milestones
from milepost_client.sync.broker_client import Exchange
from milepost_client.sync.fork_point import common_seq
from milepost_client.sync.prefetch import Ahead
from milepost_client.sync.reordering import take_order
from milepost_shared.errors import Damaged, MilepostError, NotAllowed, Offline
from milepost_shared.model.revisions import present_fields
from milepost_shared.protocol.messages import Frame, Pull, Reply
from milepost_shared.protocol.signatures import frame_is_signed, to_sign
from milepost_shared.replication.admission import Admission, Refusal
from milepost_shared.replication.late_changes import LateChanges
from milepost_shared.replication.outbox import UnsignedFrame, frames_after, next_unsigned
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.repair import repair
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt
from milepost_shared.storage.tables.set_aside import FORKED
from milepost_shared.text.formatting import count

ADMITTED_WITHIN = 5.0
"""Seconds without progress after which the server counts as out of reach."""
LISTEN = 1.0


class Reached(Struct, frozen=True):
    """A milestone that was put on record, and the title of its goal."""

    goal: str
    title: str
    milestone: str


class Rounds:
    """Pulls and pushes until device and server hold the same."""

    def __init__(
        self, device: Device, exchange: Exchange, moment: Moment, tell: Callable[[str], None]
    ) -> None:
        self._device = device
        self._exchange = exchange
        self._moment = moment
        self._tell = tell
        self._identity = Identity.load_or_create(device.home)
        self._heads: dict[str, tuple[int, str]] = {}
        self._digest = ""
        self._pushed: dict[str, int] = {}
        self._own = False
        self._stamps_differ = self._took_order = False
        self.sent = self.received = self.duplicates = self.refused = 0
        self.reached: list[Reached] = []
        self.receipt: Receipt | None = None

    async def run(self) -> None:
        """Pull, push, pull until all is admitted; then record milestones that were crossed, and send
        those too; at last keep a receipt of what changed in the past. Raises Offline or NotAllowed."""
        try:
            await self._all()
        except NotAllowed:
            # What came in did so all the same. Where the server was lost the next sync tells all as one.
            await self._device.log.write(self._tell_the_past)
            raise
        self.receipt = await self._device.log.write(self._tell_the_past)

    async def _all(self) -> None:
        try:
            await self._settle()
        except Damaged:
            await self._device.log.check()
            await self._device.log.write(self._mend)
            await self._settle()
        if await self._device.log.read(self._is_ordered_otherwise):
            await self._take_order()
        if await self._device.log.write(self._record_crossings):
            await self._settle()

    def _mend(self, log: Log) -> None:
        """Set right what is damaged, be it events or the totals of their days."""
        repair(log, self._device.id, self._moment.now)
        log.day_totals.rebuild()

    async def news(self, seconds: float) -> None:
        """Wait up to `seconds` for something new from the server, and take it."""
        await self._pull(self._exchange, seconds)

    async def agreement(self) -> tuple[str, bool]:
        """The digest here, and whether the server's was the same."""
        digest = await self._device.log.read(lambda log: log.digest())
        return digest, digest == self._digest

    async def _settle(self) -> None:
        """Pull and push until the server holds all that is here."""
        await self._pull_all()
        now = asyncio.get_running_loop().time
        least, deadline, again = sys.maxsize, now() + ADMITTED_WITHIN / 2, True
        while missing := await self._device.log.read(self._missing):
            if missing < least:
                least, deadline = missing, now() + ADMITTED_WITHIN / 2
            elif now() > deadline and again:
                # What was acknowledged and yet did not arrive is sent once more.
                again, deadline = False, now() + ADMITTED_WITHIN / 2
                self._pushed.clear()
            elif now() > deadline and not await self._device.log.write(self._give_up):
                raise await self._unfinished(missing)
            await self._push_all()
            await self._pull_all(LISTEN)

    def _give_up(self, log: Log) -> bool:
        """Give up the damaged events that wait to be fetched from the server, where it has them no more."""
        holes = log.set_aside.holes().items()
        lost = [author for author, hole in holes if self._heads.get(author, (0, ""))[0] < hole]
        if lost:
            log.baseline.capture()
        for author in lost:
            Recovery(log, self._moment.now).abandon(self._device.id, author)
        return bool(lost)

    async def _unfinished(self, missing: int) -> MilepostError:
        """Why the server does not hold what it was sent."""
        if self.refused:
            reason = await self._device.log.read(lambda log: log.metadata.text("refusal"))
            problem = f"The server refused {count(self.refused, 'frame')} of this device ({reason})."
            return NotAllowed(problem, "What they hold is safe here. Join again: milepost join URL CODE")
        problem = f"The server has not taken in {count(missing, 'event')} yet."
        return Offline(problem, "Nothing is lost; sync later.")

    async def _pull_all(self, wait: float = 0.0) -> None:
        """Pull until nothing is waiting there, and put right what does not fit."""
        async with Ahead(self._exchange, self._device.id) as ahead:
            while await self._pull(ahead, wait):
                wait = 0.0

    async def _pull(self, server: Exchange | Ahead, wait: float) -> bool:
        """Ask once; gives whether there is more to ask."""
        have, holes = await self._device.log.read(lambda log: (log.verified_heads(), log.set_aside.holes()))
        own = self._own or self._device.id in holes
        question = Pull(have=have, wait=wait, own=own, zone=zone_name(os.environ))
        reply = await server.pull(question)
        before = self.received
        parted = await self._device.log.write(lambda log: self._take(log, reply))
        self._heads, self._digest = reply.heads, reply.digest
        parted = [author for author in parted if await self._part(author)]
        if self.received != before:
            self._tell(f"received {self.received:,}")
        if self._stamps_differ and not self._took_order:
            await self._take_order()
            return True
        if not parted and not reply.more:
            self._own = False
            await self._device.log.write(self._write_again)
        return bool(parted) or reply.more

    def _take(self, log: Log, reply: Reply) -> list[str]:
        """Take a reply in; gives the authors whose events here may be others than the server's."""
        if reply.frames:
            log.baseline.capture()
        for member in reply.roster:
            log.roster.put(member)
        keys = {member.device: member.key for member in reply.roster}
        parted = {frame.device for frame in reply.frames if not self._take_frame(log, keys, frame)}
        for admitted in reply.admitted:
            if not Admission(log).confirm(self._device.id, admitted, log.baseline.capture):
                parted.add(self._device.id)
                break
        heads = reply.heads.items()
        parted |= {author for author, (seq, chain) in heads if self._differs(log, author, seq, chain)}
        if not reply.more:
            # The server brings what lies beyond the events that both have. Here it had more and brought none.
            parted |= {author for author, (seq, _) in heads if self._lacks(log, author, seq)}
        self.refused += max(0, reply.refused.count - log.metadata.number("quarantined"))
        if reply.refused.count != log.metadata.number("quarantined"):
            log.metadata.put("quarantined", reply.refused.count)
            log.metadata.put("refusal", reply.refused.reason)
        return sorted(parted)

    def _take_frame(self, log: Log, keys: dict[str, str], frame: Frame) -> bool:
        """Take one frame; False where other events stand here in its place."""
        if frame.stored_at is None or not frame_is_signed(log.user, keys.get(frame.device, ""), frame):
            return True
        taken = Admission(log).take(frame, frame.stored_at, frame.effective)
        if isinstance(taken, Refusal):
            self._stamps_differ = self._stamps_differ or taken.reason == "stamps"
            return taken.reason != "forked"
        self.received += taken.new
        self.duplicates += taken.duplicates
        return True

    def _lacks(self, log: Log, author: str, seq: int) -> bool:
        """Whether events of somebody else's are missing here that the server said it has."""
        return author != self._device.id and seq > log.head(author).seq

    def _differs(self, log: Log, author: str, seq: int, chain: str) -> bool:
        """Whether an author's events here part from the server's. Of the own ones none may be missing:
        there the server has what this device has lost."""
        if author == self._device.id and seq > log.head(author).seq:
            return not self._own
        held = log.chain_at(author, seq)
        return held is not None and held.hex() != chain

    async def _part(self, author: str) -> bool:
        """Set aside what follows the last event on which both agree; the server's events win. False where
        all that is here the server has too."""
        seq = await common_seq(self._device, self._exchange, author, self._heads.get(author, (0, ""))[0])
        head = await self._device.log.read(lambda log: log.head(author))
        if seq == head.seq and author != self._device.id:
            return False
        await self._device.log.write(lambda log: self._set_aside(log, author, seq))
        self._pushed.pop(author, None)
        self._own = self._own or author == self._device.id
        return True

    async def _take_order(self) -> None:
        """Let the events that both hold stand in the server's order."""
        self._took_order = True
        await self._device.log.write(lambda log: log.baseline.capture())
        await take_order(self._device, self._exchange)

    def _set_aside(self, log: Log, author: str, seq: int) -> None:
        log.baseline.capture()
        Recovery(log, self._moment.now).roll_back_dependents(self._device.id, author, seq)

    def _write_again(self, log: Log) -> None:
        """Bring back what was set aside, behind all that the server holds of this device."""
        if log.head(self._device.id).seq >= self._heads.get(self._device.id, (0, ""))[0]:
            if any(row.reason == FORKED for row in log.set_aside.open()):
                # A sync that was cut off, or a write of the person, may have told that it was gone.
                log.baseline.capture()
            Recovery(log, self._moment.now).rebase(self._device.id)

    def _is_ordered_otherwise(self, log: Log) -> bool:
        """Whether the server holds the very same events, but in another order."""
        return log.verified_heads() == self._heads and log.admitted_digest() != self._digest

    def _missing(self, log: Log) -> int:
        """How many events the server does not hold, as far as it has said."""
        return sum(max(0, head.seq - self._heads.get(head.device, (0, ""))[0]) for head in log.heads.all())

    async def _push_all(self) -> None:
        """Send what the server lacks: first what others wrote, since own events may name it."""
        heads = await self._device.log.read(lambda log: [head.device for head in log.heads.all()])
        for author in sorted(heads, key=lambda author: author == self._device.id):
            await self._push(author)

    async def _push(self, author: str) -> None:
        held, _ = self._heads.get(author, (0, ""))
        self._pushed[author] = max(held, self._pushed.get(author, 0))
        while frame := await self._device.log.read(lambda log: self._next_frame(log, author)):
            await self._exchange.push(frame)
            self.sent += len(frame.events)
            self._pushed[author] = frame.last
            self._tell(f"sent {self.sent:,}")

    def _next_frame(self, log: Log, author: str) -> Frame | None:
        """The next frame to push: one that was admitted before, as it was, or a new one."""
        after = self._pushed[author]
        if stored := next(frames_after(log, author, after), None):
            return stored
        bundle = next_unsigned(log, author, after) if author == self._device.id else None
        return bundle and self._signed(log.user, bundle)

    def _signed(self, user: str, bundle: UnsignedFrame) -> Frame:
        message = to_sign(user, bundle.device, bundle.last, bundle.chain)
        return bundle.signed(self._identity.sign(message))

    def _record_crossings(self, log: Log) -> int:
        """Record the milestones that are crossed and on no record, once all is in."""
        due = due_milestones(log, log.events.goals_with_milestones(), self._moment.today)
        for claim in due:
            history = log.day_totals.goal(claim.goal).history()
            title = present_fields(history)["title"] if history else claim.goal
            self.reached.append(Reached(claim.goal, title, claim.milestone))
        return len(log.append(self._device.id, due, self._moment.now, self._moment.today))

    def _tell_the_past(self, log: Log) -> Receipt | None:
        return LateChanges(log).record(self._moment.now, self._moment.today)
