"""The keys that identify a server: made once per data folder, and never shown to anybody."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec
import nkeys

from milepost_shared.errors import UNREADABLE, StorageFailed
from milepost_shared.protocol.signatures import is_seed
from milepost_shared.storage.private_file import write_private


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The seeds behind the broker's operator, its accounts and the server's own login.

    From `devices` follow the keys of people's accounts; `devices_signing` signs the logins of their devices
    (server/decisions/0002-broker-accounts.md).
    """

    operator: str
    system: str
    data: str
    devices: str
    devices_signing: str
    server: str

    @classmethod
    def new(cls) -> Self:
        """Make random keys."""
        return cls(
            operator=_seed(nkeys.PREFIX_BYTE_OPERATOR),
            system=_seed(nkeys.PREFIX_BYTE_ACCOUNT),
            data=_seed(nkeys.PREFIX_BYTE_ACCOUNT),
            devices=_seed(nkeys.PREFIX_BYTE_ACCOUNT),
            devices_signing=_seed(nkeys.PREFIX_BYTE_ACCOUNT),
            server=_seed(nkeys.PREFIX_BYTE_USER),
        )


ACCOUNTS = ("system", "data", "devices", "devices_signing")
KINDS = dict.fromkeys(ACCOUNTS, "A") | {"operator": "O", "server": "U"}
"""The kind of each seed, as its prefix names it."""
PUT_BACK = (
    "Stop the server, put keys.json back from a backup, and start it again: devices refuse the server until"
    " then. Without a backup each device joins anew: milepost-server invite --user PERSON"
)

log = logging.getLogger("milepost.keys")


def load_or_create_keys(folder: Path) -> Keys:
    """Return the keys of a data folder, made and saved on first use with mode 0600.

    New keys make another server of a folder, so the log says it where people are there already.
    The caller holds the folder (`folder_lock`). Raises StorageFailed where the file cannot be read.
    """
    path = folder / "keys.json"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.glob("users/*.db")):
            log.error("keys.json was missing in %s, so new keys are made. %s", folder, PUT_BACK)
        write_private(path, msgspec.json.encode(Keys.new()))
    with suppress(OSError):
        path.chmod(0o600)
    return read_keys(folder)


def read_keys(folder: Path) -> Keys:
    """Return the keys of a data folder, which stays as it is. Raises StorageFailed if they are unreadable."""
    path = folder / "keys.json"
    try:
        keys = msgspec.json.decode(path.read_bytes(), type=Keys)
        for name, kind in KINDS.items():
            if not is_seed(getattr(keys, name).encode(), kind):
                raise ValueError(f"{name} is damaged")
        return keys
    except (OSError, ValueError, *UNREADABLE) as error:
        raise StorageFailed(
            f"The server's keys in {path} cannot be read: {error}.",
            "Put it back from a backup. Without it, move it away: then others are made, and each device joins"
            " anew, with an invite.",
        ) from error


def _seed(prefix: int) -> str:
    return bytes(nkeys.encode_seed(secrets.token_bytes(32), prefix)).decode()
