"""What a task works with: the device, the way to its server, and whom to tell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.web.browser import Browser, BrowserKeys, BrowserPost
from milepost_client.web.messages import PageMoment, encode
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log
from milepost_shared.storage.owner import set_owner

if TYPE_CHECKING:
    from milepost_client.network.exchange import Exchange
    from milepost_client.network.server_link import ServerLink
    from milepost_client.web.sync_loop import SyncLoop


class Workplace:
    """A device in a browser; `open` it before all else.

    What syncs is loaded only where a server was joined: a device alone starts a quarter faster without it.
    """

    device: Device

    def __init__(self, home: Home, browser: Browser) -> None:
        self.home = home
        self._is_open = False
        self.post = BrowserPost(browser)
        self._browser = browser
        self.told = PageMoment(now=0, offset=0)
        self._sync_loop: SyncLoop | None = None

    async def open(self, moment: Moment) -> None:
        """Open the device, made at first use. Raises StorageFailed."""
        keys = BrowserKeys(self.home, self._browser)
        # The journal of a transaction ends with it: nothing beside the log goes to the disk.
        self.device = await Device.open(self.home, moment, open_inline, keys, "delete")
        self._is_open = True

    async def close(self) -> None:
        """Stop syncing and close the log, where it is open."""
        await self.end_sync()
        if self._is_open:
            self._is_open = False
            await self.device.close()

    async def start_over(self, moment: Moment) -> None:
        """Open a new log; the old one is kept in a folder beside it. Raises StorageFailed or OSError."""
        await self.close()
        kept = self.home.folder / f"damaged-{moment.now}"
        kept.mkdir(parents=True)
        for path in list(self.home.folder.glob("log.db*")):
            path.replace(kept / path.name)
        from milepost_client.network.server_link import load_link

        await self.open(moment)
        if (link := load_link(self.home)) is not None:
            await self.device.log.write(lambda log: _claim(log, link))
            self.device.id = link.device

    @asynccontextmanager
    async def without_device(self, moment: Moment) -> AsyncIterator[None]:
        """Close the device while its files are replaced."""
        await self.close()
        try:
            yield
        finally:
            await self.open(moment)
            self.begin_sync()

    def server(self) -> str | None:
        """Return the address of the server that was joined, if any. Raises StorageFailed."""
        if not self.home.server.exists():
            return None
        from milepost_client.network.server_link import load_link

        link = load_link(self.home)
        return link.url if link else None

    def day_starts(self) -> int | None:
        """Return when the person's day starts, in minutes after midnight, where another device told it."""
        if not self.home.day_starts.exists():
            return None
        from milepost_client.device.day_starts import load_day_starts

        return load_day_starts(self.home).person

    def present(self) -> Moment:
        """Return the present moment by this machine's clock; days start as the page last told."""
        return self.told.starts_of(datetime.now().astimezone())

    def connect(self, device: Device, *, fresh: bool = False) -> AbstractAsyncContextManager[Exchange]:
        """Connect to the server that was joined (see `sync.Connect`)."""
        from milepost_client.sync.http_connection import connect_over_http

        return connect_over_http(device, self.post, fresh=fresh)

    def begin_sync(self) -> None:
        """Stay in sync from now on, where a server was joined."""
        if not self.home.server.exists():
            return
        if self._sync_loop is None:
            from milepost_client.web.sync_loop import SyncLoop

            self._sync_loop = SyncLoop(self.home, lambda: self.device, self.connect, self.tell, self.present)
        self._sync_loop.begin()

    async def end_sync(self) -> None:
        """Stop syncing."""
        if self._sync_loop is not None:
            await self._sync_loop.end()

    def note_write(self) -> None:
        """Something was written here, which others are to hear of."""
        if self._sync_loop is not None:
            self._sync_loop.note_write()

    def wake(self) -> None:
        """Try again now to reach the server."""
        if self._sync_loop is not None:
            self._sync_loop.wake()

    def tell(self, event: Any) -> None:
        """Tell all tabs of an event."""
        self._browser.tell(encode(event))

    def progress_of(self, task: str) -> Callable[[str], None]:
        """Return what tells the page how far a task is."""
        return lambda words: self.tell({"event": "progress", "task": task, "progress": words})


def _claim(log: Log, link: ServerLink) -> None:
    """Make a new log that of the device which joined: its events come back as its own."""
    set_owner(log, link.user)
    log.metadata.put("device", link.device)
