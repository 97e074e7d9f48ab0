"""The simulated network between devices, broker and server: what is sent may be lost, come twice, come
late, or come out of order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import msgspec

from milepost_client.sync.broker_client import Exchange
from milepost_shared.errors import Offline
from milepost_shared.protocol.messages import Frame
from tests.system.simulation.broker import Letter, SimulatedBroker
from tests.system.simulation.scheduler import Crashed, Turns
from tests.system.simulation.server import SimulatedServer

Fate = Literal["well", "lost", "unanswered", "late", "twice"]
FATES: tuple[Fate, ...] = ("lost", "unanswered", "late", "twice")


class Network:
    """Carries questions and frames; of what it carries the share `trouble` goes wrong."""

    def __init__(self, turns: Turns, broker: SimulatedBroker, server: SimulatedServer) -> None:
        self.trouble = 0.0
        self.cut: set[int] = set()
        self._turns = turns
        self._broker = broker
        self._server = server

    def exchange(self, who: int, user: str, device: str, acknowledged: Callable[[Frame], None]) -> Exchange:
        """The end of a connection that a device holds."""
        return Exchange(partial(self._ask, who, acknowledged), user, device)

    def reaches(self, who: int) -> bool:
        """Whether a device and the broker see each other."""
        return self._broker.up and who not in self.cut

    async def _ask(
        self, who: int, acknowledged: Callable[[Frame], None], subject: str, question: bytes, within: float
    ) -> bytes:
        await self._turns.point("network")
        fate: Fate = "well"
        if self._turns.random.random() < self.trouble:
            fate = self._turns.random.choice(FATES)
        if fate == "lost" or not self.reaches(who):
            await self._silence(within)
        _, kind, user, device, *verb = subject.split(".")
        if kind == "ev":
            answer = await self._push(fate, Letter(user, device, question), within)
        else:
            answer = await self._answer(fate, user, device, verb[0], question, within)
        await self._turns.point("network")
        if fate == "unanswered" or not self.reaches(who):
            await self._silence(within)
        if kind == "ev":
            acknowledged(msgspec.json.decode(question, type=Frame))
        return answer

    async def _push(self, fate: Fate, letter: Letter, within: float) -> bytes:
        if fate == "late":
            self._broker.letters.append(letter)
            await self._silence(within)
        number = self._broker.store(*letter)
        if fate == "twice":
            number = self._broker.store(*letter)
        return msgspec.json.encode({"stream": "EVENTS", "seq": number})

    async def _answer(
        self, fate: Fate, user: str, device: str, verb: str, question: bytes, within: float
    ) -> bytes:
        if not self._server.up:
            await self._silence(within)
        answer = b""
        try:
            for _ in range(2 if fate == "twice" else 1):
                answer = await self._server.answers.respond(user, device, verb, question)
        except Crashed:
            await self._silence(within)
        return answer

    async def _silence(self, within: float) -> None:
        """Nothing comes: after a while the device gives up."""
        await self._turns.point("network", lambda: False, within)
        raise Offline("The server does not answer.")
