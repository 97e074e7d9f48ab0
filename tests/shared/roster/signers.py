"""Servers, devices and invites that sign records, for the tests of the roster."""

from __future__ import annotations

from hashlib import blake2b

import nkeys
from msgspec.structs import replace

from milepost_shared.roster.invite_code import InviteSecrets, secrets_of
from milepost_shared.roster.records import (
    Author,
    Body,
    InviteBody,
    Joined,
    Named,
    Readmitted,
    Receipt,
    Record,
    Revoked,
    SignedInvite,
    encode_body,
    to_sign,
)

USER = "0" * 15 + "a"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Signer:
    """A key that follows from a name."""

    def __init__(self, name: str, prefix: int = nkeys.PREFIX_BYTE_USER) -> None:
        self.name = name
        seed = blake2b(name.encode(), digest_size=32).digest()
        self._pair = nkeys.from_seed(bytearray(nkeys.encode_seed(seed, prefix)))
        self.key = bytes(self._pair.public_key).decode()

    def sign(self, verb: str, body: str) -> bytes:
        return self.sign_text(to_sign(verb, body))

    def sign_text(self, text: bytes) -> bytes:
        return bytes(self._pair.sign(text))


class Device(Signer):
    """A device, with an id that follows from its name."""

    @property
    def id(self) -> str:
        return blake2b(self.name.encode(), digest_size=6).hexdigest()


class Server(Signer):
    """A server that takes records, each at a stamp."""

    def __init__(self, name: str = "server") -> None:
        super().__init__(name, nkeys.PREFIX_BYTE_SERVER)

    def take(self, record: Record, at: int) -> Record:
        receipt = encode_body(Receipt(record=record.id, at=at, server=self.key))
        return replace(record, taken=receipt, sigs=record.sigs | {"taken": self.sign("taken", receipt)})


def secrets_for(name: str) -> InviteSecrets:
    """The secrets of a code that follows from a name."""
    digits = int.from_bytes(blake2b(name.encode(), digest_size=10).digest(), "big")
    return secrets_of("".join(ALPHABET[digits >> 5 * n & 31] for n in range(16)))


def invitation(name: str, maker: Signer, server: Server, user: str | None = USER) -> SignedInvite:
    """An invite by a device, or by the server where that is the maker."""
    by = maker.id if isinstance(maker, Device) else "server"
    body = InviteBody(by=by, key=secrets_for(name).public, user=user, server=server.key, until=2**40)
    text = encode_body(body)
    return SignedInvite(body=text, sig=maker.sign("invite", text))


def joining(
    device: Device, code: str, invite: SignedInvite, server: Server, key: str | None = None
) -> Record:
    """A device joins with an invite; `key` names another key than its own."""
    body = Joined(
        user=USER,
        device=device.id,
        key=key or device.key,
        name=device.name,
        server=server.key,
        invite=invite.id,
    )
    text = encode_body(body)
    sigs = {"code": secrets_for(code).sign(to_sign("member", text)), "device": device.sign("member", text)}
    return Record(body=text, sigs=sigs, invite=invite)


def stated(body: Body, verb: str, signer: Signer) -> Record:
    """A statement of a member or the server."""
    text = encode_body(body)
    return Record(body=text, sigs={"signer": signer.sign(verb, text)})


def revoking(device: Device, by: Signer, server: Server, since: int | None = None) -> Record:
    maker = by.id if isinstance(by, Device) else "server"
    body = Revoked(user=USER, device=device.id, key=device.key, server=server.key, by=maker, since=since)
    return stated(body, "revoked", by)


def naming(device: Device, name: str, by: Signer) -> Record:
    maker = by.id if isinstance(by, Device) else "server"
    return stated(Named(user=USER, device=device.id, name=name, by=maker), "named", by)


def bringing(device: Device, by: Device) -> Record:
    return stated(
        Author(user=USER, device=device.id, key=device.key, name=device.name, by=by.id), "author", by
    )


def readmitting(device: Device, by: Device) -> Record:
    body = Readmitted(user=USER, device=device.id, key=device.key, name=device.name, by=by.id)
    return stated(body, "readmit", by)
