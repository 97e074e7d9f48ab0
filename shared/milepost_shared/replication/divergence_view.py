"""Verified heads and the devices' last reports, as readers see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from milepost_shared.protocol.hash_chain import VersionVectorEntry, digest
from milepost_shared.protocol.messages import Report
from milepost_shared.replication.divergence import Difference, agreement
from milepost_shared.replication.version_vector import decode_vector


class HeadView(Struct, frozen=True):
    """How far a device's events go, and the chain there in hex."""

    seq: int
    chain: str


class ReportView(Struct, frozen=True, kw_only=True):
    """What a device last reported of itself, `at` that time of the server's clock (microseconds).

    `waiting` more events waited there to be sent. `at`, `digest` and `agrees` are null if it never reported.
    It agrees if this log has all its events, even if it lacked some of this log's. If it had events that are
    missing or damaged here, nobody can say (null).
    """

    device: str
    name: str
    at: int | None = None
    digest: str | None = None
    heads: dict[str, HeadView] = {}
    waiting: int = 0
    agrees: bool | None = None


def heads_view(entries: Iterable[VersionVectorEntry]) -> dict[str, HeadView]:
    """Return the heads, by device."""
    return {entry.device: HeadView(entry.seq, entry.chain.hex()) for entry in entries if entry.seq}


def reports_view(
    names: Mapping[str, str],
    reports: Iterable[Report],
    differences: Mapping[str, Sequence[Difference]],
) -> list[ReportView]:
    """Return the last report of each device in `names`.

    `differences` has, by device, how its report differs from this log.
    """
    by_device = {report.device: report for report in reports}
    return [
        _view(by_device[device], name, agreement(differences[device]))
        if device in by_device
        else ReportView(device=device, name=name)
        for device, name in names.items()
    ]


def _view(report: Report, name: str, agrees: bool | None) -> ReportView:
    entries = decode_vector(report.marks).values()
    return ReportView(
        device=report.device,
        name=name,
        at=report.at,
        digest=digest(entries),
        heads=heads_view(entries),
        waiting=report.waiting,
        agrees=agrees,
    )
