"""The simulated broker: a stream of messages that can be late, lost, cut short and put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from milepost_server.ingest.message import Message
from milepost_server.ingest.source import ALL, StreamState
from milepost_shared.errors import Offline
from tests.system.simulation.turns import Turns

MOST_TOGETHER = 4
HEARTBEAT = 1.0


class Letter(NamedTuple):
    """What a device sent and nobody acknowledged: it may arrive later, or never."""

    user: str
    device: str
    data: bytes


class SimulatedBroker:
    """A stream as ingest sees it. `clock` gives the broker's time in microseconds."""

    def __init__(self, turns: Turns, clock: Callable[[], int]) -> None:
        self.up = True
        self.messages: list[Message] = []
        self.letters: list[Letter] = []
        self.connection = 0
        self.heartbeats = 0
        """How many times those who read hear nothing next, though there is something."""
        self._turns = turns
        self._clock = clock

    def store(self, user: str, device: str, data: bytes) -> int:
        """Keep a message; gives its number."""
        number = len(self.messages) + 1
        self.messages.append(Message(user, device, number, self._clock(), data))
        return number

    def deliver(self, which: int) -> None:
        """Let a late letter arrive."""
        if self.letters:
            self.store(*self.letters.pop(which % len(self.letters)))

    def put_back(self, messages: list[Message]) -> None:
        """Let the stream be another one; whoever reads it has to connect anew."""
        self.messages = messages
        self.connection += 1

    def stop(self) -> None:
        """Let nobody reach it."""
        self.up = False
        self.connection += 1

    async def ensure(self) -> None:
        """The stream is always there; the broker may not be."""
        await self._turns.point("server")
        if not self.up:
            raise Offline("The broker is down.")

    async def state(self) -> StreamState:
        """How far it goes, and what is kept of it."""
        return StreamState(len(self.messages), len(self.messages), sum(len(m.data) for m in self.messages))

    async def last(self, subject: str) -> int:
        """The number of the last message of a subject; 0 where there is none."""
        return max((m.stream_seq for m in self.messages if _of(subject, m)), default=0)

    async def is_at(self, seq: int, stored_at: int) -> bool:
        """Whether the message of that number is there, stored at that time."""
        return len(self.messages) >= seq and self.messages[seq - 1].stored_at == stored_at

    async def reader(self, subject: str, first: int) -> SimulatedReader:
        """A reader of a subject's messages from number `first` on."""
        return SimulatedReader(self, self._turns, subject, first)


class SimulatedReader:
    """Reads a subject's messages, some at a time."""

    def __init__(self, broker: SimulatedBroker, turns: Turns, subject: str, first: int) -> None:
        self._broker = broker
        self._turns = turns
        self._subject = subject
        self._next = first
        self._connection = broker.connection

    async def batch(self) -> list[Message]:
        """Some of the next messages; none where only a heartbeat came. Raises Offline."""
        await self._turns.point("server", lambda: bool(self._lost or self._ahead()), HEARTBEAT)
        if self._lost:
            raise Offline("The broker's stream has gone silent.")
        found = self._ahead()[: self._turns.random.randint(1, MOST_TOGETHER)]
        if not found or self._hears_nothing():
            return []
        self._next = found[-1].stream_seq + 1
        return found

    async def pending(self) -> int:
        """How many messages are still to come."""
        return len(self._ahead())

    async def close(self) -> None:
        """Nothing is left of it."""

    @property
    def _lost(self) -> bool:
        return self._connection != self._broker.connection or not self._broker.up

    def _hears_nothing(self) -> bool:
        """Whether only a heartbeat comes, although there is something."""
        if self._broker.heartbeats:
            self._broker.heartbeats -= 1
            return True
        return self._turns.random.random() < 0.02

    def _ahead(self) -> list[Message]:
        return [m for m in self._broker.messages[self._next - 1 :] if _of(self._subject, m)]


def _of(subject: str, message: Message) -> bool:
    return subject in (ALL, f"ev.{message.user}.*")
