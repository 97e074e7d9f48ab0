"""Records: signed statements about who belongs to a person.

A record's body is a JSON text, kept and signed as it was first written. Signed is `milepost <verb> 2`, a line
feed and those bytes, so a signature for one verb says nothing of another. A record is in force once a server
took it: the server signs a receipt with the stamp at which it did.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.types import DeviceId, Stamp
from milepost_shared.events.validation import nests_deeply
from milepost_shared.protocol.messages import UserId
from milepost_shared.protocol.signatures import is_signed

T = TypeVar("T")
LONGEST_BODY = 4 * 1024
"""Bytes of a record's body at most."""
MOST_SIGNATURES = 8
"""How many signatures a record has at most."""
Signature = Annotated[bytes, Meta(max_length=64)]
Role = Annotated[str, Meta(max_length=16)]
Key = Annotated[str, Meta(pattern="^[A-Z2-7]{56}$(?!\n)")]
"""A public nkey: of a device or a code (`U…`), or of a server (`N…`)."""
RecordId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$(?!\n)")]
Name = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$(?!\n)")]
Maker = Annotated[str, Meta(pattern="^([0-9a-f]{12}|server)$(?!\n)")]
"""Who made an invite: a device of the person, or the server for its operator."""
_is_signed = lru_cache(4_096)(is_signed)
"""Each change of the roster looks at all records again, and to verify takes longer than all else of that."""


class Statement(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """What every body says: whose roster it is about."""

    user: UserId


class InviteBody(Struct, frozen=True, kw_only=True, tag="invite", tag_field="kind", omit_defaults=True):
    """An invite: who made it, the key of its code, for which person (None: a new one), at which server (its
    key), and until when (seconds since the epoch)."""

    by: Maker
    key: Key
    user: UserId | None = None
    server: Key
    until: Annotated[int, Meta(ge=0, lt=2**53)]


class Joined(Statement, frozen=True, kw_only=True, tag="member", omit_defaults=True):
    """A device joined with an invite of its own: signed by the code's key and by the device.

    `challenge` is the server's; it makes each attempt differ. With `legacy` a server vouches for a device
    that joined before there were records: then the server alone signs.
    """

    device: DeviceId
    key: Key
    name: Name
    server: Key
    invite: RecordId | None = None
    challenge: str = ""
    legacy: bool = False


class Readmitted(Statement, frozen=True, kw_only=True, tag="readmit"):
    """A member lets a device in again at a new server: signed by that member."""

    device: DeviceId
    key: Key
    name: Name
    by: DeviceId


class Author(Statement, frozen=True, kw_only=True, tag="author"):
    """A member brings the key of a device whose frames it holds. The key verifies frames and nothing else.

    The server signs it for devices that it knew as such before there were records.
    """

    device: DeviceId
    key: Key
    name: Name
    by: Maker


class Revoked(Statement, frozen=True, kw_only=True, tag="revoked", omit_defaults=True):
    """A device is a member no more: signed by a member, or by the server for its operator.

    With `since` (a stamp) also what the device vouched for from then on is void.
    """

    device: DeviceId
    key: Key
    server: Key
    by: Maker
    since: Stamp | None = None


class Named(Statement, frozen=True, kw_only=True, tag="named"):
    """A device has another name: signed by a member or by the server."""

    device: DeviceId
    name: Name
    by: Maker


Body = Joined | Readmitted | Author | Revoked | Named


class SignedInvite(Struct, frozen=True, kw_only=True):
    """An invite as its maker signed it."""

    body: Annotated[str, Meta(max_length=LONGEST_BODY)]
    sig: Signature

    @property
    def id(self) -> str:
        """What a `Joined` names it by."""
        return text_id(self.body)

    def read(self) -> InviteBody | None:
        """What it says; None where it cannot be read."""
        return _decode(_decode_invite, self.body)

    def is_signed(self, key: str) -> bool:
        """Whether the owner of `key` signed it."""
        return _is_signed(key, to_sign("invite", self.body), self.sig)


class Receipt(Struct, frozen=True, kw_only=True):
    """A server's word that it took a record, and at which stamp."""

    record: RecordId
    at: Stamp
    server: Key


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement with its signatures by role, and the receipt of the server that took it.

    Roles are `signer` (the member or server that states it), `code` and `device` (of a `Joined`), `taken` (of
    the receipt).
    """

    body: Annotated[str, Meta(max_length=LONGEST_BODY)]
    sigs: Annotated[dict[Role, Signature], Meta(max_length=MOST_SIGNATURES)]
    invite: SignedInvite | None = None
    taken: Annotated[str, Meta(max_length=LONGEST_BODY)] | None = None

    @property
    def id(self) -> str:
        """A record is named by its body."""
        return text_id(self.body)

    def read(self) -> Body | None:
        """What it states; None where this version cannot read it. Such a record is kept and passed on."""
        return _decode(_decode_body, self.body)

    def receipt(self) -> Receipt | None:
        """The receipt, if a server took the record and the receipt is for this very record."""
        receipt = _decode(_decode_receipt, self.taken) if self.taken else None
        if receipt is None or receipt.record != self.id or self.taken is None:
            return None
        signature = self.sigs.get("taken", b"")
        return receipt if _is_signed(receipt.server, to_sign("taken", self.taken), signature) else None

    def is_signed_by(self, role: str, key: str) -> bool:
        """Whether the owner of `key` signed the body under `role`."""
        body = self.read()
        if body is None:
            return False
        verb = str(type(body).__struct_config__.tag)
        return _is_signed(key, to_sign(verb, self.body), self.sigs.get(role, b""))


def to_sign(verb: str, body: str) -> bytes:
    """What a key signs for a body under a verb."""
    return f"milepost {verb} 2\n{body}".encode()


def text_id(body: str) -> str:
    """The name of a body: 128 bits of its hash, in hex."""
    return blake2b(body.encode(), digest_size=16).hexdigest()


def encode_body(body: Body | InviteBody | Receipt) -> str:
    """Write a body as it is signed and kept."""
    return msgspec.json.encode(body).decode()


def signing_input(body: Body | InviteBody) -> bytes:
    """What a key signs for a body."""
    return to_sign(str(type(body).__struct_config__.tag), encode_body(body))


def stated(body: Body, signature: bytes) -> Record:
    """Make a record of what a member or the server states, and its signature of `signing_input`."""
    return Record(body=encode_body(body), sigs={"signer": signature})


def take(record: Record, at: int, server: str, sign: Callable[[bytes], bytes]) -> Record:
    """Return the record with the receipt of the server whose key `sign` uses, for the stamp `at`."""
    receipt = encode_body(Receipt(record=record.id, at=at, server=server))
    return replace(record, taken=receipt, sigs=record.sigs | {"taken": sign(to_sign("taken", receipt))})


_decode_body = msgspec.json.Decoder(Body).decode
_decode_invite = msgspec.json.Decoder(InviteBody).decode
_decode_receipt = msgspec.json.Decoder(Receipt).decode


def _decode(decode: Callable[[str], T], text: str) -> T | None:
    try:
        return None if nests_deeply(text.encode()) else decode(text)
    except UNREADABLE:
        return None
