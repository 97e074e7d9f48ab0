"""The roster of a log, made of the records in it (shared/decisions/0032-roster-records.md).

Which server's records count stands in the log (`server`): on a server its own key, on a device that of the
server which it joined. Devices and servers merge what the other holds; only a server takes what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from milepost_shared.errors import UNREADABLE
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import MAX_AUTHORS, MAX_REPLY_BYTES
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.roster.joining import MOST_NAMINGS, MOST_RECORDS, MOST_VOUCHED, roster_digest
from milepost_shared.roster.membership import SERVER, Membership, membership
from milepost_shared.roster.records import (
    Author,
    Body,
    Joined,
    Named,
    Readmitted,
    Record,
    Revoked,
    signing_input,
    stated,
    take,
)
from milepost_shared.storage.log import Log

Sign = Callable[[bytes], bytes]
"""Signs with the server's key."""
_decode = msgspec.json.Decoder(Record).decode


def held_records(log: Log) -> list[Record]:
    """Return the records that the log's server took. A damaged one is none: it comes again."""
    return _readable(log.records.taken_by(log.metadata.text("server")))


def record_ids(log: Log) -> set[str]:
    """Return the ids of the records that the log's server took."""
    return {record.id for record in held_records(log)}


def pending_records(log: Log) -> list[Record]:
    """Return what this device states, and no server took yet."""
    return _readable(log.records.taken_by(""))


def state(log: Log, record: Record) -> None:
    """Keep what this device states until the next sync brings it to the server."""
    _put(log, record, "")
    log.metadata.put("heard", "")


def pin_server(log: Log, server: str) -> None:
    """Let the records count that the server with that key took, and no others."""
    log.metadata.put("server", server)
    _write_roster(log, _membership(log))


def merge_records(log: Log, records: Iterable[Record], *, tell: bool = True) -> int:
    """Keep the records that the log's server took and the log lacks, and return how many those are.

    The person is to be told of devices that none of theirs let in, unless the caller does so (`tell`).
    """
    server = log.metadata.text("server")
    known = record_ids(log)
    new = {each.id: each for each in records if each.id not in known and _is_taken(each, log.user, server)}
    if not new:
        return 0
    found = _membership(log, *new.values())
    for record in new.values():
        _put(log, record, server, told=not (tell and _is_surprising(log, record, found)))
    _write_roster(log, found)
    # Perhaps the server lacks them by now: the next sync compares.
    log.metadata.put("heard", "")
    return len(new)


def take_record(log: Log, record: Record, now: int, sign: Sign) -> str | None:
    """On the server: take a record as `take_records` does; else say why not."""
    return take_records(log, [record], now, sign).get(record.id)


def take_records(log: Log, records: Iterable[Record], now: int, sign: Sign) -> dict[str, str]:
    """On the server: take records one after the other, from the stamp `now` on and later than all others.

    Return by id why not, of those that it does not take. The caller has checked who brings them.
    """
    server, held = log.metadata.text("server"), held_records(log)
    room, refused = _Room(log, held), dict[str, str]()
    at, new = max(now, last_taken(held) + 1), dict[str, Record]()
    for record in records:
        if record.id in room.known:
            continue
        if reason := room.refusal(record):
            refused[record.id] = reason
        else:
            new[record.id] = take(record, at + len(new), server, sign)
    found = _membership(log, *new.values())
    void = {id: reason for id in new if (reason := found.reason(id))}
    taken = [record for id, record in new.items() if id not in void]
    for record in taken:
        _put(log, record, server)
    if taken:
        _write_roster(log, _membership(log) if void else found)
    return refused | void


class _Room:
    """What a roster has room for, besides the records that it holds."""

    def __init__(self, log: Log, held: Iterable[Record]) -> None:
        self._user = log.user
        self.known = {record.id for record in held}
        self._devices = {member.device for member in log.roster.all()}

    def refusal(self, record: Record) -> str | None:
        """Return why there is no room for a record; one that gets room is known from then on."""
        body, devices = record.read(), len(self._devices)
        if body is None or body.user != self._user:
            return "it is not about this person"
        if len(self.known) >= _most(body):
            return f"there are {len(self.known):,} of them already"
        if isinstance(body, Joined | Readmitted | Author) and body.device not in self._devices:
            if devices >= (MAX_AUTHORS if _is_of_operator(record) else MOST_VOUCHED):
                return f"there are {devices:,} devices already; whoever runs the server can still let one in"
            self._devices.add(body.device)
        self.known.add(record.id)
        return None


def ensure_records(log: Log, server: str, sign: Sign) -> None:
    """On the server: make it the one whose records count.

    For what stands on the roster of a file that is older than records, the server signs them.
    """
    before = log.metadata.text("server")
    if before == server:
        return
    log.metadata.put("server", server)
    for member in log.roster.all() if not before else ():
        for at, body in _legacy(log.user, member, server):
            _put(log, take(stated(body, sign(signing_input(body))), at, server, sign), server)
    _write_roster(log, _membership(log))


def records_beyond(log: Log, have: Iterable[str]) -> list[Record]:
    """Return the records that the log's server took and that are not among `have`, as many as fit a reply."""
    known, found, size = set(have), list[Record](), 0
    for record in held_records(log):
        if record.id not in known and size < MAX_REPLY_BYTES:
            size += len(msgspec.json.encode(record))
            found.append(record)
    return found


