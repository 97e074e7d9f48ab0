"""Joining a server, and renewing the login (design section 6)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from itertools import chain, count
from urllib.parse import urlsplit

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.sync.broker_client import connected
from milepost_client.sync.http_client import post
from milepost_client.sync.reenrollment import as_new_device, note_revoked, own_key
from milepost_client.sync.server_link import Link, Seconds, save_link
from milepost_client.sync.tls import NotTrusted, keep_tls
from milepost_shared.errors import BadInput, NotAllowed, Offline, Revoked
from milepost_shared.protocol.messages import Member
from milepost_shared.storage.log import Log
from milepost_shared.text.names import fold

RENEW_BEFORE = 60 * 60
"""Seconds before its end at which a login is renewed."""


class Joined(Struct, frozen=True, kw_only=True):
    """Whose devices this one is among now, and their names; `was` is the device that it was before, where
    that one is revoked."""

    user: str
    device: str
    name: str
    devices: list[str]
    was: str | None = None


class Credentials(Struct, frozen=True, kw_only=True):
    """What a server gives to a device that it lets in; `expires` is when the login ends (seconds)."""

    user: str
    roster: list[Member]
    broker: str
    jwt: str
    expires: Seconds


class _Challenge(Struct, frozen=True):
    challenge: str


async def join(device: Device, url: str, code: str, name: str, moment: Moment) -> Joined:
    """Join the server at `url` with an invite's code. What was logged before comes along. A device that was
    revoked joins as a new one.

    May be repeated with the same code until it succeeds. Raises BadInput, NotAllowed or Offline.
    """
    url, before = _checked(url), device.id
    try:
        given = await _let_in(device, url, code, name)
    except Revoked:
        await as_new_device(device)
        given = await _let_in(device, url, code, name)
    await device.log.write(lambda log: belong(log, given))
    save_link(device.home, _link(device, url, given))
    names = {member.device: member.name for member in given.roster if member.revoked is None}
    called, was = names.get(device.id, name), None if device.id == before else before
    return Joined(user=given.user, device=device.id, name=called, devices=[*names.values()], was=was)


async def _let_in(device: Device, url: str, code: str, name: str) -> Credentials:
    """Ask the server at `url` to let the device in."""
    user, claimed, roster = await device.log.read(standing)
    request = {
        "code": code,
        "device": device.id,
        "key": (await own_key(device)).public,
        "name": await device.log.read(lambda log: _free_name(log, device.id, name)),
        "user": user,
        "claimed": claimed,
        "roster": roster,
    }
    return await post(url, "join", request, Credentials)


async def renewed(device: Device, link: Link, identity: Identity) -> Link:
    """The link with a fresh login, saved; the person's devices are as the server tells. Raises NotAllowed,
    Revoked or Offline."""
    given = await _login(device, link, link.url, identity)
    await device.log.write(lambda log: _put(log, given.roster))
    fresh = _link(device, link.url, given)
    save_link(device.home, fresh)
    return fresh


async def moved(device: Device, link: Link, url: str) -> Link:
    """The link to the same server at another address, saved once that one has proved to be it: it knows
    this device's key as this person's, and its broker lets the device in.

    Raises BadInput, NotAllowed, NotFound or Offline; then all is as it was.
    """
    identity, address = Identity.load_or_create(device.home), _checked(url)
    fresh = _link(device, address, await _login(device, link, address, identity))
    try:
        async with connected(fresh, device.id, identity):
            pass
    except NotTrusted as error:
        raise NotTrusted(error.problem, f"{error.advice} Nothing was changed.") from error
    except Offline as error:
        advice = "Whoever runs the server says where its broker is, with --broker-url. Nothing was changed."
        raise Offline(error.problem, advice) from error
    save_link(device.home, fresh)
    return fresh


async def ask_challenge(url: str) -> str:
    """Something that the server at `url` wants signed. Raises Offline."""
    return (await post(url, "challenge", {}, _Challenge)).challenge


async def _login(device: Device, link: Link, url: str, identity: Identity) -> Credentials:
    """A fresh login at the server of `link`, which is at `url`: its challenge, signed."""
    challenge = await ask_challenge(url)
    signature = urlsafe_b64encode(identity.answer(challenge)).decode()
    request = {"user": link.user, "device": device.id, "challenge": challenge, "signature": signature}
    try:
        given = await post(url, "renew", request, Credentials)
    except Revoked:
        await device.log.write(lambda log: note_revoked(log, device.id))
        raise
    if given.user != link.user:
        raise NotAllowed(f"The server at {url} takes this device for another person's.")
    keep_tls(link, given.broker)
    return given


def _free_name(log: Log, device: str, name: str) -> str:
    """That name; for a device that is new to the person with a number where another one is called so, since
    refs have it from there."""
    if log.roster.get(device):
        return name
    taken = {fold(member.name) for member in log.roster.all()}
    names = chain((name,), (f"{name[:58]} {n}" for n in count(2)))
    return next(free for free in names if fold(free) not in taken)


def _link(device: Device, url: str, given: Credentials) -> Link:
    return Link(
        url=url,
        user=given.user,
        device=device.id,
        broker=given.broker,
        jwt=given.jwt,
        expires=given.expires,
    )


def _checked(url: str) -> str:
    """A server's address as it is asked; without a scheme that is TLS. Raises BadInput."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # So does a port that there cannot be.
        parts, usable = urlsplit(""), False
    if not usable or any(letter.isspace() for letter in parts.geturl()):
        raise BadInput(
            f"{url!r} is not the address of a server.",
            "Write it like https://miles.example:8080",
            field="url",
        )
    return parts.geturl().rstrip("/")


def standing(log: Log) -> tuple[str, bool, list[Member]]:
    """What a log says to a server that it joins: whose it is, whether a server has said so, and the
    person's devices."""
    return log.user, bool(log.metadata.number("claimed")), log.roster.all()


def belong(log: Log, given: Credentials) -> None:
    """Let the log be the person's: one that was never anybody's becomes theirs. Raises NotAllowed."""
    if log.metadata.number("claimed") and log.user != given.user:
        raise NotAllowed("This device's log belongs to another person.", "Use a fresh MILEPOST_HOME.")
    log.claim(given.user)
    # What another server may have said is no word of this one.
    log.metadata.put("proof", "")
    _put(log, given.roster)


def _put(log: Log, roster: Sequence[Member]) -> None:
    for member in roster:
        log.roster.put(member)
