"""Becoming a device of its own, where a device's folder was copied and two places write as one device."""

from __future__ import annotations

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.network.server_api import Post
from milepost_client.sync.enrollment import JoinResult, join, present_name
from milepost_client.sync.http_connection import joined_link
from milepost_client.sync.membership.inviting import invite
from milepost_client.sync.reenrollment import become_new_device
from milepost_client.sync.sync import Connect, sync
from milepost_shared.errors import MilepostError, NotAllowed


async def separate(
    device: Device, post: Post, connect: Connect, name: str | None, moment: Moment, fallback: str
) -> JoinResult:
    """Let the device in this folder go on as a new one of the same person, with an id and a key of its own.

    It syncs first, so that what was written here as the other device is on the server, and then invites
    itself. Raises BadInput where no server was joined, NotAllowed or Offline; then all is as it was, unless
    it says that the device has to join again.
    """
    link = await joined_link(device)
    await sync(device, moment, lambda _: None, connect)
    made = await invite(device, post)
    called = await device.log.read(lambda log: present_name(log, device.id)) or fallback
    await become_new_device(device, is_revoked=False)
    try:
        return await join(device, post, link.url, made.code, name, moment, called)
    except MilepostError as error:
        problem = f"It is a new device now, which has not joined yet. {error.problem}"
        raise NotAllowed(problem, f"Within ten minutes: milepost join {link.url} {made.code}") from error
