"""The simulated broker: a stream whose messages can be delayed, lost, truncated and restored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from milepost_server.broker.subjects import EVENTS, events_of
from milepost_server.ingest.message import Message
from milepost_server.ingest.source import StreamState
from milepost_shared.errors import Offline
from tests.system.simulation.scheduler import Scheduler

MAX_BATCH = 4
HEARTBEAT = 1.0


class DelayedMessage(NamedTuple):
    """A message that a device sent without an acknowledgement: it may arrive later, or never."""

    user: str
    device: str
    data: bytes


class SimulatedBroker:
    """A stream as ingest sees it. `clock` returns the broker's time in microseconds."""

    def __init__(self, scheduler: Scheduler, clock: Callable[[], int]) -> None:
        self.up = True
        self.messages: list[Message] = []
        self.delayed: list[DelayedMessage] = []
        self.connection = 0
        self.heartbeats = 0
        """How many of the next reads return only a heartbeat although messages wait."""
        self._scheduler = scheduler
        self._clock = clock

    def store(self, user: str, device: str, data: bytes) -> int:
        """Store a message; return its number."""
        number = len(self.messages) + 1
        self.messages.append(Message(user, device, number, self._clock(), data))
        return number

    def deliver(self, which: int) -> None:
        """Store a delayed message."""
        if self.delayed:
            self.store(*self.delayed.pop(which % len(self.delayed)))

    def put_back(self, messages: list[Message]) -> None:
        """Replace the stream's messages; its readers must reconnect."""
        self.messages = messages
        self.connection += 1

    def stop(self) -> None:
        """Go offline."""
        self.up = False
        self.connection += 1

    async def ensure(self) -> None:
        """Do nothing: the stream always exists. Raises Offline when the broker is down."""
        await self._scheduler.checkpoint("server")
        if not self.up:
            raise Offline("The broker is down.")

    async def state(self) -> StreamState:
        """Return the last number, the number of messages and their bytes."""
        return StreamState(len(self.messages), len(self.messages), sum(len(m.data) for m in self.messages))

    async def last(self, subject: str) -> int:
        """Return the number of the last message of a subject, or 0."""
        return max((m.stream_seq for m in self.messages if _of(subject, m)), default=0)

    async def is_at(self, seq: int, stored_at: int) -> bool:
        """Tell whether message `seq` was stored at `stored_at`, deleted or not."""
        return len(self.messages) >= seq and self.messages[seq - 1].stored_at == stored_at

    async def counts(self) -> dict[str, int]:
        """Return how many messages of each person are kept. Raises Offline when the broker is down."""
        await self.ensure()
        return Counter(m.user for m in self.messages if m.user)

    async def read(self, subject: str, first: int) -> list[Message]:
        """Return some of a subject's messages from number `first` on; at times none, as of a node that lags.
        Raises Offline when the broker is down."""
        await self.ensure()
        found = [m for m in self.messages[first - 1 :] if _of(subject, m)]
        if self.heartbeats or self._scheduler.random.random() < 0.02:
            self.heartbeats = max(0, self.heartbeats - 1)
            return []
        return found[: self._scheduler.random.randint(1, MAX_BATCH)]

    async def delete(self, seq: int, *, overwrite: bool) -> None:
        """Delete a message. Raises Offline when the broker is down."""
        # Several are deleted at once, and an actor waits at one checkpoint at a time: so these wait at none.
        if not self.up:
            raise Offline("The broker is down.")
        if seq <= len(self.messages):
            self.messages[seq - 1] = self.messages[seq - 1]._replace(user="", data=b"")

    async def limit(self) -> None:
        """Do nothing: no history has so many messages."""
        await self.ensure()

    async def reader(self, subject: str, first: int) -> SimulatedReader:
        """Return a reader of a subject's messages from number `first` on."""
        return SimulatedReader(self, self._scheduler, subject, first)


class SimulatedReader:
    """Reads a subject's messages in small batches."""

    def __init__(self, broker: SimulatedBroker, scheduler: Scheduler, subject: str, first: int) -> None:
        self._broker = broker
        self._scheduler = scheduler
        self._subject = subject
        self._next = first
        self._connection = broker.connection

    async def batch(self) -> list[Message]:
        """Return some of the next messages, or none after a heartbeat. Raises Offline."""
        await self._scheduler.checkpoint("server", lambda: bool(self._lost or self._ahead()), HEARTBEAT)
        if self._lost:
            raise Offline("The broker's stream has gone silent.")
        found = self._ahead()[: self._scheduler.random.randint(1, MAX_BATCH)]
        if not found or self._hears_nothing():
            return []
        self._next = found[-1].stream_seq + 1
        return found

    @property
    def is_behind(self) -> bool:
        """Whether messages wait."""
        return bool(self._ahead())

    async def pending(self) -> int:
        """Return how many messages are not read yet."""
        return len(self._ahead())

    async def close(self) -> None:
        """Do nothing: a reader holds no resources."""

    @property
    def _lost(self) -> bool:
        return self._connection != self._broker.connection or not self._broker.up

    def _hears_nothing(self) -> bool:
        """Decide whether only a heartbeat comes although messages wait."""
        if self._broker.heartbeats:
            self._broker.heartbeats -= 1
            return True
        return self._scheduler.random.random() < 0.02

    def _ahead(self) -> list[Message]:
        return [m for m in self._broker.messages[self._next - 1 :] if _of(self._subject, m)]


def _of(subject: str, message: Message) -> bool:
    return message.user != "" and subject in (EVENTS, events_of(message.user))
