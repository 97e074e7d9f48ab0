"""The edge: one device, and what a page may have it do.

Reads and drafts run to their end at once, without an event loop. A draft's event and its removal then go to
the disk together (client/web/decisions/0002-drafts.md). Tasks take their time, and reads and drafts
go on between their transactions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from milepost_client.device.home import Home
from milepost_client.web.browser import Browser
from milepost_client.web.facts import facts
from milepost_client.web.messages import Asked, PageMoment, answer, encode, refused
from milepost_client.web.names import Function, operation, query, task
from milepost_client.web.workplace import Workplace
from milepost_shared.errors import MilepostError
from milepost_shared.log_file import scrub_if_due, settle_if_due
from milepost_shared.storage.connection import run_sync


class Edge:
    """The device in `folder`, which answers a page in JSON: `{"ok": …}` or `{"refusal": …}`."""

    def __init__(self, folder: str, browser: Browser) -> None:
        self._at = Workplace(Home(Path(folder)), browser)

    def open(self, moment: str) -> str:
        """Open the device, made at first use, at a moment (`PageMoment`)."""
        try:
            self._at.told = msgspec.json.decode(moment, type=PageMoment)
            run_sync(self._at.open(self._at.told.moment()))
            return answer(None)
        except MilepostError as error:
            return refused(error)

    async def start_over(self, moment: str) -> str:
        """Put the log that cannot be opened aside and begin a new one, as the device that joined the server:
        what that holds comes back with the next sync."""
        now = msgspec.json.decode(moment, type=PageMoment).moment()
        try:
            await self._at.start_over(now)
            return answer(None)
        except (MilepostError, OSError) as error:
            return refused(error)

    def read(self, asked: str) -> str:
        """Answer a question (`Asked`) by one snapshot of the log."""
        try:
            return answer(self._read(self._asked(asked)))
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
            wanted = self._asked(asked)
            function, request = _called(task, wanted)
            return answer(await function(self._at, wanted, request))
        except Exception as error:
            return refused(error)

    def facts(self) -> str:
        """Return what the page shows of the device wherever it is (`Facts`)."""
        server, starts = self._at.server(), self._at.day_starts()
        return encode(run_sync(self._at.device.log.read_on_writer(lambda log: facts(log, server, starts))))

    async def close(self) -> None:
        """Stop syncing and close the log."""
        await self._at.close()

    def begin_sync(self) -> None:
        """Stay in sync from now on, where a server was joined."""
        self._at.begin_sync()

    def wake(self) -> None:
        """Try again now to reach the server."""
        self._at.wake()

    def _asked(self, asked: str) -> Asked:
        """Read what is asked, and note when the person's day starts on this device now."""
        wanted = msgspec.json.decode(asked, type=Asked)
        self._at.told = wanted.moment
        return wanted

    def _read(self, asked: Asked) -> object:
        function, request = _called(query, asked)
        moment = asked.moment.moment()
        run_sync(settle_if_due(self._at.device.log, moment.today))
        return run_sync(self._at.device.log.read_on_writer(lambda log: function(log, moment, request)))

    def _write(self, asked: Asked) -> object:
        function, request = _called(operation, asked)
        moment, device = asked.moment.moment(), self._at.device
        result = run_sync(device.log.write(lambda log: function(log, device, moment, request)))
        run_sync(scrub_if_due(device.log))
        self._at.note_write()
        return result


def _called(find: Callable[[str], tuple[Function, Any]], asked: Asked) -> tuple[Function, Any]:
    """Return the function that is asked for by its name, and its request. Raises NotFound."""
    function, request_type = find(asked.name)
    return function, msgspec.json.decode(asked.request, type=request_type)
