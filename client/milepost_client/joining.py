"""Joining a server, and renewing the login (design section 6)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

from msgspec import Struct

from milepost_client.clock import Moment
from milepost_client.device import Device
from milepost_client.exchange import connected
from milepost_client.identity import Identity
from milepost_client.link import Link, Seconds, post, save_link
from milepost_shared.errors import BadInput, NotAllowed, Offline
from milepost_shared.frames import Member
from milepost_shared.log import Log

RENEW_BEFORE = 60 * 60
"""Seconds before its end at which a login is renewed."""


class Joined(Struct, frozen=True, kw_only=True):
    """Whose devices this one is among now, and their names."""

    user: str
    device: str
    name: str
    devices: list[str]


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
    """Join the server at `url` with an invite's code. What was logged before comes along.

    May be repeated with the same code until it succeeds. Raises BadInput, NotAllowed or Offline.
    """
    url = _checked(url)
    user, claimed, roster = await device.read(standing)
    request = {
        "code": code,
        "device": device.id,
        "key": Identity.load_or_create(device.home).public,
        "name": name,
        "user": user,
        "claimed": claimed,
        "roster": roster,
    }
    given = await post(url, "join", request, Credentials)
    await device.write(lambda log: belong(log, given))
    save_link(device.home, _link(device, url, given))
    return Joined(user=given.user, device=device.id, name=name, devices=[m.name for m in given.roster])


async def renewed(device: Device, link: Link, identity: Identity) -> Link:
    """The link with a fresh login, saved. Raises NotAllowed or Offline."""
    fresh = await _login(device, link.url, link.user, identity)
    save_link(device.home, fresh)
    return fresh


async def moved(device: Device, link: Link, url: str) -> Link:
    """The link to the same server at another address, saved once that one has proved to be it: it knows
    this device's key as this person's, and its broker lets the device in.

    Raises BadInput, NotAllowed, NotFound or Offline; then all is as it was.
    """
    identity, address = Identity.load_or_create(device.home), _checked(url)
    fresh = await _login(device, address, link.user, identity)
    try:
        async with connected(fresh, device.id, identity):
            pass
    except Offline as error:
        advice = "Whoever runs the server says where its broker is, with --broker-url. Nothing was changed."
        raise Offline(error.problem, advice) from error
    save_link(device.home, fresh)
    return fresh


async def _login(device: Device, url: str, user: str, identity: Identity) -> Link:
    """A fresh login at the server at `url`: its challenge, signed."""
    challenge = (await post(url, "challenge", {}, _Challenge)).challenge
    signature = urlsafe_b64encode(identity.answer(challenge)).decode()
    request = {"user": user, "device": device.id, "challenge": challenge, "signature": signature}
    given = await post(url, "renew", request, Credentials)
    if given.user != user:
        raise NotAllowed(f"The server at {url} takes this device for another person's.")
    return _link(device, url, given)


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
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadInput(
            f"{url!r} is not the address of a server.",
            "Write it like https://miles.example:8080",
            field="url",
        )
    return parts.geturl().rstrip("/")


def standing(log: Log) -> tuple[str, bool, list[Member]]:
    """What a log says to a server that it joins: whose it is, whether a server has said so, and the
    person's devices."""
    return log.user, bool(log.meta.number("claimed")), log.roster.all()


def belong(log: Log, given: Credentials) -> None:
    """Let the log be the person's: one that was never anybody's becomes theirs. Raises NotAllowed."""
    if log.meta.number("claimed") and log.user != given.user:
        raise NotAllowed("This device's log belongs to another person.", "Use a fresh MILEPOST_HOME.")
    log.claim(given.user)
    # What another server may have said is no word of this one.
    log.meta.put("proof", "")
    for member in given.roster:
        log.roster.put(member)
