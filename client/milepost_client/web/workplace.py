"""What a task works with: the device, the way to its server, and whom to tell."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.sync.http_connection import connect_over_http
from milepost_client.web.browser import Browser, BrowserPost
from milepost_client.web.events import ProgressEvent
from milepost_client.web.messages import encode
from milepost_client.web.sync_loop import SyncLoop


class Workplace:
    """An opened device in a browser."""

    def __init__(self, device: Device, browser: Browser) -> None:
        self.device = device
        self.post = BrowserPost(browser)
        self.connect = partial(connect_over_http, post=self.post)
        self._browser = browser
        self.sync_loop = SyncLoop(device, self.connect, lambda: Moment.current({}), self.tell)

    def tell(self, event: Any) -> None:
        """Tell all tabs of an event."""
        self._browser.tell(encode(event))

    def progress_of(self, task: str) -> Callable[[str], None]:
        """Return what tells the page how far a task is."""
        return lambda words: self.tell(ProgressEvent(task=task, progress=words))

    def stamp(self) -> int:
        """Return the present time of this machine's clock (a stamp)."""
        return round(time.time() * 1_000_000)
