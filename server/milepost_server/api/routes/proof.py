"""`GET /api/v1/proof`"""

from __future__ import annotations

import time

from litestar import get
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import read_log
from milepost_server.sync.device_reports import last_reports
from milepost_server.sync.membership import active_devices
from milepost_server.sync.proofs import first_damaged
from milepost_shared.protocol.hash_chain import digest
from milepost_shared.replication.divergence import Difference, compare
from milepost_shared.replication.divergence_view import HeadView, ReportView, heads_view, reports_view
from milepost_shared.replication.version_vector import decode_vector, recompute, seqs_by_author
from milepost_shared.storage.log import Log


class ProofView(Struct, frozen=True, kw_only=True):
    """What the server holds, what the devices last reported, and how that differs.

    The server's part is verified now (`at`) by the bytes of every event. `damaged` has the first damaged
    event of each author that has one; what is verified ends before it.
    """

    digest: str
    heads: dict[str, HeadView]
    damaged: dict[str, int]
    at: int
    devices: list[ReportView]
    differences: list[Difference]


HEADS = {examples.DEVICE: HeadView(3, "5deee5dc28cb90bdfe7a165050359013")}
DIGEST = "e24f0c6bba3e0c5f5a83b1f0d4c1a7d9"
EXAMPLE = ProofView(
    digest=DIGEST,
    heads=HEADS,
    damaged={},
    at=examples.MADE + 60 * examples.DAY,
    devices=[
        ReportView(
            device=examples.DEVICE,
            name="laptop",
            at=examples.MADE + 59 * examples.DAY,
            digest=DIGEST,
            heads=HEADS,
            agrees=True,
        )
    ],
    differences=[],
)


@get(
    "/proof",
    tags=["status"],
    summary="What the server and each device hold: digests and heads",
    responses=answers(ProofView, EXAMPLE),
)
async def show_proof(request: ApiRequest) -> ProofView:
    """Every event is read and proved by its chain. Equal digests mean equal events in an equal order."""
    now = round(time.time() * 1e6)
    return await read_log(request, lambda log: _view(log, now))


def _view(log: Log, now: int) -> ProofView:
    reports = last_reports(log)
    prefixes = recompute(log, seqs_by_author(report.marks for report in reports))
    differences = {each.device: compare(prefixes, decode_vector(each.marks), each.device) for each in reports}
    marks = [each.entries[each.seq] for each in prefixes.values()]
    return ProofView(
        digest=digest(marks),
        heads=heads_view(marks),
        damaged=first_damaged(prefixes),
        at=now,
        devices=reports_view(active_devices(log), reports, differences),
        differences=[difference for each in differences.values() for difference in each],
    )
