"""Keys and signatures: ed25519, with keys as nkeys, the text form that NATS uses.

A frame carries its author's signature, so it is as good from another device as from the author's own
(shared/decisions/0015-frames.md).
"""

from __future__ import annotations

import binascii
from base64 import b32decode, b32encode
from collections.abc import Callable
from functools import lru_cache

import nkeys

from milepost_shared.protocol.messages import Frame
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey


@lru_cache(4_096)
def public_key(key: str, prefix: int = nkeys.PREFIX_BYTE_USER) -> VerifyKey | None:
    """Return the key that a public nkey spells, or None where the text is not one.

    It is that of a user (`U…`), or of the kind of `prefix`.
    """
    try:
        decoded = b32decode(key)
    except (binascii.Error, ValueError):
        return None
    body, checksum = bytearray(decoded[:-2]), decoded[-2:]
    if len(body) != 33 or body[0] != prefix:
        return None
    return VerifyKey(bytes(body[1:])) if nkeys.crc16(body).to_bytes(2, "little") == checksum else None


def is_seed(seed: bytes, kind: str) -> bool:
    """Return whether the bytes are an intact nkey seed of a user (`U`), an account (`A`), an operator (`O`)
    or a server (`N`).

    The nkeys library accepts damaged seeds, and a single wrong letter makes another key.
    """
    try:
        decoded = b32decode(seed + b"=" * (-len(seed) % 8))
    except (binascii.Error, ValueError):
        return False
    body, checksum = bytearray(decoded[:-2]), decoded[-2:]
    # The last letter has spare bits, so several letters decode alike; only one is what was written.
    intact = len(body) == 34 and b32encode(decoded).rstrip(b"=") == seed
    return intact and seed[:2] == f"S{kind}".encode() and nkeys.crc16(body).to_bytes(2, "little") == checksum


def is_signed(key: str, message: bytes, signature: bytes) -> bool:
    """Return whether the owner of a public nkey, a user (`U…`) or a server (`N…`), signed the message."""
    verifier = public_key(key, nkeys.PREFIX_BYTE_SERVER if key.startswith("N") else nkeys.PREFIX_BYTE_USER)
    try:
        return verifier is not None and bool(verifier.verify(message, signature))
    except (BadSignatureError, ValueError):
        return False


def frame_is_signed(user: str, key: str, frame: Frame) -> bool:
    """Return whether the frame's author, the owner of `key`, signed it for this person's log."""
    message = frame_signing_input(user, frame.device, frame.last, frame.chains[-1])
    return is_signed(key, message, frame.sig)


def frame_is_proven(user: str, key_of: Callable[[str], str], frame: Frame) -> bool:
    """Return whether the author signed a frame, and devices of the person attested what is left of events in
    it, each between the chains that the frame has. `key_of` returns a device's public key, or ""."""
    if not frame_is_signed(user, key_of(frame.device), frame):
        return False
    return all(_is_attested(user, key_of, frame, seq) for seq in frame.erased)


def _is_attested(user: str, key_of: Callable[[str], str], frame: Frame, seq: int) -> bool:
    n, left = seq - frame.first, frame.erased[seq]
    if not left.by or not 0 <= n < len(frame.raws):
        return False
    if not left.is_of(frame.chains[n], frame.raws[n]):
        return False
    return is_signed(key_of(left.by), left.signing_input(user, f"{frame.device}-{seq}"), left.sig)


def frame_signing_input(user: str, author: str, last: int, chain: bytes) -> bytes:
    """Return the bytes to sign with the author's key for a frame up to seq `last`, with `chain` after it."""
    return f"milepost frame {user} {author} {last} {chain.hex()}".encode()
