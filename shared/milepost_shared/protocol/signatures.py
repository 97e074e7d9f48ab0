"""Keys and signatures: ed25519 in the nkey spelling that NATS uses (design sections 5 and 6)."""

from __future__ import annotations

import binascii
from base64 import b32decode, b32encode
from functools import lru_cache

import nkeys
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from milepost_shared.protocol.messages import Frame


@lru_cache(4_096)
def public_key(key: str, prefix: int = nkeys.PREFIX_BYTE_USER) -> VerifyKey | None:
    """Read a public nkey: of a user (`U…`), or of the kind that `prefix` says; None where it is not one."""
    try:
        decoded = b32decode(key)
    except (binascii.Error, ValueError):
        return None
    body, checksum = bytearray(decoded[:-2]), decoded[-2:]
    if len(body) != 33 or body[0] != prefix:
        return None
    return VerifyKey(bytes(body[1:])) if nkeys.crc16(body).to_bytes(2, "little") == checksum else None


def is_seed(seed: bytes, kind: str) -> bool:
    """Whether that is a whole nkey seed: of a user (`U`), an account (`A`) or an operator (`O`). The library
    takes damaged ones, and one letter makes another key."""
    try:
        decoded = b32decode(seed + b"=" * (-len(seed) % 8))
    except (binascii.Error, ValueError):
        return False
    body, checksum = bytearray(decoded[:-2]), decoded[-2:]
    # The last letter has bits to spare: of those that spell the same only one is what was written.
    whole = len(body) == 34 and b32encode(decoded).rstrip(b"=") == seed
    return whole and seed[:2] == f"S{kind}".encode() and nkeys.crc16(body).to_bytes(2, "little") == checksum


def is_signed(key: str, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the public nkey `key`, of a user (`U…`) or a server (`N…`), signed the message."""
    verifier = public_key(key, nkeys.PREFIX_BYTE_SERVER if key.startswith("N") else nkeys.PREFIX_BYTE_USER)
    try:
        return verifier is not None and bool(verifier.verify(message, signature))
    except (BadSignatureError, ValueError):
        return False


def frame_is_signed(user: str, key: str, frame: Frame) -> bool:
    """Whether the frame's author, the owner of `key`, signed it for this person's log."""
    message = to_sign(user, frame.device, frame.last, frame.chains[-1])
    return is_signed(key, message, frame.sig)


def to_sign(user: str, author: str, last: int, chain: bytes) -> bytes:
    """What the author's key signs for a frame that ends with `last`, where the chain is `chain`."""
    return f"milepost frame {user} {author} {last} {chain.hex()}".encode()


def to_sign_off(user: str, device: str, challenge: str) -> bytes:
    """What a device's key signs to revoke `device`, which is another of the person's; `challenge` is the
    server's. A signature for a login says nothing of it."""
    return f"milepost revoke {user} {device} {challenge}".encode()
