"""Ed25519 keys with the names and errors of PyNaCl, computed by the page's libsodium."""

from __future__ import annotations

import milepost_ed25519
from pyodide.ffi import to_js

from nacl.exceptions import BadSignatureError

KEY_BYTES = SEED_BYTES = 32
SIGNATURE_BYTES = 64


class VerifyKey:
    """A public key. Raises ValueError where `key` is not 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"A public key has {KEY_BYTES} bytes, this one {len(key)}.")
        self._key = bytes(key)

    def __bytes__(self) -> bytes:
        return self._key

    def verify(self, message: bytes, signature: bytes | None = None) -> bytes:
        """Return the message that is signed; without `signature`, it stands before the message.

        Raises ValueError for a signature of another length, BadSignatureError for one that does not fit.
        """
        if signature is None:
            signature, message = message[:SIGNATURE_BYTES], message[SIGNATURE_BYTES:]
        if len(signature) != SIGNATURE_BYTES:
            raise ValueError(f"A signature has {SIGNATURE_BYTES} bytes, this one {len(signature)}.")
        if not milepost_ed25519.verify(to_js(signature), to_js(message), to_js(self._key)):
            raise BadSignatureError("Signature was forged or corrupt")
        return message


class SignedMessage(bytes):
    """A signature with its message behind it."""

    @property
    def signature(self) -> bytes:
        """The signature alone."""
        return self[:SIGNATURE_BYTES]


class SigningKey:
    """A private key, made from its seed. Raises ValueError where that is not 32 bytes."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError(f"A seed has {SEED_BYTES} bytes, this one {len(seed)}.")
        self._seed = bytes(seed)
        self.verify_key = VerifyKey(milepost_ed25519.publicKey(to_js(self._seed)).to_bytes())

    def sign(self, message: bytes) -> SignedMessage:
        """Return the signature with the message behind it."""
        signature = milepost_ed25519.sign(to_js(self._seed), to_js(bytes(message))).to_bytes()
        return SignedMessage(signature + message)
