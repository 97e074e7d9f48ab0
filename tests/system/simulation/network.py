"""The simulated network: messages may be lost, duplicated, delayed or reordered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from milepost_client.network.exchange import Exchange, Verb
from milepost_shared.errors import Offline
from milepost_shared.protocol.messages import Frame
from tests.system.simulation.broker import DelayedMessage, SimulatedBroker
from tests.system.simulation.scheduler import Crashed, Scheduler
from tests.system.simulation.server import SimulatedServer

Delivery = Literal["well", "lost", "unanswered", "late", "twice"]
DELIVERY_FAILURES: tuple[Delivery, ...] = ("lost", "unanswered", "late", "twice")


class Network:
    """Carries requests and frames. The share `failure_rate` fails; `unreachable` devices are offline."""

    def __init__(self, scheduler: Scheduler, broker: SimulatedBroker, server: SimulatedServer) -> None:
        self.failure_rate = 0.0
        self.unreachable: set[int] = set()
        self._scheduler = scheduler
        self._broker = broker
        self._server = server

    def exchange(self, who: int, user: str, device: str, acknowledged: Callable[[Frame], None]) -> Exchange:
        """Return a device's connection; it calls `acknowledged` for each stored frame."""
        return Exchange(SimulatedTransport(self, who, user, device, acknowledged), "broker")

    def reaches(self, who: int) -> bool:
        """Tell whether a device can reach the broker."""
        return self._broker.up and who not in self.unreachable

    async def carry(
        self, who: int, user: str, device: str, verb: Verb, question: bytes, within: float
    ) -> bytes:
        """Carry a question to the server or a frame to the stream, and the answer back."""
        await self._scheduler.checkpoint("network")
        delivery: Delivery = "well"
        if self._scheduler.random.random() < self.failure_rate:
            delivery = self._scheduler.random.choice(DELIVERY_FAILURES)
        if delivery == "lost" or not self.reaches(who):
            await self._time_out(within)
        if verb == "push":
            answer = await self._push(delivery, DelayedMessage(user, device, question), within)
        else:
            answer = await self._answer(delivery, user, device, verb, question, within)
        await self._scheduler.checkpoint("network")
        if delivery == "unanswered" or not self.reaches(who):
            await self._time_out(within)
        return answer

    async def _push(self, delivery: Delivery, message: DelayedMessage, within: float) -> bytes:
        if delivery == "late":
            self._broker.delayed.append(message)
            await self._time_out(within)
        number = self._broker.store(*message)
        if delivery == "twice":
            number = self._broker.store(*message)
        return msgspec.json.encode({"stream": "EVENTS", "seq": number})

    async def _answer(
        self, delivery: Delivery, user: str, device: str, verb: str, question: bytes, within: float
    ) -> bytes:
        if not self._server.up:
            await self._time_out(within)
        answer = b""
        try:
            for _ in range(2 if delivery == "twice" else 1):
                answer = await self._server.answers.respond(user, device, verb, question)
        except Crashed:
            await self._time_out(within)
        return answer

    async def _time_out(self, within: float) -> None:
        """Wait for the timeout of the device. Raises Offline."""
        await self._scheduler.checkpoint("network", lambda: False, within)
        raise Offline("The server does not answer.")


class SimulatedTransport:
    """Carries a device's messages over the simulated network; `acknowledged` hears of each stored frame."""

    def __init__(
        self, network: Network, who: int, user: str, device: str, acknowledged: Callable[[Frame], None]
    ) -> None:
        self._network = network
        self._sender = who, user, device
        self._acknowledged = acknowledged

    async def ask(self, verb: Verb, question: bytes, within: float) -> bytes:
        answer = await self._network.carry(*self._sender, verb, question, within)
        if verb == "push":
            self._acknowledged(msgspec.json.decode(question, type=Frame))
        return answer
