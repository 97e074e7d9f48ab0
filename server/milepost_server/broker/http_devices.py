"""The keys of the devices as which the server writes over HTTP, where a person allowed one
(server/decisions/0015-writing-over-http.md)."""

from __future__ import annotations

from hashlib import blake2b

import nkeys

from milepost_server.broker.keys import Keys
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log


class HttpDevice:
    """A device of a person whose key the server holds."""

    def __init__(self, device: str, seed: bytes) -> None:
        self.id = device
        self._pair = nkeys.from_seed(bytearray(seed))

    @property
    def public(self) -> str:
        """The public key, `U…`."""
        return bytes(self._pair.public_key).decode()

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return bytes(self._pair.sign(message))


class HttpDevices:
    """Finds the server's own devices. Each key follows from the operator's, the person and the device, so a
    backup has it, and a device that was revoked never gets the same again."""

    def __init__(self, keys: Keys) -> None:
        self._operator = keys.operator

    def get(self, user: str, device: str) -> HttpDevice:
        """Return the device with that id, be it allowed or not."""
        root = blake2b(self._operator.encode(), key=b"milepost http device", digest_size=32).digest()
        secret = blake2b(f"{user}\n{device}".encode(), key=root, digest_size=32).digest()
        return HttpDevice(device, nkeys.encode_seed(secret, nkeys.PREFIX_BYTE_USER))

    def allowed(self, log: Log) -> HttpDevice | None:
        """Return the device as which the server may write to a person's log; None where there is none."""
        held = (self._held(log.user, member) for member in log.roster.all() if member.is_active)
        return next(filter(None, held), None)

    def _held(self, user: str, member: Member) -> HttpDevice | None:
        if member.role != "member":
            return None
        device = self.get(user, member.device)
        return device if device.public == member.key else None
