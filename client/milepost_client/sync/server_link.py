"""The server that a device joined, as kept in its folder."""

from __future__ import annotations

from typing import Annotated

import msgspec

from milepost_client.device.home import Home
from milepost_shared.errors import UNREADABLE, StorageFailed
from milepost_shared.storage.private_file import write_private

Seconds = Annotated[int, msgspec.Meta(ge=0, lt=2**33)]
"""A moment, in seconds since the epoch; a date can be made of it."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """The server at `url`, as the person `user`; `jwt` logs in at `broker` until `expires` (seconds).

    `device` is the one that joined; links that earlier versions wrote do not say which.
    """

    url: str
    user: str
    device: str = ""
    broker: str
    jwt: str
    expires: Seconds


def load_link(home: Home) -> Link | None:
    """The server that the device in `home` has joined; None where it has joined none."""
    try:
        return msgspec.json.decode(home.server.read_bytes(), type=Link) if home.server.exists() else None
    except (OSError, *UNREADABLE) as error:
        raise StorageFailed(
            f"{home.server} cannot be read: {error}.", "Join again: milepost join URL CODE"
        ) from error


def save_link(home: Home, link: Link) -> None:
    """Remember the server."""
    write_private(home.server, msgspec.json.encode(link))
