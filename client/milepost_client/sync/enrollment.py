"""Joining a server and renewing the login (client/decisions/0010-joining.md)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from itertools import chain, count
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.signing import Signer, sign_challenge
from milepost_client.network.server_api import Post, ask_server
from milepost_client.network.server_link import ServerLink, keep_tls, save_link
from milepost_client.sync.reenrollment import become_new_device, mark_revoked, own_key
from milepost_shared.errors import BadInput, NotAllowed, Revoked
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


async def join(device: Device, post: Post, url: str, code: str, name: str, moment: Moment) -> JoinResult:
    """Join the server at `url` with an invite's code, however it was typed.

    What was logged before comes along.
    A device that was revoked joins as a new one. May be repeated with the same code until it succeeds.
    Raises BadInput, NotAllowed or Offline.
    """
    check_name("name", name)
    url, code, before = normalize_url(url), read_code(code), device.id
    try:
        credentials = await _request_join(device, post, url, code, name)
    except Revoked:
        await become_new_device(device)
        credentials = await _request_join(device, post, url, code, name)
    await device.log.write(lambda log: claim_log(log, credentials))
    save_link(device.home, new_link(device, url, credentials))
    names = {member.device: member.name for member in credentials.roster if member.is_active}
    return JoinResult(
        user=credentials.user,
        device=device.id,
        name=names.get(device.id, name),
        devices=[*names.values()],
        was=None if device.id == before else before,
    )


async def _request_join(device: Device, post: Post, url: str, code: str, name: str) -> Credentials:
    """Ask the server at `url` to let the device in."""
    signer, challenge = await own_key(device), await request_challenge(post, url)
    request = await device.log.read(
        lambda log: join_request(log, device.id, signer.public, code, challenge, name)
    )
    return await ask_server(post, url, "join", await signed_request(signer, request), Credentials)


async def signed_request(signer: Signer, request: JoinRequest) -> JoinRequest:
    """Return the request to join with the signature of the device's key."""
    signed = join_signing_input(request.code, request.user, request.device, request.key, request.challenge)
    return replace(request, signature=urlsafe_b64encode(await signer.sign(signed)).decode())


def join_request(log: Log, device: str, key: str, code: str, challenge: str, name: str) -> JoinRequest:
    """Return the request to join, not signed yet, with what the log says: who owns it, whether a server has
    confirmed that, and the person's devices."""
    return JoinRequest(
        code=code,
        device=device,
        key=key,
        name=_free_name(log, device, name),
        user=log.user,
        challenge=challenge,
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


async def renew_login(device: Device, post: Post, link: ServerLink) -> ServerLink:
    """Return the link with a fresh login, and save it; the server's roster is adopted.

    Raises NotAllowed, Revoked or Offline.
    """
    credentials = await request_login(device, post, link, link.url)
    await device.log.write(lambda log: _adopt_roster(log, credentials))
    fresh = new_link(device, link.url, credentials)
    save_link(device.home, fresh)
    return fresh


async def request_challenge(post: Post, url: str) -> str:
    """Return what the server at `url` wants to have signed. Raises Offline."""
    return (await ask_server(post, url, "challenge", {}, Challenge)).challenge


async def request_login(device: Device, post: Post, link: ServerLink, url: str) -> Credentials:
    """Sign the challenge of the server of `link`, which is at `url`, and return a fresh login."""
    signer, challenge = await device.keys.load_or_create(), await request_challenge(post, url)
    signature = await sign_challenge(signer, challenge)
    request = RenewRequest(user=link.user, device=device.id, challenge=challenge, signature=signature)
    try:
        credentials = await ask_server(post, url, "renew", request, Credentials)
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


def new_link(device: Device, url: str, credentials: Credentials) -> ServerLink:
    """Return the link to the server at `url` that gave the device a login."""
    return ServerLink(
        url=url,
        user=credentials.user,
        device=device.id,
        broker=credentials.broker,
        jwt=credentials.jwt,
        expires=credentials.expires,
    )


def normalize_url(url: str) -> str:
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
