"""The device's key in a file of its folder."""

from __future__ import annotations

from milepost_client.device.home import Home
from milepost_client.device.signing import Signer


class KeyFile:
    """The key store of a terminal: a file in the device's folder."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def load_or_create(self) -> Signer:
        """Return the key in the file (see `KeyStore`)."""
        # Commands that sign nothing start faster without it.
        from milepost_client.device.identity import Identity

        return Identity.load_or_create(self._home)

    async def renew(self) -> Signer:
        """Return a new key, which is in the file from now on (see `KeyStore`)."""
        from milepost_client.device.identity import Identity

        return Identity.renew(self._home)
