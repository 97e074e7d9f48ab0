"""Joining and logging in: the bodies of both sides, and what each side checks of them.

1. The device sends a `Hello`; the server answers with a `Challenge` that its key signed.
2. The device names the invite (`InviteQuestion`); the server shows it (`InviteShown`): it knows the invite,
   and the maker of the invite wrote its body.
3. The device sends its `Joined` record, signed by the code's key and its own (`JoinRequest`).
4. The server takes the record and answers with `Admitted`, signed.

A login is 1, then a `LoginBody` signed by the device, then 4. Each signature names the server's key: what a
device signs for one server is worth nothing at another.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Annotated, Literal

from msgspec import Meta, Struct

from milepost_shared.errors import UNREADABLE, NotAllowed
from milepost_shared.events.foreign_json import decode_foreign
from milepost_shared.events.types import DeviceId
from milepost_shared.protocol.enrollment import Seconds
from milepost_shared.protocol.messages import MAX_AUTHORS, UserId
from milepost_shared.protocol.signatures import is_signed
from milepost_shared.roster.invite_code import InviteSecrets, authenticate, is_authentic
from milepost_shared.roster.records import (
    LONGEST_BODY,
    InviteBody,
    Key,
    Record,
    RecordId,
    SignedInvite,
    text_id,
    to_sign,
)

MOST_RECORDS = 1_024
"""How many records a roster holds at most; revocations have as much room again."""
MOST_NAMINGS = MOST_RECORDS // 2
"""Up to how many records there may be before one more names a device: what lets one in has room left."""
MOST_VOUCHED = MAX_AUTHORS * 3 // 4
"""Up to how many devices there may be before a device lets in or brings one more. For the operator's invites
room is left: no device uses that up."""
MOST_BROUGHT = 256
"""How many authors a device brings with its request to join."""
Nonce = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{16,64}$(?!\n)")]
DO_NOT_TRUST = "Do not type the code there. Ask whoever runs the server for its address and fingerprint."


class Hello(Struct, frozen=True, kw_only=True):
    """A device asks for a challenge; `nonce` is random, so that no old answer passes for a new one.

    Devices of versions before send none.
    """

    nonce: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{0,64}$(?!\n)")] = ""


class Challenge(Struct, frozen=True, kw_only=True):
    """Something to sign within a minute, and the server's key, which signed both and the nonce.

    A server of a version before has no key.
    """

    challenge: str
    key: str = ""
    sig: bytes = b""

    def is_genuine(self, nonce: str) -> bool:
        """Whether the owner of the key answered this very question."""
        return is_signed(self.key, challenge_text(nonce, self.challenge), self.sig)


class InviteQuestion(Struct, frozen=True, kw_only=True):
    """Which invite a device wants to use, by the id that follows from its code."""

    id: RecordId
    nonce: Nonce


class InviteShown(Struct, frozen=True, kw_only=True):
    """An invite as its maker registered it.

    `mac` is the maker's, under a key that follows from the code and that the server does not have. `proof` is
    the server's, under a key that the maker gave it: it binds the server's key and the nonce. `names` are
    those of the person's devices, so that whoever joins takes another; older servers tell none.
    """

    invite: SignedInvite
    mac: str
    proof: str
    names: list[str] = []


class JoinRequest(Struct, frozen=True, kw_only=True):
    """A device joins: the id of the invite, its `Joined` record, and the `Author` records of devices whose
    frames its log holds. Where a server has `claimed` the log before, it brings history.

    A device of a version before sends other fields, and no record.
    """

    id: str = ""
    record: Record | None = None
    nonce: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{0,64}$(?!\n)")] = ""
    claimed: bool = False
    records: Annotated[list[Record], Meta(max_length=MOST_BROUGHT)] = []


class LoginBody(Struct, frozen=True, kw_only=True):
    """What a device signs to log in: at the broker, or for a token to send its messages over HTTP."""

    user: UserId
    device: DeviceId
    server: Key
    challenge: str
    nonce: Nonce


Purpose = Literal["login", "token"]
"""What a device proves its key for: a login to the broker, or a token that opens what its person has.

It signs either in other words, so who keeps the one gains nothing of the other."""


class LoginRequest(Struct, frozen=True, kw_only=True):
    """A `LoginBody` as it was signed. A device that joined after the server's backup presents its record."""

    body: Annotated[str, Meta(max_length=LONGEST_BODY)]
    sig: bytes
    record: Record | None = None

    def read(self) -> LoginBody:
        """What it says. Raises NotAllowed where it cannot be read."""
        try:
            return decode_foreign(self.body.encode(), LoginBody)
        except UNREADABLE as error:
            raise NotAllowed("The login cannot be read.", "Update Milepost on this device.") from error

    def is_signed(self, key: str, purpose: Purpose) -> bool:
        """Whether the owner of `key` signed it for that."""
        return is_signed(key, to_sign(purpose, self.body), self.sig)


