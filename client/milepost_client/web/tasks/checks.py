"""What `milepost doctor` looks at, as far as a browser has it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from milepost_client.doctor.finding import Finding
from milepost_client.doctor.log_checks import log_findings
from milepost_client.network.server_link import load_link
from milepost_client.sync.login import ask_own_server
from milepost_client.web.messages import Asked
from milepost_client.web.page_words import page_words
from milepost_client.web.tasks.files import GivenFile
from milepost_client.web.tasks.syncing import Nothing
from milepost_client.web.workplace import Workplace
from milepost_shared.errors import MilepostError
from milepost_shared.storage.log import Log


class DoctorTask(Struct, frozen=True, kw_only=True):
    """Whether what is safe to is set right."""

    fix: bool = False


async def doctor(at: Workplace, asked: Asked, request: DoctorTask) -> list[dict[str, object]]:
    """Check every event and what is kept beside them, and ask the server whether it is there."""
    findings = await _findings(at, asked, fix=request.fix)
    return [each._replace(seen=page_words(each.seen))._asdict() for each in findings]


async def doctor_report(at: Workplace, asked: Asked, _: Nothing) -> GivenFile:
    """Return the findings and the size of the log, without what the person wrote."""
    findings = [
        {"what": each.what, "well": each.well, "seen": None if each.private else each.seen}
        for each in await _findings(at, asked, fix=False)
    ]
    report = {"findings": findings, "log": await at.device.log.read(_sizes)}
    content = msgspec.json.format(msgspec.json.encode(report))
    return GivenFile.of("milepost-report.json", "application/json", content)


async def _findings(at: Workplace, asked: Asked, *, fix: bool) -> list[Finding]:
    findings = await log_findings(at.device, asked.moment.moment(), {}, fix=fix)
    return [*findings, *await _server(at)]


def _sizes(log: Log) -> dict[str, int]:
    return {"events": log.events.count(), "waiting": log.waiting(), "devices": len(log.roster.all())}


async def _server(at: Workplace) -> list[Finding]:
    link = load_link(at.device.home)
    if link is None:
        return []
    try:
        await ask_own_server(at.device, at.post, link.url)
    except MilepostError as error:
        return [Finding("server", False, str(error), private=True)]
    return [Finding("server", True, "it answers")]
