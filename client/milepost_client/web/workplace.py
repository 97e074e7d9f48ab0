"""What a task works with: the device, the way to its server, and whom to tell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.sync.http_connection import connect_over_http
from milepost_client.web.browser import Browser, BrowserKeys, BrowserPost
from milepost_client.web.events import ProgressEvent
from milepost_client.web.messages import encode
from milepost_client.web.sync_loop import SyncLoop
from milepost_shared.storage.connection import open_inline


class Workplace:
    """A device in a browser; `open` it before all else."""

    device: Device

    def __init__(self, home: Home, browser: Browser) -> None:
        self.home = home
        self.post = BrowserPost(browser)
        self.connect = partial(connect_over_http, post=self.post)
        self._browser = browser
        self.sync_loop = SyncLoop(home, lambda: self.device, self.connect, self.tell)

    async def open(self, moment: Moment) -> None:
        """Open the device, made at first use. Raises StorageFailed."""
        keys = BrowserKeys(self.home, self._browser)
        # The journal of a transaction ends with it: nothing beside the log goes to the disk.
        self.device = await Device.open(self.home, moment, open_inline, keys, "delete")

    @asynccontextmanager
    async def without_device(self, moment: Moment) -> AsyncIterator[None]:
        """Close the device while its files are replaced."""
        await self.sync_loop.end()
        await self.device.close()
        try:
            yield
        finally:
            await self.open(moment)
            self.sync_loop.begin()

    def tell(self, event: Any) -> None:
        """Tell all tabs of an event."""
        self._browser.tell(encode(event))

    def progress_of(self, task: str) -> Callable[[str], None]:
        """Return what tells the page how far a task is."""
        return lambda words: self.tell(ProgressEvent(task=task, progress=words))
