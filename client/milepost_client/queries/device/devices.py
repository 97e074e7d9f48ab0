"""The devices of this person, what each last told of itself, and whether all hold the same."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.heard_proof import HeardProof, last_proof
from milepost_client.device.writer import own_id
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.protocol.hash_chain import digest
from milepost_shared.protocol.member import Member
from milepost_shared.replication.divergence import SERVER, agreement, compare
from milepost_shared.replication.divergence_view import ReportView, reports_view
from milepost_shared.replication.roster import newcomers
from milepost_shared.replication.version_vector import decode_vector, seqs_by_author, stored_prefixes
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.storage.log import Log


class DeviceView(Struct, frozen=True, kw_only=True):
    """A device as the server last told of it; `joined` is None where the log knows of no server.

    `voucher` is the device that let it in, or the server's operator, or empty where nobody knows. Two people
    can compare the `fingerprint` of its key. `seq` is the number of its last event here.
    """

    device: str
    name: str
    joined: int | None
    revoked: int | None
    role: str
    voucher: str
    fingerprint: str
    seq: int
    here: bool


class HeardServer(Struct, frozen=True, kw_only=True):
    """What the server held when it was last heard: its digest, and `at` what time of this machine (a stamp).

    `agrees` is None where it had events that are missing here.
    """

    at: int
    digest: str
    agrees: bool | None


class DevicesView(Struct, frozen=True, kw_only=True):
    """The devices in the order in which they joined, the log's digest and how many events wait to be sent.

    `admitted_digest` leaves those out, as the server's does. `server` and `reports` are as last heard, and
    compared with what is stored here, which `prove` reads byte by byte. `newcomers` are the devices (ids)
    that whoever runs the server let in and none of the person's own, and of which nobody has told yet.
    """

    devices: list[DeviceView]
    digest: str
    admitted_digest: str
    events: int
    waiting: int
    server: HeardServer | None
    reports: list[ReportView]
    newcomers: list[str]


def devices(log: Log, moment: Moment, request: NoRequest) -> DevicesView:
    """Return the devices. This one is among them even if it has joined no server."""
    heard = last_proof(log)
    return DevicesView(
        devices=_devices(log),
        digest=log.digest(),
        admitted_digest=log.admitted_digest(),
        events=log.events.count(),
        waiting=log.waiting(),
        server=_server(log, heard) if heard else None,
        reports=_reports(log, heard) if heard else [],
        newcomers=[member.device for member in newcomers(log)],
    )


def _devices(log: Log) -> list[DeviceView]:
    own, members = own_id(log), log.roster.all()
    if all(member.device != own for member in members):
        members.append(Member(device=own, name="", key="", joined=0))
    return [
        DeviceView(
            device=member.device,
            name=member.name,
            joined=member.joined or None,
            revoked=member.revoked,
            role=member.role,
            voucher=member.voucher,
            fingerprint=fingerprint(member.key) if member.key else "",
            seq=log.head(member.device).seq,
            here=member.device == own,
        )
        for member in members
    ]


def _server(log: Log, heard: HeardProof) -> HeardServer:
    marks = decode_vector(heard.proof.marks)
    ours = stored_prefixes(log, seqs_by_author([heard.proof.marks]))
    differences = compare(ours, marks, SERVER, heard.proof.damaged)
    return HeardServer(at=heard.at, digest=digest(marks.values()), agrees=agreement(differences))


def _reports(log: Log, heard: HeardProof) -> list[ReportView]:
    reports, own = heard.proof.reports, own_id(log)
    ours = stored_prefixes(log, seqs_by_author(report.marks for report in reports))
    differences = {r.device: compare(ours, decode_vector(r.marks), r.device) for r in reports}
    return reports_view({d: n for d, n in heard.proof.names.items() if d != own}, reports, differences)
