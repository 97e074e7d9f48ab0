"""The edge: one device, and what a page may have it do.

Reads and drafts run to their end at once, without an event loop: a draft's event and the removal of the draft
then go to the disk together (client/web/decisions/0002-drafts.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import msgspec

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.sync.server_link import load_link
from milepost_client.web.facts import facts
from milepost_client.web.messages import Asked, PageMoment, answer, encode, refused
from milepost_client.web.names import operation, query
from milepost_shared.storage.connection import open_inline, run_sync


class Edge:
    """A device that answers a page, in JSON: `{"ok": …}` or `{"refusal": …}`."""

    def __init__(self, device: Device) -> None:
        self.device = device

    @classmethod
    def open(cls, folder: str, moment: str) -> Self:
        """Open the device in `folder`, made at first use, at a moment (JSON). Raises StorageFailed."""
        now = msgspec.json.decode(moment, type=PageMoment).moment()
        # The journal of a transaction ends with it: nothing beside the log goes to the disk.
        return cls(run_sync(Device.open(Home(Path(folder)), now, open_inline, journal="delete")))

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

    def facts(self) -> str:
        """Return what the page shows of the device wherever it is (`Facts`)."""
        link = load_link(self.device.home)
        return encode(run_sync(self.device.log.read_on_writer(lambda log: facts(log, link))))

    def _read(self, asked: Asked) -> object:
        function, request_type = query(asked.name)
        request, moment = msgspec.json.decode(asked.request, type=request_type), asked.moment.moment()
        return run_sync(self.device.log.read_on_writer(lambda log: function(log, moment, request)))

    def _write(self, asked: Asked) -> object:
        function, request_type = operation(asked.name)
        request, moment = msgspec.json.decode(asked.request, type=request_type), asked.moment.moment()
        return run_sync(self.device.log.write(lambda log: function(log, self.device, moment, request)))
