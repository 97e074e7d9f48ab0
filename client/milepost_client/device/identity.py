"""The device's own key: it signs frames, challenges and the broker's nonces, and never leaves the device."""

from __future__ import annotations

import secrets
from base64 import b64encode

import nkeys

from milepost_client.device.home import Home
from milepost_client.device.signing import refuse_disguised
from milepost_shared.errors import StorageFailed
from milepost_shared.protocol.signatures import is_seed
from milepost_shared.storage.private_file import read_regular, write_private


class Identity:
    """An ed25519 key pair, spelled as an nkey."""

    def __init__(self, seed: bytes) -> None:
        self._pair = nkeys.from_seed(bytearray(seed))

    @classmethod
    def load_or_create(cls, home: Home) -> Identity:
        """Return the key of the device in `home`, made and saved at first use. Raises StorageFailed."""
        if not home.key.exists():
            return cls.renew(home)
        try:
            seed = read_regular(home.key).strip()
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
        """Return a new key of the device in `home`; it replaces the old one. Raises StorageFailed."""
        write_private(home.key, _new_seed())
        return cls.load_or_create(home)

    @classmethod
    def unsaved(cls) -> Identity:
        """Return a new key that nothing keeps."""
        return cls(_new_seed())

    @property
    def public(self) -> str:
        """The public key, `U…`."""
        return bytes(self._pair.public_key).decode()

    async def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""
        return bytes(self._pair.sign(message))

    def sign_nonce(self, nonce: str) -> bytes:
        """Return the signature of the broker's nonce, in base64. Raises NotAllowed like `sign_challenge`."""
        refuse_disguised(nonce)
        return b64encode(self._pair.sign(nonce.encode()))


def _new_seed() -> bytes:
    return bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
