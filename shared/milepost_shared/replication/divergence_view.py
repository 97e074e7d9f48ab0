"""What was proved, as readers see it: heads, and what each device last reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from milepost_shared.protocol.hash_chain import VersionVectorEntry, digest
from milepost_shared.protocol.messages import Report
from milepost_shared.replication.divergence import Difference, verdict
from milepost_shared.replication.version_vector import from_wire


class HeadView(Struct, frozen=True):
    """How far a device's events go, and the chain there in hex."""

    seq: int
    chain: str


class ReportView(Struct, frozen=True, kw_only=True):
    """What a device last reported of itself, `at` that time of the server's clock (microseconds), when
    `waiting` more events waited there to be sent; `at`, `digest` and `agrees` are null where it never did.

    It agrees where all that it had is here too, however much it had yet to hear of. Where it had something
    that is not here, or is damaged here, nobody can say (null).
    """

    device: str
    name: str
    at: int | None = None
    digest: str | None = None
    heads: dict[str, HeadView] = {}
    waiting: int = 0
    agrees: bool | None = None


def heads_view(marks: Iterable[VersionVectorEntry]) -> dict[str, HeadView]:
    """The heads, by device."""
    return {mark.device: HeadView(mark.seq, mark.chain.hex()) for mark in marks if mark.seq}


def reports_view(
    names: Mapping[str, str],
    reports: Iterable[Report],
    differences: Mapping[str, Sequence[Difference]],
) -> list[ReportView]:
    """Of each device in `names` what it last reported; `differences` tells in what that differs from here."""
    told = {report.device: report for report in reports}
    return [
        _view(told[device], name, verdict(differences[device]))
        if device in told
        else ReportView(device=device, name=name)
        for device, name in names.items()
    ]


def _view(report: Report, name: str, agreed: bool | None) -> ReportView:
    marks = from_wire(report.marks).values()
    return ReportView(
        device=report.device,
        name=name,
        at=report.at,
        digest=digest(marks),
        heads=heads_view(marks),
        waiting=report.waiting,
        agrees=agreed,
    )
