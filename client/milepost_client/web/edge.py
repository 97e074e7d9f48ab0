"""The edge: one device, and what a page may have it do.

Reads and drafts run to their end at once, without an event loop: a draft's event and the removal of the draft
then go to the disk together (client/web/decisions/0002-drafts.md). Tasks take their time, and reads and drafts
go on between their transactions.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.network.server_link import load_link
from milepost_client.web.browser import Browser, BrowserKeys
from milepost_client.web.facts import facts
from milepost_client.web.messages import Asked, PageMoment, answer, encode, refused
from milepost_client.web.names import operation, query, task
from milepost_client.web.workplace import Workplace
from milepost_shared.errors import MilepostError
from milepost_shared.storage.connection import open_inline, run_sync


class Edge:
    """The device in `folder`, which answers a page in JSON: `{"ok": …}` or `{"refusal": …}`."""

    def __init__(self, folder: str, browser: Browser) -> None:
        self._home = Home(Path(folder))
        self._browser = browser
        self._at: Workplace

    def open(self, moment: str) -> str:
        """Open the device, made at first use, at a moment (`PageMoment`)."""
        try:
            self._at = Workplace(self._opened(msgspec.json.decode(moment, type=PageMoment)), self._browser)
            return answer(None)
        except MilepostError as error:
            return refused(error)

    def read(self, asked: str) -> str:
        """Answer a question (`Asked`) by one snapshot of the log."""
        try:
            return answer(self._read(msgspec.json.decode(asked, type=Asked)))
        except Exception as error:
            return refused(error)

    def write(self, asked: str) -> str:
        """Make a draft (`Asked`) an event, at the moment at which it was written."""
        try:
            return answer(self._write(msgspec.json.decode(asked, type=Asked)))
        except Exception as error:
            return refused(error)

    async def task(self, asked: str) -> str:
        """Do what is asked (`Asked`), be it with the server or with files."""
        try:
            wanted = msgspec.json.decode(asked, type=Asked)
            function, request_type = task(wanted.name)
            request = msgspec.json.decode(wanted.request, type=request_type)
            return answer(await function(self._at, wanted, request))
        except Exception as error:
            return refused(error)

    def facts(self) -> str:
        """Return what the page shows of the device wherever it is (`Facts`)."""
        link = load_link(self._home)
        return encode(run_sync(self._at.device.log.read_on_writer(lambda log: facts(log, link))))

    def begin_sync(self) -> None:
        """Stay in sync from now on, where a server was joined."""
        self._at.sync_loop.begin()

    def wake(self) -> None:
        """Try again now to reach the server."""
        self._at.sync_loop.wake()

    def _opened(self, moment: PageMoment) -> Device:
        keys = BrowserKeys(self._home, self._browser)
        # The journal of a transaction ends with it: nothing beside the log goes to the disk.
        return run_sync(Device.open(self._home, moment.moment(), open_inline, keys, "delete"))

    def _read(self, asked: Asked) -> object:
        function, request_type = query(asked.name)
        request, moment = msgspec.json.decode(asked.request, type=request_type), asked.moment.moment()
        return run_sync(self._at.device.log.read_on_writer(lambda log: function(log, moment, request)))

    def _write(self, asked: Asked) -> object:
        function, request_type = operation(asked.name)
        request, moment = msgspec.json.decode(asked.request, type=request_type), asked.moment.moment()
        device = self._at.device
        result = run_sync(device.log.write(lambda log: function(log, device, moment, request)))
        self._at.sync_loop.note_write()
        return result
