"""The server that a device joined, as kept in its folder."""

from __future__ import annotations

import msgspec

from milepost_client.device.home import Home
from milepost_shared.errors import UNREADABLE, NotAllowed, StorageFailed
from milepost_shared.protocol.enrollment import Seconds
from milepost_shared.storage.private_file import read_regular, write_private


class ServerLink(msgspec.Struct, frozen=True, kw_only=True):
    """A login at a server: its `url`, the person `user`; `jwt` logs in at `broker` until `expires` (seconds).

    `certificate` is the fingerprint of the broker's, where the server told it. `device` is the one that
    joined; links of earlier versions do not say which.
    """

    url: str
    user: str
    device: str = ""
    broker: str
    certificate: str = ""
    jwt: str
    expires: Seconds


def load_link(home: Home) -> ServerLink | None:
    """Return the link of the device in `home`; None where it has joined no server. Raises StorageFailed."""
    try:
        return decode_link(read_regular(home.server)) if home.server.exists() else None
    except (OSError, *UNREADABLE) as error:
        raise StorageFailed(
            f"{home.server} cannot be read: {error}.", "Join again: milepost join URL CODE"
        ) from error


def decode_link(raw: bytes) -> ServerLink:
    """Return the link that a `server.json` holds. Raises one of UNREADABLE."""
    return msgspec.json.decode(raw, type=ServerLink)


def save_link(home: Home, link: ServerLink) -> None:
    """Save the link, on disk before this returns. Raises StorageFailed."""
    write_private(home.server, msgspec.json.encode(link))


def speaks_tls(broker: str) -> bool:
    """Return whether a broker's address asks for TLS."""
    return broker.startswith("tls://")


def is_of_broker(address: str) -> bool:
    """Return whether an address is one of a broker, with TLS or without. The client library takes others too,
    and makes something of them."""
    return address.startswith(("nats://", "tls://"))


def keep_tls(known: ServerLink, broker: str) -> None:
    """Refuse a plain address of a broker where the known one asks for TLS. Raises NotAllowed.

    Whoever alters a server's answer must not get to read along.
    """
    if speaks_tls(known.broker) and not speaks_tls(broker):
        raise NotAllowed(
            "The server names a broker without TLS now, where it had one with it: nothing is sent there.",
            "If whoever runs the server says that it is meant so, join again: milepost join URL CODE",
        )
