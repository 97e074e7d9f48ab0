"""Files: what is imported, and what is given to the person."""

from __future__ import annotations

from base64 import b64encode
from typing import Literal

from msgspec import Struct

from milepost_client.formats.jsonl import export_log
from milepost_client.operations.import_file import ImportFileRequest, ImportReport
from milepost_client.operations.import_file import import_file as import_into
from milepost_client.presentation.exports.export_file import ExportForm, export_file
from milepost_client.web.messages import Asked
from milepost_client.web.workplace import Workplace


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
    """What is exported: all events with their signatures, or a part in another form; a story is of a goal."""

    form: ExportForm | Literal["milepost"] = "milepost"
    goal: str | None = None


async def export(at: Workplace, asked: Asked, request: ExportTask) -> GivenFile:
    """Return all events as lines of JSON, or a part in another form. Raises Damaged, BadInput or NotFound."""
    moment = asked.moment.moment()
    name = f"milepost-{moment.today}"
    if (form := request.form) != "milepost":
        made = await at.device.log.read(lambda log: export_file(log, moment, form, request.goal))
        part = "" if form == "csv" else f"-{form}"
        return GivenFile.of(f"{name}{part}.{made.ending}", made.type, made.raw)
    exported = await export_log(at.device, await at.device.keys.load_or_create(), "browser")
    return GivenFile.of(f"{name}.jsonl", "application/jsonl", b"".join(exported.lines))


async def import_file(at: Workplace, asked: Asked, request: ImportFileRequest) -> ImportReport:
    """Import what is new in a file. Raises BadInput or NotAllowed, and writes nothing then."""
    moment = asked.moment.moment()
    report = await at.device.log.write(lambda log: import_into(log, at.device, moment, request))
    at.note_write()
    return report


async def import_preview(at: Workplace, asked: Asked, request: ImportFileRequest) -> ImportReport:
    """Return what an import would bring: it is done, and rolled back. Raises BadInput or NotAllowed."""
    moment = asked.moment.moment()
    return await at.device.log.rehearse(lambda log: import_into(log, at.device, moment, request))
