"""This device in a file, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from milepost_client.device.backup import BackupContents, back_up, server_in
from milepost_client.device.backup import restore as restore_device
from milepost_client.network.server_link import decode_link
from milepost_client.web.messages import Asked
from milepost_client.web.tasks.files import GivenFile
from milepost_client.web.tasks.syncing import Nothing
from milepost_client.web.workplace import Workplace
from milepost_shared.errors import UNREADABLE, BadInput


class RestoreTask(Struct, frozen=True, kw_only=True):
    """A backup's bytes, and whether the server that it names is to get what is logged from then on."""

    raw: bytes
    with_server: bool = False


class RestorePreview(Struct, frozen=True, kw_only=True):
    """The server that a backup names."""

    server: str | None


async def backup(at: Workplace, asked: Asked, _: Nothing) -> GivenFile:
    """Return a backup that was read back. Raises StorageFailed."""
    moment = asked.moment.moment()
    with TemporaryDirectory() as folder:
        target = Path(folder) / "backup.zip"
        await back_up(at.device.home, target, moment)
        return GivenFile.of(f"milepost-{moment.today}.zip", "application/zip", target.read_bytes())


async def restore_preview(_: Workplace, __: Asked, request: RestoreTask) -> RestorePreview:
    """Return what a backup names. Raises BadInput."""
    with _as_file(request.raw) as source:
        server = server_in(source)
        try:
            return RestorePreview(server=decode_link(server).url if server else None)
        except UNREADABLE as error:
            problem = "The file is not a whole backup: its server cannot be read."
            raise BadInput(problem, "Try another; what is here is untouched.", field="raw") from error


async def restore(at: Workplace, asked: Asked, request: RestoreTask) -> BackupContents:
    """Replace this device by a backup. Raises BadInput where something would be lost."""
    moment = asked.moment.moment()
    with _as_file(request.raw) as source:
        server = server_in(source) if request.with_server else None
        async with at.without_device(moment):
            return await restore_device(at.home, source, moment, server)


@contextmanager
def _as_file(raw: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "backup.zip"
        path.write_bytes(raw)
        yield path