def last_taken(records: Iterable[Record]) -> int:
    """Return the stamp at which a server took the latest of these records; 0 where there is none."""
    return max(map(_taken_at, records), default=0)


def own_join(log: Log, device: str) -> Record | None:
    """Return the record by which a device is a member at the log's server."""
    for record in held_records(log):
        if isinstance(body := record.read(), Joined) and body.device == device:
            return record
    return None


def unvouched_authors(log: Log, device: str, server: str | None = None) -> list[Author]:
    """Return what `device` has to sign for the keys that it holds and for which no record stands.

    At another `server` than the log's no record stands for anybody.
    """
    elsewhere = server not in (None, log.metadata.text("server"))
    waiting = {(b.device, b.key) for each in pending_records(log) if isinstance(b := each.read(), Author)}
    named = (
        Author(user=log.user, device=m.device, key=m.key, name=m.name[:MAX_NAME_LENGTH], by=device)
        for m in log.roster.all()
        if (elsewhere or not m.voucher) and m.device != device and (m.device, m.key) not in waiting
    )
    return [author for author in named if stated(author, b"").read() is not None]


def newcomers(log: Log) -> list[Member]:
    """Return the devices of which the person is to be told."""
    records = _readable(log.records.untold())
    joined = {body.device for record in records if isinstance(body := record.read(), Joined)}
    return [member for member in log.roster.all() if member.is_active and member.device in joined]


def told_of(log: Log) -> list[Member]:
    """Return the devices of which the person is to be told, and note that this is done."""
    found = newcomers(log)
    log.records.mark_told()
    return found


def _readable(rows: Iterable[bytes]) -> list[Record]:
    found = []
    for raw in rows:
        with suppress(*UNREADABLE):
            found.append(_decode(raw))
    return found


def _put(log: Log, record: Record, server: str, *, told: bool = True) -> None:
    log.records.put(record.id, msgspec.json.encode(record), server, told=told)


def _most(body: Body) -> int:
    """Return up to how many records there may be before this one.

    Revocations have as much room again, and those of the operator once more: no device uses that up.
    """
    if not isinstance(body, Revoked):
        return MOST_NAMINGS if isinstance(body, Named) else MOST_RECORDS
    return MOST_RECORDS * (3 if body.by == SERVER else 2)


def _is_of_operator(record: Record) -> bool:
    """Whether a device joins by an invite of the operator."""
    invite = record.invite.read() if record.invite else None
    return invite is not None and invite.by == SERVER


def _membership(log: Log, *more: Record) -> Membership:
    return membership([*held_records(log), *more], log.user, {log.metadata.text("server")})


def _is_taken(record: Record, user: str, server: str) -> bool:
    """Whether the server took the record. One that this version cannot read is kept and passed on."""
    receipt, body = record.receipt(), record.read()
    return receipt is not None and receipt.server == server and (body is None or body.user == user)


def _is_surprising(log: Log, record: Record, found: Membership) -> bool:
    """Whether by this record another device joined that none of the person's own let in."""
    body, own = record.read(), log.metadata.text("device")
    member = found.member(body.device) if isinstance(body, Joined) else None
    return bool(own) and member is not None and member.device != own and member.voucher == SERVER


def _taken_at(record: Record) -> int:
    receipt = record.receipt()
    return receipt.at if receipt else 0


def _legacy(user: str, member: Member, server: str) -> Sequence[tuple[int, Body]]:
    """Return what the server states of a device that was on the roster before, each with its stamp."""
    device, key, name = member.device, member.key, member.name
    stands: Body = (
        Joined(user=user, device=device, key=key, name=name, server=server, legacy=True)
        if member.role == "member"
        else Author(user=user, device=device, key=key, name=name, by=SERVER)
    )
    if member.revoked is None:
        return [(member.joined, stands)]
    gone = Revoked(user=user, device=device, key=key, server=server, by=SERVER)
    return [(member.joined, stands), (max(member.revoked, member.joined + 1), gone)]


def _write_roster(log: Log, found: Membership) -> None:
    """Write what the records come to. Of a device that they do not name the key goes on to verify frames."""
    named, before = {device.device: device for device in found.devices()}, log.roster.all()
    for row in before:
        if row.device not in named:
            log.roster.put(replace(row, role="author", voucher=""))
    for device in named.values():
        log.roster.put(device)
    void = {device.device: device.void for device in before}
    if any(device.void != void.get(device.device) for device in named.values()):
        if log.metadata.text("device"):
            # What counts again changes the past: the next receipt says so.
            log.baseline.capture()
        log.reconsider_erasures()
    log.metadata.put("records", roster_digest(record_ids(log)))


def server_fingerprint(log: Log) -> str:
    """Return the fingerprint of the server whose records count; empty where none was met."""
    server = log.metadata.text("server")
    return fingerprint(server) if server else ""


def untold_server(log: Log) -> str:
    """Return the fingerprint of the server where the person was last told another one; else nothing."""
    server = server_fingerprint(log)
    return "" if server == log.metadata.text("server_told") else server


def mark_server_told(log: Log) -> None:
    """Note that the person was told of the server's fingerprint."""
    log.metadata.put("server_told", server_fingerprint(log))
