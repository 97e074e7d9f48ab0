"""Revoking another device of the same person, at the server (design section 6)."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.sync.enrollment import ask_challenge, renewed
from milepost_client.sync.http_client import post
from milepost_client.sync.server_link import Link, load_link
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.protocol.messages import Member
from milepost_shared.protocol.signatures import to_sign_off
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.roster import Revocation, devices_called


async def named(device: Device, name: str) -> Member:
    """The other device that `name` means, as the server knows them now: the one that was lost may have joined
    since this one last synced. Raises BadInput, NotAllowed, NotFound or Offline."""
    await renewed(device, _joined(device), Identity.load_or_create(device.home))
    return await device.log.read(lambda log: _to_revoke(log, device.id, name))


async def revoke(device: Device, member: Member) -> Revocation:
    """Have the server revoke another device. Raises BadInput, NotAllowed or Offline."""
    link, identity = _joined(device), Identity.load_or_create(device.home)
    challenge = await ask_challenge(link.url)
    signature = identity.sign(to_sign_off(link.user, member.device, challenge))
    request = {
        "user": link.user,
        "device": device.id,
        "challenge": challenge,
        "signature": urlsafe_b64encode(signature).decode(),
        "revoke": member.device,
    }
    done = await post(link.url, "revoke", request, Revocation)
    await device.log.write(lambda log: log.roster.put(replace(member, revoked=done.revoked)))
    return done


def _joined(device: Device) -> Link:
    if (link := load_link(device.home)) is None:
        raise BadInput("This device has joined no server.", "It is at the server that a device is revoked.")
    return link


def _to_revoke(log: Log, here: str, name: str) -> Member:
    """The device that `name` means, on the device `here`, which it cannot be. Raises BadInput or NotFound."""
    called = devices_called(log.roster.all(), name)
    if not called:
        raise NotFound(f"No device is called {name!r}.", "See them: milepost devices")
    if len(called) > 1:
        several = ", ".join(member.device for member in called)
        raise BadInput(f"Several devices are called {name!r}: {several}.", "Name one by its id.")
    if called[0].device == here:
        raise BadInput(
            "That is this device, and it does not revoke itself.",
            "Do it from another device, or ask whoever runs the server: milepost-server revoke",
        )
    return called[0]
