"""An invite that this device makes, and the server passes on (client/decisions/0010-joining.md)."""

from __future__ import annotations

import secrets
import time

from msgspec import Struct

from milepost_client.device.device import Device
from milepost_client.network.server_api import Post, ask_server
from milepost_client.network.server_link import load_link
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.enrollment import Seconds
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.roster.invite_code import invite_link, new_code, secrets_of, show_code
from milepost_shared.roster.joining import InviteKept, register
from milepost_shared.roster.records import InviteBody, SignedInvite, encode_body, signing_input

GOOD_FOR = 24 * 60 * 60
"""Seconds for which an invite is good by this device's clock, which may be wrong. The server ends it in ten
minutes."""


class Invitation(Struct, frozen=True, kw_only=True):
    """An invite for another device of the person: the server's address, the code, both in one link, the end
    (seconds since the epoch), and the fingerprint of the server's key."""

    url: str
    code: str
    link: str
    expires: Seconds
    fingerprint: str


async def invite(device: Device, post: Post) -> Invitation:
    """Make an invite, and register it at the server, which learns neither the code nor its key.

    Raises BadInput where no server was joined, else NotAllowed or Offline.
    """
    if (link := load_link(device.home)) is None:
        raise BadInput("This device has joined no server.", "Join one first: milepost join URL CODE")
    server = await device.log.read(lambda log: log.metadata.text("server"))
    if not server:
        raise NotAllowed(
            "The server is of an earlier version.", "Whoever runs it invites: milepost-server invite"
        )
    code, signer = new_code(secrets.token_bytes), await device.keys.load_or_create()
    derived, until = secrets_of(code), int(time.time()) + GOOD_FOR
    body = InviteBody(by=device.id, key=derived.public, user=link.user, server=server, until=until)
    signed = SignedInvite(body=encode_body(body), sig=await signer.sign(signing_input(body)))
    kept = await ask_server(post, link.url, "invites", register(derived, signed), InviteKept)
    return Invitation(
        url=link.url,
        code=show_code(code),
        link=invite_link(link.url, code),
        expires=kept.expires,
        fingerprint=fingerprint(server),
    )
