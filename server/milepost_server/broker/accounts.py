"""Who may do what at the broker (server/decisions/0002-broker-accounts.md).

DATA has JetStream, and only the server logs in to it. Each person has an account of their own for their
devices, without JetStream. NATS does not check permissions on reply subjects, so a device inside the
JetStream account could make the broker publish anything anywhere, and one beside other people's devices could
take their answers. DATA exports one service, `dev.>`, and maps it to the subjects that the stream and the
server listen on; a person's account imports the part of it that is theirs. A second export would reopen the
hole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from types import MappingProxyType

import nkeys

from milepost_server.broker.jwt import Claims, encode
from milepost_server.broker.keys import Keys
from milepost_server.broker.subjects import MAPPINGS
from milepost_shared.errors import BadInput
from milepost_shared.protocol.messages import MAX_FRAME_BYTES

UNLIMITED = -1
PERSON_CONNECTIONS = 100
"""How many connections the devices of a person may have at a time."""
DEVICE_SUBSCRIPTIONS = 20
DEVICE_PAYLOAD = MAX_FRAME_BYTES + 64 * 1024
"""The longest message of a device, in bytes: a frame with what surrounds its events."""
SYSTEM_SECONDS = 60
UPDATE_CLAIMS = "$SYS.REQ.CLAIMS.UPDATE"
"""The subject on which the broker takes a new token of an account."""
NO_KEYS: Mapping[str, int] = MappingProxyType({})

CONNECTIONS: Claims = {"subs": UNLIMITED, "data": UNLIMITED, "payload": UNLIMITED, "conn": UNLIMITED}
SERVICE: Claims = {"name": "dev.>", "subject": "dev.>", "type": "service"}
# The limits of DATA allow one export and no more.
DATA: Claims = {
    "limits": {
        **CONNECTIONS,
        "disk_storage": UNLIMITED,
        "mem_storage": UNLIMITED,
        "streams": UNLIMITED,
        "consumer": UNLIMITED,
        "exports": 1,
        "wildcards": True,
    },
    "exports": [{**SERVICE, "response_type": "Stream"}],
    "mappings": {subject: [{"subject": inner}] for subject, inner in MAPPINGS.items()},
}


class Accounts:
    """The tokens that follow from a server's keys. `now` is Unix time in seconds."""

    def __init__(self, keys: Keys) -> None:
        self._operator = _pair(keys.operator)
        self._system = _pair(keys.system)
        self._data = _pair(keys.data)
        self._devices_signing = _pair(keys.devices_signing)
        self._server = _pair(keys.server)
        self.operator = _public(self._operator)
        self.system = _public(self._system)
        self.data = _public(self._data)
        self._devices = keys.devices.encode()
        self._people: dict[str, str] = {}
        """The keys that `person` found: to derive one takes 0.2 ms."""

    def operator_jwt(self, now: float) -> str:
        """The root of trust in the broker's configuration."""
        body: Claims = {"system_account": self.system}
        return self._signed_by_operator(self.operator, "operator", "milepost", body, now)

    def system_jwt(self, now: float) -> str:
        """The account in which the broker itself speaks."""
        body: Claims = {"limits": {**CONNECTIONS, "exports": UNLIMITED}}
        return self._signed_by_operator(self.system, "account", "SYS", body, now)

    def data_token(self, now: float) -> str:
        """The token of DATA, as the broker's resolver keeps it."""
        return self._signed_by_operator(self.data, "account", "DATA", DATA, now)

    def person(self, user: str) -> str:
        """The key of a person's account. It follows from the server's keys, so it is the same for good."""
        if user not in self._people:
            self._people[user] = _public(nkeys.from_seed(bytearray(self._person_seed(user))))
        return self._people[user]

    def person_token(self, user: str, revoked: Mapping[str, int] = NO_KEYS) -> str:
        """The token of a person's account. It is the same each time, so that it is written only once.

        `revoked` has public keys of devices, each with a Unix second: the broker closes their connections,
        and refuses their logins made until then. Raises BadInput where the id is not bare hex.
        """
        _require_hex("user", user, 16)
        parts = f"dev.ev.{user}.*", f"dev.sync.{user}.*.*"
        limits = {"subs": DEVICE_SUBSCRIPTIONS, "payload": DEVICE_PAYLOAD, "conn": PERSON_CONNECTIONS}
        body: Claims = {
            "limits": {"data": UNLIMITED, **limits, "imports": len(parts), "exports": 0},
            "imports": [
                {"name": part, "subject": part, "type": "service", "account": self.data} for part in parts
            ],
            "signing_keys": [_public(self._devices_signing)],
            "revocations": dict(revoked),
        }
        since = max(revoked.values(), default=1)
        return self._signed_by_operator(self.person(user), "account", user, body, since)

    def server_jwt(self, now: float) -> str:
        """The server's own login to DATA. It does not expire: its key never leaves the data folder."""
        claims = _user_claims(_public(self._server), {"subs": UNLIMITED}, now)
        return encode(claims, self._data)

    def system_login(self, now: float) -> str:
        """The server's login to the broker's own account, valid for a minute.

        It may send tokens of accounts (`UPDATE_CLAIMS`), receive the broker's answer, and do nothing else.
        """
        rights: Claims = {"pub": {"allow": [UPDATE_CLAIMS]}, "sub": {"allow": ["_INBOX.>"]}, "subs": 1}
        claims = _user_claims(_public(self._server), rights, now)
        return encode({**claims, "exp": int(now + SYSTEM_SECONDS)}, self._system)

    def server_signature(self, nonce: bytes) -> bytes:
        """Sign the broker's nonce as the server."""
        return bytes(self._server.sign(nonce))

    def device_jwt(self, user: str, device: str, public_key: str, now: float, lifetime: float) -> str:
        """The login of a device: it may publish its own events, ask its own questions, read its own inbox.

        `public_key` is the device's nkey (`U…`), `lifetime` in seconds. Raises BadInput where an id is not
        bare hex: ids are parts of subjects, and a wildcard there would open everybody's.
        """
        _require_hex("user", user, 16)
        _require_hex("device", device, 12)
        rights: Claims = {
            "pub": {"allow": [f"dev.ev.{user}.{device}", f"dev.sync.{user}.{device}.*"]},
            "sub": {"allow": [f"_I.{user}.{device}.>"]},
            "subs": DEVICE_SUBSCRIPTIONS,
            "payload": DEVICE_PAYLOAD,
            "issuer_account": self.person(user),
        }
        claims = _user_claims(public_key, rights, now)
        return encode(
            {**claims, "name": f"{user}.{device}", "exp": int(now + lifetime)}, self._devices_signing
        )

    def _person_seed(self, user: str) -> bytes:
        key = blake2b(self._devices, digest_size=32).digest()
        secret = blake2b(user.encode(), key=key, person=b"milepost account", digest_size=32).digest()
        return bytes(nkeys.encode_seed(secret, nkeys.PREFIX_BYTE_ACCOUNT))

    def _signed_by_operator(self, subject: str, kind: str, name: str, body: Claims, now: float) -> str:
        return encode({**_claims(subject, kind, body, now), "name": name}, self._operator)


def _claims(subject: str, kind: str, body: Claims, now: float) -> Claims:
    return {"sub": subject, "iat": int(now), "nats": {**body, "type": kind, "version": 2}}


def _user_claims(public_key: str, rights: Claims, now: float) -> Claims:
    return _claims(public_key, "user", {"data": UNLIMITED, "payload": UNLIMITED, **rights}, now)


def _require_hex(field: str, value: str, digits: int) -> None:
    if not re.fullmatch(f"[0-9a-f]{{{digits}}}", value):
        problem = f"The {field} id {value!r} is not {digits} lower-case hex digits."
        raise BadInput(problem, f"Give the {field} id as the server lists it.", field=field)


def _pair(seed: str) -> nkeys.KeyPair:
    return nkeys.from_seed(seed.encode())


def _public(pair: nkeys.KeyPair) -> str:
    return bytes(pair.public_key).decode()
