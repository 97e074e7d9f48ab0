"""Who belongs to a person: one function from a set of records to its members.

The rule does not depend on the order in which records arrive. They count in the order in which a server took
them; a record counts where whoever signed it was a member then.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.protocol.member import Member
from milepost_shared.roster.records import (
    Author,
    Body,
    InviteBody,
    Joined,
    Named,
    Readmitted,
    Record,
    Revoked,
)

SERVER = "server"
"""Who let a device in where that was an invite of the operator."""


class Conflict(NamedTuple):
    """A record that a server took and that counts for nothing, and why."""

    record: str
    reason: str


class Membership(Struct):
    """What a set of records comes to."""

    members: dict[str, Member]
    """By device id, those that were revoked included."""
    authors: dict[str, Member]
    """Devices of which only frames are verified, by id."""
    conflicts: list[Conflict]

    def member(self, device: str) -> Member | None:
        """The device as a member that nobody revoked."""
        found = self.members.get(device)
        return found if found and found.revoked is None else None

    def devices(self) -> list[Member]:
        """Members and authors."""
        return [*self.members.values(), *self.authors.values()]

    def get(self, device: str) -> Member | None:
        """The device as a member, revoked or not, or as an author."""
        return self.members.get(device) or self.authors.get(device)

    def key_of(self, device: str) -> str | None:
        """The key that verifies a device's frames."""
        found = self.get(device)
        return found.key if found else None

    def reason(self, record: str) -> str | None:
        """Why a record counts for nothing."""
        return next((conflict.reason for conflict in self.conflicts if conflict.record == record), None)


def membership(records: Iterable[Record], user: str, servers: Container[str]) -> Membership:
    """Work out who belongs to `user`, by the records that one of `servers` (public keys) took."""
    first: dict[str, _Taken] = {}
    for taken in sorted(_taken(records, user, servers), key=lambda taken: (taken.at, taken.id)):
        first.setdefault(taken.id, taken)
    return _Fold(list(first.values()), servers).run()


class _Taken(NamedTuple):
    """A record in force: `(at, id)` orders it. Where servers took it twice, the first time counts."""

    at: int
    id: str
    body: Body
    record: Record


def _taken(records: Iterable[Record], user: str, servers: Container[str]) -> Iterable[_Taken]:
    for record in records:
        body, receipt = record.read(), record.receipt()
        if body is not None and body.user == user and receipt is not None and receipt.server in servers:
            yield _Taken(receipt.at, record.id, body, record)


