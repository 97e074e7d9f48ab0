"""Files: what is imported, and what is given to the person."""

from __future__ import annotations

from base64 import b64encode
from typing import Literal

from msgspec import Struct

from milepost_client.formats.jsonl import export_log
from milepost_client.operations.import_file import ImportFileRequest, ImportReport
from milepost_client.operations.import_file import import_file as import_into
from milepost_client.web.messages import Asked
from milepost_client.web.workplace import Workplace
from milepost_shared.storage.log import Log


class GivenFile(Struct, frozen=True, kw_only=True):
    """A file for the person: its name, its type, and its bytes in base64."""

    name: str
    type: str
    raw: str

    @classmethod
    def of(cls, name: str, kind: str, content: bytes) -> GivenFile:
        """Return the file with that content."""
        return cls(name=name, type=kind, raw=b64encode(content).decode())


class ExportTask(Struct, frozen=True, kw_only=True):
    """What is exported: all events with their signatures."""

    form: Literal["milepost"] = "milepost"


class _Rehearsed(Exception):
    """Rolls a transaction back, with the report of what it would have written."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


async def export(at: Workplace, asked: Asked, _: ExportTask) -> GivenFile:
    """Return all events as lines of JSON. Raises Damaged."""
    exported = await export_log(at.device, await at.device.keys.load_or_create(), "browser")
    today = asked.moment.moment().today
    return GivenFile.of(f"milepost-{today}.jsonl", "application/jsonl", b"".join(exported.lines))


async def import_file(at: Workplace, asked: Asked, request: ImportFileRequest) -> ImportReport:
    """Import what is new in a file. Raises BadInput or NotAllowed, and writes nothing then."""
    moment = asked.moment.moment()
    report = await at.device.log.write(lambda log: import_into(log, at.device, moment, request))
    at.sync_loop.note_write()
    return report


async def import_preview(at: Workplace, asked: Asked, request: ImportFileRequest) -> ImportReport:
    """Return what an import would bring: it is done, and rolled back. Raises BadInput or NotAllowed."""
    moment = asked.moment.moment()

    def rehearse(log: Log) -> None:
        raise _Rehearsed(import_into(log, at.device, moment, request))

    try:
        await at.device.log.write(rehearse)
    except _Rehearsed as done:
        return done.report
    raise AssertionError("a rehearsal ends before it is written")
