"""Who goes next: one actor moves at a time, from one await to the next, and a seed says which.

An actor is a task (a device's sync, the server's ingest). Wherever it could be interrupted it waits
for its turn. So a history goes the same way whenever it is told again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

Place = Literal["device", "network", "server"]
ACTOR: ContextVar[str] = ContextVar("ACTOR", default="")
TICK = 0.002
"""Seconds that pass with every turn."""


class Crashed(BaseException):
    """The process of an actor ended here."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock goes on only when it is told to."""

    clock = 0.0

    def time(self) -> float:
        return self.clock


@dataclass
class Waiting:
    """An actor that waits for its turn: where it stands, whether it may go on, and from when on it may
    in any case."""

    place: Place
    may: Callable[[], bool]
    until: float
    turn: asyncio.Future[None]


@dataclass
class Turns:
    """The actors, and the clock of their world. `random` decides; it is another one for every step."""

    loop: SimulatedLoop
    random: Random
    _waiting: dict[str, Waiting] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[Any]] = field(default_factory=dict)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def point(
        self, place: Place, may: Callable[[], bool] = lambda: True, seconds: float = math.inf
    ) -> None:
        """Wait for one's turn: until `may` says so, or for so many seconds. Raises Crashed. Whoever is no
        actor goes on at once."""
        actor = ACTOR.get()
        if not actor:
            return
        turn = self.loop.create_future()
        self._waiting[actor] = Waiting(place, may, self.loop.clock + seconds, turn)
        self._moved.set()
        await turn

    def acts(self, actor: str) -> bool:
        """Whether an actor is under way."""
        return actor in self._tasks

    async def start(self, actor: str, work: Coroutine[Any, Any, None]) -> None:
        """Let an actor begin, up to where it first waits."""
        token = ACTOR.set(actor)
        task = self.loop.create_task(work)
        ACTOR.reset(token)
        self._tasks[actor] = task
        task.add_done_callback(lambda _: self._moved.set())
        await self._settled(actor)

    async def step(self, only: str = "") -> bool:
        """Let one actor move, or time pass until one can; False where none can ever."""
        able = [(name, held) for name, held in self._waiting.items() if only in ("", name)]
        ready = [name for name, held in able if held.may() or held.until <= self.loop.clock]
        if not ready:
            timed = [held.until for _, held in able if held.until < math.inf]
            self.loop.clock = min(timed, default=self.loop.clock)
            return bool(timed)
        self.loop.clock += TICK
        await self._go_on(self.random.choice(ready))
        return True

    async def crash(self, actor: str, *places: Place) -> None:
        """End an actor's process where it waits next in one of those places."""
        while self.acts(actor) and self._waiting[actor].place not in places:
            if not await self.step(actor):
                break
        if self.acts(actor):
            await self._go_on(actor, Crashed())

    async def crash_all(self, place: Place) -> None:
        """End whatever waits in a place: its process is no more."""
        for actor in [name for name, held in self._waiting.items() if held.place == place]:
            await self._go_on(actor, Crashed())

    async def _go_on(self, actor: str, error: BaseException | None = None) -> None:
        turn = self._waiting.pop(actor).turn
        if error is None:
            turn.set_result(None)
        else:
            turn.set_exception(error)
        await self._settled(actor)

    async def _settled(self, actor: str) -> None:
        """Wait until the actor that moves waits again, or has ended; raises what it ended with."""
        task = self._tasks[actor]
        while not (actor in self._waiting or task.done()):
            self._moved.clear()
            await self._moved.wait()
        if task.done():
            del self._tasks[actor]
            with suppress(Crashed):
                task.result()
