"""What `milepost prove` finds: this device's log compared with the server's and with the others' reports."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.device.heard_proof import HeardProof
from milepost_client.device.lacking_texts import LackingTexts, lacking_texts
from milepost_client.network.exchange import Exchange
from milepost_client.parsing.refs import DeviceNames, device_names
from milepost_client.sync.fork_point import fork_point
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.hash_chain import digest
from milepost_shared.protocol.messages import Proof
from milepost_shared.replication.divergence import (
    SERVER,
    Difference,
    agrees,
    compare,
    damaged_events,
    missing_there,
)
from milepost_shared.replication.divergence_view import HeadView, ReportView, heads_view, reports_view
from milepost_shared.replication.version_vector import decode_vector, recompute, seqs_by_author
from milepost_shared.storage.log import Log


class ServerView(Struct, frozen=True, kw_only=True):
    """The server's log as it was `at` a time of its clock (a stamp), heard `age` microseconds ago."""

    digest: str
    heads: dict[str, HeadView]
    at: int
    age: int


class Evidence(Struct, frozen=True, kw_only=True):
    """What this device holds, proved by the bytes of every event; what server and other devices hold; and
    the differences.

    `admitted_digest` leaves out what the server has not admitted, as the server's own digest does. `agrees`
    concerns this device and the server alone: None where that was not reached, False where an event here
    is damaged, or lacks texts that somebody may still have. `texts` counts those, and those that are lost.
    """

    device: str
    digest: str
    admitted_digest: str
    heads: dict[str, HeadView]
    reached: bool
    server: ServerView | None
    devices: list[ReportView]
    differences: list[Difference]
    waiting: int
    agrees: bool | None
    texts: LackingTexts = LackingTexts(0, 0)

    def differences_of(self, whom: str) -> list[Difference]:
        """Return the differences between `whom` and this device."""
        return [difference for difference in self.differences if difference.whom == whom]


def names_with_server(log: Log, heard: HeardProof | None) -> DeviceNames:
    """Return the names of the person's devices, with those that only the server's answer has so far."""
    names = device_names(log)
    for device, name in heard.proof.names.items() if heard else ():
        if device not in names:
            names[device] = device if name in names.values() else name
    return names


def gather_evidence(log: Log, here: str, heard: HeardProof | None, now: int, *, reached: bool) -> Evidence:
    """Compare the log of device `here` with what was heard: just now, or (not `reached`) some time ago.

    `now` is a stamp of this machine's clock.
    """
    proof = heard.proof if heard else Proof()
    prefixes = recompute(log, seqs_by_author([proof.marks, *(report.marks for report in proof.reports)]))
    damaged = damaged_events(prefixes, here)
    at_server = compare(prefixes, decode_vector(proof.marks), SERVER, proof.damaged) if heard else []
    # `damaged` has those already.
    at_server = [difference for difference in at_server if difference.what != "damaged-here"]
    others = {r.device: compare(prefixes, decode_vector(r.marks), r.device) for r in proof.reports}
    names = {device: name for device, name in proof.names.items() if device != here}
    marks = [prefix.entries[prefix.seq] for prefix in prefixes.values()]
    texts = lacking_texts(log)
    return Evidence(
        device=here,
        digest=digest(marks),
        admitted_digest=digest(
            m for prefix in prefixes.values() if (m := prefix.entries[prefix.admitted]).seq
        ),
        heads=heads_view(marks),
        reached=reached,
        server=_server(proof, max(0, now - heard.at)) if heard else None,
        devices=reports_view(names, proof.reports, others),
        differences=[*damaged, *at_server, *chain.from_iterable(others.values())],
        waiting=missing_there(at_server) if heard else log.waiting(),
        agrees=False if damaged else agrees(at_server) and not texts.missing if reached else None,
        texts=texts,
    )


async def locate_differences(device: Device, exchange: Exchange, evidence: Evidence) -> Evidence:
    """Add the first event in which this device and the server differ, by asking the server for chains.

    Where no answer comes in time, that stays open.
    """
    differences = [
        await _locate(device, exchange, each) if each.whom == SERVER else each
        for each in evidence.differences
    ]
    return replace(evidence, differences=differences)


async def _locate(device: Device, exchange: Exchange, difference: Difference) -> Difference:
    """Return a difference from the server with the first event after the fork point."""
    if difference.what not in ("missing-here", "other-events", "other-order"):
        return difference
    order = difference.what == "other-order"
    with suppress(MilepostError):
        first = 1 + await fork_point(device, exchange, difference.device, difference.last, order=order)
        # What is missing here may come after events that the server has in another form.
        if difference.first is None or first < difference.first:
            return replace(difference, first=first, what="other-order" if order else "other-events")
    return difference


def _server(proof: Proof, age: int) -> ServerView:
    marks = decode_vector(proof.marks).values()
    return ServerView(digest=digest(marks), heads=heads_view(marks), at=proof.at, age=age)
