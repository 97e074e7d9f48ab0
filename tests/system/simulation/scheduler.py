"""A deterministic scheduler: one actor runs at a time, from one checkpoint to the next.

An actor is a task: a device's sync, or the server's ingest. It waits at each checkpoint, which is where it
could be interrupted. A seed chooses the actor that runs next, so a seed always gives the same history.
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
"""Seconds that pass with every step."""


class Crashed(BaseException):
    """Ends an actor's process at its checkpoint."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock advances only when the simulation sets it."""

    clock = 0.0

    def time(self) -> float:
        return self.clock


@dataclass
class WaitingActor:
    """An actor at a checkpoint. It may resume when `can_resume()` is true or `deadline` has passed."""

    place: Place
    can_resume: Callable[[], bool]
    deadline: float
    resumed: asyncio.Future[None]


@dataclass
class Scheduler:
    """Runs the actors on the simulated clock. `random` chooses; it is seeded again for every step."""

    loop: SimulatedLoop
    random: Random
    _waiting: dict[str, WaitingActor] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[Any]] = field(default_factory=dict)
    _progress: asyncio.Event = field(default_factory=asyncio.Event)

    async def checkpoint(
        self, place: Place, can_resume: Callable[[], bool] = lambda: True, seconds: float = math.inf
    ) -> None:
        """Wait until the scheduler resumes this actor; a task that is no actor continues at once.

        It does so once `can_resume()` is true or `seconds` have passed. Raises Crashed.
        """
        actor = ACTOR.get()
        if not actor:
            return
        resumed = self.loop.create_future()
        self._waiting[actor] = WaitingActor(place, can_resume, self.loop.clock + seconds, resumed)
        self._progress.set()
        await resumed

    def is_running(self, actor: str) -> bool:
        """Tell whether an actor has started and not ended."""
        return actor in self._tasks

    async def start(self, actor: str, work: Coroutine[Any, Any, None]) -> None:
        """Start an actor and run it to its first checkpoint."""
        token = ACTOR.set(actor)
        task = self.loop.create_task(work)
        ACTOR.reset(token)
        self._tasks[actor] = task
        task.add_done_callback(lambda _: self._progress.set())
        await self._until_waiting(actor)

    async def step(self, only: str = "") -> bool:
        """Resume one actor, or advance the clock to the next deadline; return False if neither is possible.

        `only` limits it to one actor.
        """
        eligible = [(name, actor) for name, actor in self._waiting.items() if only in ("", name)]
        clock = self.loop.clock
        ready = [name for name, actor in eligible if actor.can_resume() or actor.deadline <= clock]
        if not ready:
            deadlines = [actor.deadline for _, actor in eligible if actor.deadline < math.inf]
            self.loop.clock = min(deadlines, default=clock)
            return bool(deadlines)
        self.loop.clock += TICK
        await self._resume(self.random.choice(ready))
        return True

    async def crash(self, actor: str, *places: Place) -> None:
        """End an actor's process at its next checkpoint in one of those places."""
        while self.is_running(actor) and self._waiting[actor].place not in places:
            if not await self.step(actor):
                break
        if self.is_running(actor):
            await self._resume(actor, Crashed())

    async def crash_all(self, place: Place) -> None:
        """End all actors that wait in a place."""
        for name in [name for name, actor in self._waiting.items() if actor.place == place]:
            await self._resume(name, Crashed())

    async def _resume(self, actor: str, error: BaseException | None = None) -> None:
        resumed = self._waiting.pop(actor).resumed
        if error is None:
            resumed.set_result(None)
        else:
            resumed.set_exception(error)
        await self._until_waiting(actor)

    async def _until_waiting(self, actor: str) -> None:
        """Wait until the running actor reaches a checkpoint or ends; raises what it ended with."""
        task = self._tasks[actor]
        while not (actor in self._waiting or task.done()):
            self._progress.clear()
            await self._progress.wait()
        if task.done():
            del self._tasks[actor]
            with suppress(Crashed):
                task.result()
