"""What `milepost prove` finds: this device's log beside the server's, and beside what others reported."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device import Device
from milepost_client.exchange import Exchange
from milepost_client.forks import common_seq
from milepost_client.proving import Heard
from milepost_client.refs import Names, device_names
from milepost_shared.errors import MilepostError
from milepost_shared.frames import HeadMark, Proof, Report, digest
from milepost_shared.log import Log
from milepost_shared.marks import from_wire, proved
from milepost_shared.proof import SERVER, Difference, agrees, compare, damages, missing_there


class HeadView(Struct, frozen=True):
    """How far a device's events go, and the chain there in hex."""

    seq: int
    chain: str


class ServerView(Struct, frozen=True, kw_only=True):
    """The server as it was heard `at` that time of its clock, `age` microseconds ago."""

    digest: str
    heads: dict[str, HeadView]
    at: int
    age: int


class DeviceView(Struct, frozen=True, kw_only=True):
    """Another device as it last reported `at` that time of the server's clock, `age` microseconds ago, when
    `waiting` more events waited there to be sent. All of it is None where it never reported.

    It agrees where all that it had is here too, however much it had yet to hear of; where it had something
    that is not here, nobody can say (None).
    """

    device: str
    name: str
    at: int | None = None
    age: int | None = None
    digest: str | None = None
    heads: dict[str, HeadView] = {}
    waiting: int = 0
    agrees: bool | None = None


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
    devices: list[DeviceView]
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
    held = proved(log, _asked([proof.marks, *(report.marks for report in proof.reports)]))
    damaged = damages(held, here)
    beside = compare(held, from_wire(proof.marks), SERVER, proof.damaged) if heard else []
    others = {r.device: compare(held, from_wire(r.marks), r.device) for r in proof.reports}
    marks = [each.marks[each.seq] for each in held.values()]
    elapsed = max(0, now - heard.at) if heard else 0
    return Evidence(
        device=here,
        digest=digest(marks),
        admitted_digest=digest(m for each in held.values() if (m := each.marks[each.admitted]).seq),
        heads=_heads(marks),
        reached=reached,
        server=_server(proof, elapsed) if heard else None,
        devices=_devices(here, proof, others, elapsed),
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
        first = 1 + await common_seq(device, exchange, found.device, found.last, order=order)
        # What is missing here may follow events that are others there.
        if found.first is None or first < found.first:
            return replace(found, first=first, what="other-order" if order else "other-events")
    return found


def _asked(told: Iterable[dict[str, tuple[int, str, str]]]) -> dict[str, set[int]]:
    """The seqs at which somebody's events end, by author: the marks there are compared."""
    asked: dict[str, set[int]] = {}
    for marks in told:
        for author, (seq, _, _) in marks.items():
            asked.setdefault(author, set()).add(seq)
    return asked


def _server(proof: Proof, age: int) -> ServerView:
    marks = from_wire(proof.marks).values()
    return ServerView(digest=digest(marks), heads=_heads(marks), at=proof.at, age=age)


def _devices(
    here: str, proof: Proof, differences: dict[str, list[Difference]], elapsed: int
) -> list[DeviceView]:
    """The person's other devices, in the order in which they joined."""
    reports = {report.device: report for report in proof.reports}
    return [
        _reported(report, name, differences[device], max(0, proof.at - report.at) + elapsed)
        if (report := reports.get(device))
        else DeviceView(device=device, name=name)
        for device, name in proof.names.items()
        if device != here
    ]


def _reported(report: Report, name: str, differences: list[Difference], age: int) -> DeviceView:
    marks = from_wire(report.marks).values()
    return DeviceView(
        device=report.device,
        name=name,
        at=report.at,
        age=age,
        digest=digest(marks),
        heads=_heads(marks),
        waiting=report.waiting,
        agrees=_agrees(differences),
    )


def _agrees(differences: list[Difference]) -> bool | None:
    """What is not here cannot be compared; where that is all, nothing is known."""
    known = [difference for difference in differences if difference.what != "missing-here"]
    return False if not agrees(known) else None if len(known) < len(differences) else True


def _heads(marks: Iterable[HeadMark]) -> dict[str, HeadView]:
    return {mark.device: HeadView(mark.seq, mark.chain.hex()) for mark in marks if mark.seq}