class _Fold:
    """Goes through the records once, in the order in which they were taken."""

    def __init__(self, taken: list[_Taken], servers: Container[str]) -> None:
        self._taken = taken
        self._servers = servers
        self._found = Membership({}, {}, [])
        self._used: set[str] = set()
        self._cut_keys: set[str] = set()
        self._void_from = self._operator_revocations()

    def run(self) -> Membership:
        for taken in self._taken:
            if reason := self._count(taken):
                self._found.conflicts.append(Conflict(taken.id, reason))
        return self._found

    def _operator_revocations(self) -> dict[str, int]:
        """From which stamp what a device signed is void. They count first, wherever they stand."""
        void: dict[str, int] = {}
        for taken in self._taken:
            body = taken.body
            if isinstance(body, Revoked) and body.by == SERVER and self._is_of_a_server(taken, body.server):
                since = taken.at if body.since is None else body.since
                void[body.device] = min(since, void.get(body.device, since))
        return void

    def _count(self, taken: _Taken) -> str | None:
        """Let a record count; else give the reason why it does not."""
        match taken.body:
            case Joined() as body:
                return self._join(taken, body)
            case Readmitted() as body:
                return self._signed_by_member(taken, body.by) or self._add(taken, body, body.by)
            case Author() as body:
                return self._stated(taken, body.by) or self._add_author(taken, body)
            case Revoked() as body:
                return self._stated(taken, body.by, body.server) or self._revoke(taken, body)
            case Named() as body:
                return self._stated(taken, body.by) or self._rename(body)

    def _join(self, taken: _Taken, body: Joined) -> str | None:
        if body.legacy:
            signed = self._is_of_a_server(taken, body.server)
            return self._add(taken, body, SERVER) if signed else "not signed by the server"
        invite = self._invite(taken, body)
        if invite is None:
            return "not signed by an invite's key and the device"
        if body.invite in self._used:
            return "the invite was used before"
        if invite.by != SERVER and not self._is_member_at(invite.by, taken.at):
            return self._add(taken, body, invite.by, cut="whoever made the invite was no member")
        if reason := self._add(taken, body, invite.by):
            return reason
        self._used.add(str(body.invite))
        return None

    def _invite(self, taken: _Taken, body: Joined) -> InviteBody | None:
        """The invite that a device joined with, where its maker, its code and the device signed."""
        signed, record = taken.record.invite, taken.record
        if signed is None or signed.id != body.invite or (invite := signed.read()) is None:
            return None
        fits = invite.server == body.server and invite.user in (None, body.user)
        proven = record.is_signed_by("code", invite.key) and record.is_signed_by("device", body.key)
        maker = body.server if invite.by == SERVER else self._key_of_member(invite.by)
        return invite if fits and proven and maker is not None and signed.is_signed(maker) else None

    def _add(self, taken: _Taken, body: Joined | Readmitted, voucher: str, cut: str = "") -> str | None:
        """Make a member of a device; of one that is `cut`, for that reason, a revoked one.

        What such a device wrote is still verified: a server took its record once, and then its frames.
        """
        found = self._found
        if body.key in self._cut_keys or taken.at >= self._void_from.get(body.device, taken.at + 1):
            cut = "the key was revoked"
        author = found.authors.get(body.device)
        if self._stands(body.device, body.key) or (author is not None and author.key != body.key):
            return "the device id or the key stands for another"
        # Who proves a key goes before whoever claims it for a device that it brings.
        for claimed in [each.device for each in found.authors.values() if each.key == body.key]:
            del found.authors[claimed]
        if cut:
            self._cut_keys.add(body.key)
        found.members[body.device] = Member(
            device=body.device,
            key=body.key,
            name=body.name,
            joined=taken.at,
            voucher=voucher,
            revoked=taken.at if cut else None,
        )
        return cut or None

    def _stands(self, device: str, key: str) -> bool:
        """Whether the device id or the key is a member's."""
        members = self._found.members
        return device in members or any(member.key == key for member in members.values())

    def _add_author(self, taken: _Taken, body: Author) -> str | None:
        authors = self._found.authors
        claimed = body.device in authors or any(author.key == body.key for author in authors.values())
        if claimed or self._stands(body.device, body.key):
            return "the device id or the key stands for another"
        authors[body.device] = Member(
            device=body.device,
            key=body.key,
            name=body.name,
            joined=taken.at,
            role="author",
            voucher=body.by,
        )
        return None

    def _revoke(self, taken: _Taken, body: Revoked) -> str | None:
        self._cut_keys.add(body.key)
        for devices in (self._found.members, self._found.authors):
            if (device := devices.get(body.device)) and device.key == body.key:
                self._cut(devices, device, taken.at, body.since)
        if body.since is not None:
            self._void_vouched(body.device, body.since, taken.at)
        return None

    def _cut(self, devices: dict[str, Member], device: Member, at: int, since: int | None) -> None:
        self._cut_keys.add(device.key)
        void = min((stamp for stamp in (device.void, since) if stamp is not None), default=None)
        revoked = at if device.revoked is None else device.revoked
        devices[device.device] = replace(device, revoked=revoked, void=void)

    def _void_vouched(self, voucher: str, since: int, at: int) -> None:
        """Revoke whom a device let in from `since` on, and whom those let in."""
        members = self._found.members
        for member in [m for m in members.values() if m.voucher == voucher and m.joined >= since]:
            self._cut(members, member, at, member.joined)
            self._void_vouched(member.device, 0, at)

    def _rename(self, body: Named) -> str | None:
        member = self._found.members.get(body.device)
        if member is None:
            return "no member has that id"
        self._found.members[body.device] = replace(member, name=body.name)
        return None

    def _stated(self, taken: _Taken, by: str, server: str | None = None) -> str | None:
        """Why a statement of a member or the server does not count; None where it does."""
        if by != SERVER:
            return self._signed_by_member(taken, by)
        receipt = taken.record.receipt()
        key = server or (receipt.server if receipt else "")
        return None if self._is_of_a_server(taken, key) else "not signed by the server"

    def _signed_by_member(self, taken: _Taken, device: str) -> str | None:
        if not self._is_member_at(device, taken.at):
            return "whoever signed was no member"
        key = self._key_of_member(device)
        return None if key and taken.record.is_signed_by("signer", key) else "not signed by that member"

    def _is_member_at(self, device: str, at: int) -> bool:
        member = self._found.members.get(device)
        return member is not None and member.revoked is None and at < self._void_from.get(device, at + 1)

    def _key_of_member(self, device: str) -> str | None:
        member = self._found.members.get(device)
        return member.key if member else None

    def _is_of_a_server(self, taken: _Taken, key: str) -> bool:
        return key in self._servers and taken.record.is_signed_by("signer", key)
