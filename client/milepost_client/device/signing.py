"""Signing with the device's key, wherever that is: in a file, or in a browser's own store, which hands it to
nobody and signs in its own time."""

from __future__ import annotations

from typing import Protocol

from milepost_shared.errors import NotAllowed

OURS = "milepost "
"""The first bytes of everything that a device signs without being asked (`frame_signing_input`)."""


class Signer(Protocol):
    """An ed25519 key that signs."""

    @property
    def public(self) -> str:
        """The public key, as an nkey: `U…`."""
        ...

    async def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""
        ...


class KeyStore(Protocol):
    """Keeps the device's key."""

    async def load_or_create(self) -> Signer:
        """Return the device's key, made and saved at first use. Raises StorageFailed."""
        ...

    async def renew(self) -> Signer:
        """Return a new key; it replaces the old one. Raises StorageFailed."""
        ...


async def sign_challenge(signer: Signer, challenge: str) -> str:
    """Return the signature of a server's challenge for a login, in base64url.

    Raises NotAllowed where the challenge reads like the message of a frame: with its signature somebody could
    pass off events of their own as this device's.
    """
    refuse_disguised(challenge)
    # Commands that sign nothing start faster without it.
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(await signer.sign(challenge.encode())).decode()


def refuse_disguised(challenge: str) -> None:
    """Raise NotAllowed for a challenge that reads like something else that devices sign."""
    if challenge.startswith(OURS):
        raise NotAllowed("The server asked for a signature that is no login.", "Do not use that server.")
