"""The device's own key: it signs frames, challenges and the broker's nonces, and never leaves."""

from __future__ import annotations

import secrets
from base64 import b64encode

import nkeys

from milepost_client.device.home import Home
from milepost_shared.errors import NotAllowed, StorageFailed
from milepost_shared.protocol.signatures import is_seed
from milepost_shared.storage.private_file import write_private

OURS = "milepost "
"""How all that a device signs of its own accord begins (`to_sign`)."""


class Identity:
    """An ed25519 key in the nkey spelling."""

    def __init__(self, seed: bytes) -> None:
        self._pair = nkeys.from_seed(bytearray(seed))

    @classmethod
    def load_or_create(cls, home: Home) -> Identity:
        """The key of the device in `home`, made and saved at its first use. Raises StorageFailed."""
        if not home.key.exists():
            return cls.renew(home)
        try:
            seed = home.key.read_bytes().strip()
            if not is_seed(seed, "U"):
                raise ValueError("it is damaged")
            return cls(seed)
        except (OSError, ValueError) as error:
            raise StorageFailed(
                f"The device's key in {home.key} cannot be read: {error}.",
                "Put it back from a backup. Without it, move it away and join again as a new device.",
            ) from error

    @classmethod
    def renew(cls, home: Home) -> Identity:
        """A new key for the device in `home`; one that was there is gone then. Raises StorageFailed."""
        write_private(home.key, bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER)))
        return cls.load_or_create(home)

    @property
    def public(self) -> str:
        """The public key, `U…`."""
        return bytes(self._pair.public_key).decode()

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""
        return bytes(self._pair.sign(message))

    def answer(self, challenge: str) -> bytes:
        """The signature of what a server wants signed, for a login.

        Raises NotAllowed where that reads like what is signed of frames: whoever had it could pass off
        events of their own as this device's.
        """
        if challenge.startswith(OURS):
            raise NotAllowed("The server asked for a signature that is no login.", "Do not use that server.")
        return self.sign(challenge.encode())

    def sign_nonce(self, nonce: str) -> bytes:
        """What the broker wants for its nonce. Raises NotAllowed likewise."""
        return b64encode(self.answer(nonce))
