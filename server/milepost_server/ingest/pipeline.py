"""Ingest: from the stream into the people's files (design section 5).

The position that was taken in is told by the server's own files, never by the broker. A batch goes
in person by person, each in one transaction; whoever's transaction fails is marked behind and caught
up by a filtered read, and the others go on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from nats.errors import Error as NatsError

from milepost_server.ingest.admit import Message, Outcome, admit_messages
from milepost_server.ingest.source import ALL, Reader, Source
from milepost_server.observability.counters import Counters
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Position, Registry, RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import MilepostError

PATIENCE = 1.0
"""Seconds between two tries after something failed."""

CATCH_UP_EVERY = 10.0
"""Seconds between two tries for those who are behind."""

log = logging.getLogger("milepost.ingest")


class Backlog(NamedTuple):
    """What the broker holds, and what of it waits: `lag` messages lie beyond the position that was taken
    in, `queue` are still to be handed to ingest (more than `lag` where the stream is read again), and
    `stored` messages of `size` bytes are kept."""

    lag: int
    queue: int
    stored: int
    size: int


class IngestPipeline:
    """Takes the stream in, batch by batch, until it is cancelled."""

    def __init__(
        self,
        source: Source,
        user_logs: UserLogs,
        registry: RegistryFile,
        notifier: ChangeNotifier,
        counted: Counters,
    ) -> None:
        self._source = source
        self._user_logs = user_logs
        self._registry = registry
        self._notifier = notifier
        self._counted = counted
        self._reader: Reader | None = None
        self._catches_up_at = 0.0

    async def run(self) -> None:
        """Take in what there is and what comes. Whatever the broker does, it tries again."""
        while True:
            try:
                await self.follow()
            except (NatsError, MilepostError, TimeoutError, OSError) as error:
                log.warning("ingest paused: %s", error)
                await asyncio.sleep(PATIENCE)

    async def backlog(self) -> Backlog:
        """What has not been taken in, as the broker and our own files tell."""
        state = await self._source.state()
        position = await self._registry.read(lambda registry: registry.position())
        lag = max(0, state.last - position.seq)
        # Where the broker has started anew, ingest is about to notice.
        queue = await self._reader.pending() if self._reader else None
        return Backlog(lag, lag if queue is None else queue, state.messages, state.bytes)

    async def follow(self) -> None:
        """Take in what there is and what comes, until the broker fails; raises what it fails with."""
        await self._source.ensure()
        position = await self._start()
        reader = await self._source.reader(ALL, position.seq + 1)
        self._reader = reader
        try:
            while True:
                await self._catch_up()
                if messages := await reader.batch():
                    await self._take(messages)
        finally:
            self._reader = None
            await reader.close()

    async def _start(self) -> Position:
        """Where to go on; from the start where the stream is another one than what was taken in."""
        position = await self._registry.read(lambda registry: registry.position())
        if not position.seq or await self._source.is_at(*position):
            return position
        log.warning("the stream is not the one that was taken in; reading it from the start")
        await self._registry.write(lambda registry: registry.start_anew())
        return Position(0, 0)

    async def _take(self, batch: Sequence[Message]) -> None:
        """Take in a batch, then note the position: a crash between the two repeats the batch."""
        behind = await self._registry.read(lambda registry: registry.behind())
        by_person: defaultdict[str, list[Message]] = defaultdict(list)
        for message in batch:
            by_person[message.user].append(message)
        jobs = [self._take_person(user, theirs) for user, theirs in by_person.items() if user not in behind]
        outcomes = await asyncio.gather(*jobs)
        position = Position(batch[-1].stream_seq, batch[-1].stored_at)
        await self._registry.write(partial(_note, outcomes, position))

    async def _take_person(self, user: str, messages: Sequence[Message]) -> Outcome:
        """Take one person's messages in; a failure is an outcome, so that the others go on."""
        try:
            outcome = await admit_messages(self._user_logs, user, messages)
        except Exception as error:  # Whatever one person's file does, the others go on.
            seq = messages[0].stream_seq
            log.exception("a person is behind from message %d on", seq, extra={"user": user})
            return Outcome(user, [], behind=seq, why=str(error))
        self._counted.count_ingest(outcome.admitted, outcome.duplicate, outcome.new, outcome.refused)
        _tell_of_quarantine(outcome)
        if outcome.new:
            self._notifier.publish(user)
        return outcome

    async def _catch_up(self) -> None:
        """Read again, person by person, what those who are behind have missed."""
        now = asyncio.get_running_loop().time()
        if now < self._catches_up_at:
            return
        behind = await self._registry.read(lambda registry: registry.behind())
        self._catches_up_at = now + CATCH_UP_EVERY if behind else now
        for user, seq in behind.items():
            if await self._catch_up_person(user, seq):
                await self._registry.write(partial(Registry.clear_lagging, user=user))

    async def _catch_up_person(self, user: str, first: int) -> bool:
        """Take in what a person has missed from a message on; False where that did not come to its end."""
        theirs = f"ev.{user}.*"
        position = await self._registry.read(lambda registry: registry.position())
        # Only this tells the end: where nothing comes the broker may just be slow.
        last, taken = min(position.seq, await self._source.last(theirs)), first - 1
        reader = await self._source.reader(theirs, first)
        try:
            while taken < last:
                messages = await reader.batch()
                outcome = await self._take_person(user, messages) if messages else None
                if outcome is None or outcome.behind is not None:
                    return False
                await self._registry.write(partial(_note, [outcome], None))
                taken = messages[-1].stream_seq
            return True
        finally:
            await reader.close()


def _tell_of_quarantine(outcome: Outcome) -> None:
    """A line for each device and reason."""
    found = Counter((frame.device, frame.reason) for frame in outcome.quarantined)
    for (device, reason), count in found.items():
        about = {"user": outcome.user, "device": device, "reason": reason, "count": count}
        log.warning("frames went to quarantine", extra=about)


def _note(outcomes: Sequence[Outcome], position: Position | None, registry: Registry) -> None:
    """Keep what was quarantined, who is behind, and how far the stream has been taken in."""
    for outcome in outcomes:
        if outcome.behind is not None:
            registry.mark_lagging(outcome.user, outcome.behind, outcome.why)
        for found in outcome.quarantined:
            registry.quarantine(found)
    if position is not None:
        registry.set_position(position)
