"""JSON web tokens as NATS reads them: signed with an nkey (server/decisions/0002-broker-accounts.md)."""

from __future__ import annotations

import base64
import hashlib

import msgspec
from nkeys import KeyPair

Claims = dict[str, object]

HEADER = {"typ": "JWT", "alg": "ed25519-nkey"}


def encode(claims: Claims, signer: KeyPair) -> str:
    """Sign `claims` as `signer`; adds `iss`, the signer, and `jti`, the hash of the token."""
    body: Claims = {**claims, "iss": bytes(signer.public_key).decode()}
    body["jti"] = base64.b32encode(hashlib.sha256(msgspec.json.encode(body)).digest()).decode().rstrip("=")
    signed = b".".join((_part(HEADER), _part(body)))
    return b".".join((signed, _base64url(signer.sign(signed)))).decode()


def _part(content: object) -> bytes:
    return _base64url(msgspec.json.encode(content))


def _base64url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