class RevokeRequest(Struct, frozen=True, kw_only=True):
    """A device's `Revoked` record of another one. It needs no challenge: to repeat it does no harm."""

    record: Record


class Revocation(Struct, frozen=True, kw_only=True):
    """A revoked device: since when, as a stamp, and whether it was `already` revoked before.

    `records` are those of the person that the server holds.
    """

    user: str
    device: str
    name: str
    revoked: int
    already: bool
    records: list[Record] = []


class AdmittedBody(Struct, frozen=True, kw_only=True):
    """What a device gets: its person, the records, and how to log in to the broker.

    `certificate` is the fingerprint of the broker's (`certificate_fingerprint`), empty where the server does
    not know it. `expires` is when the login ends, in seconds since the epoch; `nonce` is the device's.
    """

    user: UserId
    records: list[Record]
    broker: str
    certificate: str = ""
    jwt: str
    expires: Seconds
    nonce: Nonce


class Admitted(Struct, frozen=True, kw_only=True):
    """An `AdmittedBody` as the server signed it."""

    body: str
    sig: bytes

    def read(self, server: str, nonce: str) -> AdmittedBody:
        """What the server with that key says to whoever sent `nonce`. Raises NotAllowed."""
        if not is_signed(server, to_sign("admitted", self.body), self.sig):
            raise NotAllowed("The answer is not signed by the server's key.", "Do not use that server.")
        try:
            found = decode_foreign(self.body.encode(), AdmittedBody)
        except UNREADABLE as error:
            raise NotAllowed(
                "The server's answer cannot be read.", "Update Milepost on this device."
            ) from error
        if found.nonce != nonce:
            raise NotAllowed("The answer is to another question.", "Try again.")
        return found


class InviteRegistration(Struct, frozen=True, kw_only=True):
    """An invite as its maker brings it to the server.

    The server gets neither the code's key nor the maker's, so it can neither use nor swap a device's invite.
    """

    id: RecordId
    invite: SignedInvite
    mac: Annotated[str, Meta(max_length=64)]
    server_key: Annotated[bytes, Meta(max_length=64)]


class InviteKept(Struct, frozen=True, kw_only=True):
    """Until when the server takes an invite, by its clock."""

    expires: Seconds


def challenge_text(nonce: str, challenge: str) -> bytes:
    """What a server signs of a challenge."""
    return to_sign("challenge", f"{nonce}\n{challenge}")


def knows_text(server: str, nonce: str) -> bytes:
    """What a server authenticates to prove that it knows an invite."""
    return to_sign("knows", f"{server}\n{nonce}")


def register(secrets: InviteSecrets, invite: SignedInvite) -> InviteRegistration:
    """Make of an invite and its code what the maker brings to the server."""
    mac = authenticate(secrets.maker_key, invite.body.encode())
    return InviteRegistration(id=secrets.id, invite=invite, mac=mac, server_key=secrets.server_key)


def show(registered: InviteRegistration, server: str, nonce: str) -> InviteShown:
    """Show a registered invite to a device that names it."""
    proof = authenticate(registered.server_key, knows_text(server, nonce))
    return InviteShown(invite=registered.invite, mac=registered.mac, proof=proof)


def certificate_fingerprint(certificate: bytes) -> str:
    """One word for a certificate (DER)."""
    return blake2b(certificate, digest_size=16).hexdigest()


def check_shown(shown: InviteShown, secrets: InviteSecrets, server: str, nonce: str) -> InviteBody:
    """Check an invite on the device that has its code: the server knows it, and its maker wrote it.

    When it ends the server says, whose clock is right. Raises NotAllowed.
    """
    if not is_authentic(secrets.server_key, knows_text(server, nonce), shown.proof):
        raise NotAllowed("The server does not know this invite.", DO_NOT_TRUST)
    if not is_authentic(secrets.maker_key, shown.invite.body.encode(), shown.mac):
        raise NotAllowed("The server shows another invite than was made.", DO_NOT_TRUST)
    invite = shown.invite.read()
    if invite is None or (invite.key, invite.server) != (secrets.public, server):
        raise NotAllowed("The invite is for another server.", DO_NOT_TRUST)
    return invite


def roster_digest(ids: Iterable[str]) -> str:
    """One word for a set of records: equal digests, equal rosters."""
    return text_id("\n".join(sorted(ids)))
