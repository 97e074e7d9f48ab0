"""Staying in sync with the server, as long as the browser lets the worker run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.network.server_link import load_link
from milepost_client.sync.sync import Connect, SyncReport, seconds_to_wait, stay_in_sync
from milepost_client.web.events import SyncEvent
from milepost_client.web.messages import refusal
from milepost_shared.errors import MilepostError, Offline


class SyncLoop:
    """Syncs whenever something was written here or elsewhere, and tells all tabs how it goes.

    Where the server is out of reach it tries again, at growing intervals, and at once when it is woken. After
    a refusal it rests until it is woken.
    """

    def __init__(
        self,
        home: Home,
        device: Callable[[], Device],
        connect: Connect,
        tell: Callable[[SyncEvent], None],
        present: Callable[[], Moment],
    ) -> None:
        self._home = home
        self._device = device
        self._connect = connect
        self._tell = tell
        self._present = present
        self._written = asyncio.Event()
        self._woken = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to sync, unless it has begun; a task may have joined a server meanwhile."""
        if self._running is None or self._running.done():
            self._running = asyncio.ensure_future(self._run())
        self.wake()

    async def end(self) -> None:
        """Stop; what is under way is cut off where nothing is lost."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = None

    def note_write(self) -> None:
        """Something was written here."""
        self._written.set()

    def wake(self) -> None:
        """Try again now: the browser is online again, or the person asks for it."""
        self._woken.set()

    async def _run(self) -> None:
        failures = refusals = 0
        while load_link(self._home) is not None:
            try:
                async for report in self._reports():
                    failures = refusals = 0
                    self._tell(SyncEvent(online=True, syncing=False, agrees=report.agrees, report=report))
            except Offline as error:
                self._tell(SyncEvent(online=False, syncing=False, sync_problem=refusal(error)))
                await self._rest(seconds_to_wait(failures, error))
                failures += 1
            except MilepostError as error:
                # A connection that was cut off does not say why; the next one does.
                if refusals:
                    self._tell(SyncEvent(online=True, syncing=False, sync_problem=refusal(error)))
                    await self._rest(None)
                refusals += 1

    async def _reports(self) -> AsyncIterator[SyncReport]:
        device = self._device()
        async with self._connect(device) as exchange:
            self._tell(SyncEvent(online=True, syncing=True))
            async for report in stay_in_sync(device, exchange, self._present, self._next_write):
                yield report

    async def _next_write(self) -> None:
        await self._written.wait()
        self._written.clear()

    async def _rest(self, seconds: float | None) -> None:
        self._woken.clear()
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return
