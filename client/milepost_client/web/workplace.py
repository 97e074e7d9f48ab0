"""What a task works with: the device, the way to its server, and whom to tell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.sync.http_connection import connect_over_http
from milepost_client.web.browser import Browser, BrowserKeys, BrowserPost
from milepost_client.web.events import ProgressEvent
from milepost_client.web.messages import encode
from milepost_client.web.sync_loop import SyncLoop
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log


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

    async def start_over(self, moment: Moment) -> None:
        """Open a new log; the old one is kept in a folder beside it. Raises StorageFailed or OSError."""
        kept = self.home.folder / f"damaged-{moment.now}"
        kept.mkdir(parents=True)
        for path in list(self.home.folder.glob("log.db*")):
            path.replace(kept / path.name)
        await self.open(moment)
        if (link := load_link(self.home)) is not None:
            await self.device.log.write(lambda log: _claim(log, link))
            self.device.id = link.device

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


def _claim(log: Log, link: ServerLink) -> None:
    """Make a new log that of the device which joined: its events come back as its own."""
    log.set_owner(link.user)
    log.metadata.put("device", link.device)
