"""Joining a server, renewing the login, following a server that moved (client/decisions/0010-joining.md)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from itertools import chain, count
from urllib.parse import urlsplit

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.sync.broker_client import connect_to_broker
from milepost_client.sync.http_client import post
from milepost_client.sync.reenrollment import become_new_device, mark_revoked, own_key
from milepost_client.sync.server_link import ServerLink, save_link
from milepost_client.sync.tls import NotTrusted, keep_tls
from milepost_shared.errors import BadInput, NotAllowed, Offline, Revoked
from milepost_shared.protocol.enrollment import (
    MAX_NAME_LENGTH,
    Challenge,
    Credentials,
    JoinRequest,
    RenewRequest,
)
from milepost_shared.protocol.signatures import join_signing_input
from milepost_shared.roster.invite_code import read_code
from milepost_shared.storage.log import Log
from milepost_shared.text.names import check_name, normalize

RENEW_BEFORE = 60 * 60
"""Seconds before its end at which a login is renewed."""
MOST_BEFORE_NUMBER = MAX_NAME_LENGTH - len(" 99999")
"""How many letters of a device's name stay where a number follows."""


class JoinResult(Struct, frozen=True, kw_only=True):
    """The person and the name with which a device joined, and the names of all members that are not revoked.

    `was` is the id that this device had before, where that one is revoked.
    """

    user: str
    device: str
    name: str
    devices: list[str]
    was: str | None = None


async def join(device: Device, url: str, code: str, name: str, moment: Moment) -> JoinResult:
    """Join the server at `url` with an invite's code, however it was typed.

    What was logged before comes along.
    A device that was revoked joins as a new one. May be repeated with the same code until it succeeds.
    Raises BadInput, NotAllowed or Offline.
    """
    check_name("name", name)
    url, code, before = _normalize_url(url), read_code(code), device.id
    try:
        credentials = await _request_join(device, url, code, name)
    except Revoked:
        await become_new_device(device)
        credentials = await _request_join(device, url, code, name)
    await device.log.write(lambda log: claim_log(log, credentials))
    save_link(device.home, _link(device, url, credentials))
    names = {member.device: member.name for member in credentials.roster if member.is_active}
    return JoinResult(
        user=credentials.user,
        device=device.id,
        name=names.get(device.id, name),
        devices=[*names.values()],
        was=None if device.id == before else before,
    )


async def _request_join(device: Device, url: str, code: str, name: str) -> Credentials:
    """Ask the server at `url` to let the device in."""
    identity, challenge = await own_key(device), await request_challenge(url)
    request = await device.log.read(lambda log: join_request(log, device.id, identity, code, challenge, name))
    return await post(url, "join", request, Credentials)


def join_request(
    log: Log, device: str, identity: Identity, code: str, challenge: str, name: str
) -> JoinRequest:
    """Return the request to join, signed with the device's key, with what the log says: who owns it, whether
    a server has confirmed that, and the person's devices."""
    signed = join_signing_input(code, log.user, device, identity.public, challenge)
    return JoinRequest(
        code=code,
        device=device,
        key=identity.public,
        name=_free_name(log, device, name),
        user=log.user,
        challenge=challenge,
        signature=urlsafe_b64encode(identity.sign(signed)).decode(),
        claimed=bool(log.metadata.number("claimed")),
        roster=log.roster.all(),
    )


def claim_log(log: Log, credentials: Credentials) -> None:
    """Make the log that of the person whom the server named, and adopt the roster.

    Raises NotAllowed where a server has confirmed another owner before.
    """
    if log.metadata.number("claimed") and log.user != credentials.user:
        raise NotAllowed("This device's log belongs to another person.", "Use a fresh MILEPOST_HOME.")
    log.set_owner(credentials.user)
    # A proof that was kept may be another server's.
    log.metadata.put("proof", "")
    _adopt_roster(log, credentials)


async def renew_login(device: Device, link: ServerLink, identity: Identity) -> ServerLink:
    """Return the link with a fresh login, and save it; the server's roster is adopted.

    Raises NotAllowed, Revoked or Offline.
    """
    credentials = await _request_login(device, link, link.url, identity)
    await device.log.write(lambda log: _adopt_roster(log, credentials))
    fresh = _link(device, link.url, credentials)
    save_link(device.home, fresh)
    return fresh


async def follow_server(device: Device, link: ServerLink, url: str) -> ServerLink:
    """Return the link to the same server at another address, and save it once that one has proved to be it:
    it knows this device's key as this person's, and its broker lets the device in.

    Raises BadInput, NotAllowed, NotFound or Offline; then all is as it was.
    """
    identity, address = Identity.load_or_create(device.home), _normalize_url(url)
    fresh = _link(device, address, await _request_login(device, link, address, identity))
    try:
        async with connect_to_broker(fresh, device.id, identity):
            pass
    except NotTrusted as error:
        raise NotTrusted(error.problem, f"{error.advice} Nothing was changed.") from error
    except Offline as error:
        advice = "Whoever runs the server says where its broker is, with --broker-url. Nothing was changed."
        raise Offline(error.problem, advice) from error
    save_link(device.home, fresh)
    return fresh


async def request_challenge(url: str) -> str:
    """Return what the server at `url` wants to have signed. Raises Offline."""
    return (await post(url, "challenge", {}, Challenge)).challenge


async def _request_login(device: Device, link: ServerLink, url: str, identity: Identity) -> Credentials:
    """Sign the challenge of the server of `link`, which is at `url`, and return a fresh login."""
    challenge = await request_challenge(url)
    signature = urlsafe_b64encode(identity.sign_challenge(challenge)).decode()
    request = RenewRequest(user=link.user, device=device.id, challenge=challenge, signature=signature)
    try:
        credentials = await post(url, "renew", request, Credentials)
    except Revoked:
        await device.log.write(lambda log: mark_revoked(log, device.id))
        raise
    if credentials.user != link.user:
        raise NotAllowed(f"The server at {url} takes this device for another person's.")
    keep_tls(link, credentials.broker)
    return credentials


def _free_name(log: Log, device: str, name: str) -> str:
    """Return the name; for a device that is new to the person, with a number where another one has that name.

    Refs name a device, so two must not share one.
    """
    if log.roster.get(device):
        return name
    taken = {normalize(member.name) for member in log.roster.all()}
    names = chain((name,), (f"{name[:MOST_BEFORE_NUMBER]} {n}" for n in count(2)))
    return next(free for free in names if normalize(free) not in taken)


def _link(device: Device, url: str, credentials: Credentials) -> ServerLink:
    return ServerLink(
        url=url,
        user=credentials.user,
        device=device.id,
        broker=credentials.broker,
        jwt=credentials.jwt,
        expires=credentials.expires,
    )


def _normalize_url(url: str) -> str:
    """Return a server's address with its scheme; without one that is https. Raises BadInput."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # An impossible port raises it too.
        parts, usable = urlsplit(""), False
    if not usable or any(letter.isspace() for letter in parts.geturl()):
        raise BadInput(
            f"{url!r} is not the address of a server.",
            "Write it like https://miles.example:8080",
            field="url",
        )
    return parts.geturl().rstrip("/")


def _adopt_roster(log: Log, credentials: Credentials) -> None:
    for member in credentials.roster:
        log.roster.put(member)
