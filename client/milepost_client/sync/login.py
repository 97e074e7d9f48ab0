"""Logging in at the server that a device joined, and no other (client/decisions/0010-joining.md).

A device knows its server by its key. What it signs names that key, so that whoever passes a login on to
another server gains nothing; what it is told counts only with that key's signature.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

import msgspec
from msgspec import Struct

from milepost_client.device.device import Device
from milepost_client.device.signing import sign_challenge
from milepost_client.network.server_api import Post, ask_server
from milepost_client.network.server_link import ServerLink, keep_tls, save_link
from milepost_client.sync.reenrollment import mark_revoked
from milepost_shared.errors import NotAllowed, Revoked
from milepost_shared.protocol.enrollment import Credentials, RenewRequest
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import merge_records, own_join, pin_server, record_ids
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.roster.joining import (
    Admitted,
    AdmittedBody,
    Challenge,
    Hello,
    LoginBody,
    LoginRequest,
    Purpose,
    roster_digest,
)
from milepost_shared.roster.records import to_sign
from milepost_shared.storage.log import Log

RENEW_BEFORE = 60 * 60
"""Seconds before its end at which a login is renewed."""


class Login(Struct, frozen=True, kw_only=True):
    """What the server with that key gave the device. One of a version before has none, and tells `roster`."""

    server: str
    given: AdmittedBody
    roster: list[Member] = []


class Asked(NamedTuple):
    """A challenge of the server with that key, and the nonce for which it made it."""

    server: str
    challenge: str
    nonce: str


async def renew_login(device: Device, post: Post, link: ServerLink) -> ServerLink:
    """Return the link with a fresh login, and save it; the server's records are adopted.

    Raises NotAllowed, Revoked or Offline.
    """
    login = await request_login(device, post, link, link.url)
    await device.log.write(lambda log: adopt(log, login))
    fresh = new_link(device, link.url, login.given)
    save_link(device.home, fresh)
    return fresh


async def ask_challenge(post: Post, url: str) -> Asked:
    """Return what the server at `url` wants to have signed. Raises NotAllowed or Offline."""
    nonce = secrets.token_urlsafe(16)
    challenge = await ask_server(post, url, "challenge", Hello(nonce=nonce), Challenge)
    if challenge.key and not challenge.is_genuine(nonce):
        raise NotAllowed(f"What answers at {url} does not have the key that it shows.", "Do not use it.")
    return Asked(challenge.key, challenge.challenge, nonce)


async def request_login(device: Device, post: Post, link: ServerLink, url: str) -> Login:
    """Return a fresh login from the server of `link`, which is at `url`.

    Raises NotAllowed, Revoked or Offline.
    """
    asked = await ask_own_server(device, post, url)
    try:
        login = await (_log_in if asked.server else _log_in_without_key)(device, post, link, url, asked)
    except Revoked:
        await device.log.write(lambda log: mark_revoked(log, device.id))
        raise
    if login.given.user != link.user:
        raise NotAllowed(f"The server at {url} takes this device for another person's.")
    keep_tls(link, login.given.broker)
    return login


async def ask_own_server(device: Device, post: Post, url: str) -> Asked:
    """Return a challenge of the server that the device joined, which is at `url`.

    The first server with a key that a device meets is the one that it joined: from then on it takes no
    other. Raises NotAllowed or Offline.
    """
    pinned = await device.log.read(lambda log: log.metadata.text("server"))
    asked = await ask_challenge(post, url)
    if pinned and asked.server != pinned:
        raise NotAllowed(
            f"What answers at {url} is not the server that this device joined ({fingerprint(pinned)}).",
            "Is the address right? Nothing was sent there. To join another server: milepost join URL CODE",
        )
    return asked


async def login_request(
    device: Device, link: ServerLink, asked: Asked, purpose: Purpose = "login"
) -> LoginRequest:
    """Return the request by which the device proves its key to the server that asked."""
    signer = await device.keys.load_or_create()
    body = LoginBody(
        user=link.user,
        device=device.id,
        server=asked.server,
        challenge=asked.challenge,
        nonce=asked.nonce,
    )
    text = msgspec.json.encode(body).decode()
    # A server that was put back to an old backup may not know the device any more.
    record = await device.log.read(lambda log: own_join(log, device.id))
    return LoginRequest(body=text, sig=await signer.sign(to_sign(purpose, text)), record=record)


def adopt(log: Log, login: Login) -> None:
    """Take over who belongs to the person."""
    if not login.server:
        for member in login.roster:
            log.roster.put(member)
        return
    adopt_records(log, login.server, login.given, tell=True)


def adopt_records(log: Log, server: str, given: AdmittedBody, *, tell: bool) -> None:
    """Let the records of that server count, and add those that it gave.

    Where it lacks some, as after a loss of its files, the next sync hands them over.
    """
    # Also where it is known already: after a restore the roster is to be made again.
    pin_server(log, server)
    merge_records(log, given.records, tell=tell)
    theirs = {record.id for record in given.records}
    log.metadata.put("heard", roster_digest(theirs) if record_ids(log) <= theirs else "")


def new_link(device: Device, url: str, given: AdmittedBody) -> ServerLink:
    """Return the link to the server at `url` that gave the device a login."""
    return ServerLink(
        url=url,
        user=given.user,
        device=device.id,
        broker=given.broker,
        certificate=given.certificate,
        jwt=given.jwt,
        expires=given.expires,
    )


async def _log_in(device: Device, post: Post, link: ServerLink, url: str, asked: Asked) -> Login:
    request = await login_request(device, link, asked)
    answer = await ask_server(post, url, "login", request, Admitted)
    return Login(server=asked.server, given=answer.read(asked.server, asked.nonce))


async def _log_in_without_key(device: Device, post: Post, link: ServerLink, url: str, asked: Asked) -> Login:
    """Log in at a server of a version before. Not possible where a server has ever shown a key."""
    signature = await sign_challenge(await device.keys.load_or_create(), asked.challenge)
    request = RenewRequest(user=link.user, device=device.id, challenge=asked.challenge, signature=signature)
    found = await ask_server(post, url, "renew", request, Credentials)
    given = AdmittedBody(
        user=found.user,
        records=[],
        broker=found.broker,
        jwt=found.jwt,
        expires=found.expires,
        nonce=asked.nonce,
    )
    return Login(server="", given=given, roster=found.roster)
