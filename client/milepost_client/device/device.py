"""A device: its id and its log, opened for one command or for a whole sync."""

from __future__ import annotations

import os
from typing import Self, TypeVar

from milepost_client.device.clock import Moment
from milepost_client.device.home import Home
from milepost_client.device.key_file import KeyFile
from milepost_client.device.signing import KeyStore
from milepost_client.device.writer import Writer, own_id
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.storage.connection import Connect
from milepost_shared.storage.database import Journal
from milepost_shared.storage.log import Log

T = TypeVar("T")


class Device(Writer):
    """One device of a person. Use `async with Device.open(…)`, so that the log is closed."""

    def __init__(
        self, home: Home, log: LogFile, device_id: str, keys: KeyStore, has_unseen: bool = False
    ) -> None:
        super().__init__(device_id)
        self.home = home
        self.keys = keys
        self.has_unseen = has_unseen
        """Whether there were receipts that the person had not seen when it was opened."""
        self.log = log

    @classmethod
    async def open(
        cls,
        home: Home,
        moment: Moment,
        connect: Connect,
        keys: KeyStore | None = None,
        journal: Journal = "wal",
    ) -> Self:
        """Open the device in `home`, made at first use; `connect` and `journal` are for its log.

        Its key is in a file of its folder, unless `keys` keeps it elsewhere. Until it joins a server, its log
        belongs to a new person whom no server knows. One in a folder that cannot be written to is opened to
        be read: each write then fails. Raises StorageFailed.
        """
        user = os.urandom(8).hex()
        file = await open_log(
            home.log, user, moment.now, today=moment.today, connect=connect, journal=journal, readable=True
        )
        try:
            device_id, has_unseen = await file.read_on_writer(lambda log: (own_id(log), _has_unseen(log)))
            own = device_id or await file.bring_up_to_date(_ensure_id)
            return cls(home, file, own, keys or KeyFile(home), has_unseen)
        except BaseException:
            await file.close()
            raise

    async def close(self) -> None:
        """Close the log."""
        await self.log.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _ensure_id(log: Log) -> str:
    """Return the device's id; a new one, unless another process was faster."""
    if not own_id(log):
        log.metadata.put("device", os.urandom(6).hex())
    return own_id(log)


def _has_unseen(log: Log) -> bool:
    """Whether there is something that the next command has to tell."""
    return log.receipts.has_unseen() or log.records.has_untold() or bool(log.metadata.text("untold"))
