"""What `milepost prove` finds: this device's log beside the server's, and beside what others reported."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.parsing.refs import Names, device_names
from milepost_client.sync.attestation import Heard
from milepost_client.sync.broker_client import Exchange
from milepost_client.sync.fork_point import fork_point
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.hash_chain import digest
from milepost_shared.protocol.messages import Proof
from milepost_shared.replication.divergence import SERVER, Difference, agrees, compare, damages, missing_there
from milepost_shared.replication.divergence_view import HeadView, ReportView, heads_view, reports_view
from milepost_shared.replication.version_vector import ends, from_wire, recompute
from milepost_shared.storage.log import Log


class ServerView(Struct, frozen=True, kw_only=True):
    """The server as it was heard `at` that time of its clock, `age` microseconds ago."""

    digest: str
    heads: dict[str, HeadView]
    at: int
    age: int


class Evidence(Struct, frozen=True, kw_only=True):
    """What is here, proved by the bytes of every event; what the server and the others hold; and in what
    they differ.

    `admitted_digest` leaves out what the server has not admitted, as its own does. `agrees` is about this
    device and the server alone: None where that was not reached, False where something here is damaged.
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

    def of(self, whom: str) -> list[Difference]:
        """In what `whom` differs from what is here."""
        return [difference for difference in self.differences if difference.whom == whom]


def names_of(log: Log, heard: Heard | None) -> Names:
    """The names of the person's devices, those among them that only the server has told of so far."""
    names = device_names(log)
    for device, name in heard.proof.names.items() if heard else ():
        if device not in names:
            names[device] = device if name in names.values() else name
    return names


def weigh(log: Log, here: str, heard: Heard | None, now: int, *, reached: bool) -> Evidence:
    """Set the log of device `here` beside what was heard, just now or (not `reached`) some time ago.
    `now` is this machine's clock."""
    proof = heard.proof if heard else Proof()
    held = recompute(log, ends([proof.marks, *(report.marks for report in proof.reports)]))
    damaged = damages(held, here)
    beside = compare(held, from_wire(proof.marks), SERVER, proof.damaged) if heard else []
    # What is damaged here is told once.
    beside = [difference for difference in beside if difference.what != "damaged-here"]
    others = {r.device: compare(held, from_wire(r.marks), r.device) for r in proof.reports}
    names = {device: name for device, name in proof.names.items() if device != here}
    marks = [each.marks[each.seq] for each in held.values()]
    return Evidence(
        device=here,
        digest=digest(marks),
        admitted_digest=digest(m for each in held.values() if (m := each.marks[each.admitted]).seq),
        heads=heads_view(marks),
        reached=reached,
        server=_server(proof, max(0, now - heard.at)) if heard else None,
        devices=reports_view(names, proof.reports, others),
        differences=[*damaged, *beside, *(found for each in others.values() for found in each)],
        waiting=missing_there(beside) if heard else log.waiting(),
        agrees=False if damaged else agrees(beside) if reached else None,
    )


async def located(device: Device, exchange: Exchange, found: Evidence) -> Evidence:
    """The same with the first event in which this device and the server differ, asked of the server; what
    it does not tell in time stays open."""
    differences = [
        await _located(device, exchange, each) if each.whom == SERVER else each for each in found.differences
    ]
    return replace(found, differences=differences)


async def _located(device: Device, exchange: Exchange, found: Difference) -> Difference:
    """One difference from the server, by where the two parted."""
    if found.what not in ("missing-here", "other-events", "other-order"):
        return found
    order = found.what == "other-order"
    with suppress(MilepostError):
        first = 1 + await fork_point(device, exchange, found.device, found.last, order=order)
        # What is missing here may follow events that are others there.
        if found.first is None or first < found.first:
            return replace(found, first=first, what="other-order" if order else "other-events")
    return found


def _server(proof: Proof, age: int) -> ServerView:
    marks = from_wire(proof.marks).values()
    return ServerView(digest=digest(marks), heads=heads_view(marks), at=proof.at, age=age)
