"""Another name for a device of the person."""

from __future__ import annotations

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import state
from milepost_shared.roster.records import Named, Record, signing_input, stated
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.roster import find_device
from milepost_shared.text.names import check_name, normalize


async def rename_device(device: Device, called: str, name: str) -> Member:
    """Give a device, this one or another, another name. The others hear of it by the syncs.

    `called` is its name or id. Raises BadInput, NotAllowed or NotFound.
    """
    check_name("name", name)
    member = await device.log.read(lambda log: _to_rename(log, device.id, called, name))
    signer = await device.keys.load_or_create()
    user = await device.log.read(lambda log: log.user)
    body = Named(user=user, device=member.device, name=name, by=device.id)
    record = stated(body, await signer.sign(signing_input(body)))
    renamed = replace(member, name=name)
    await device.log.write(lambda log: _keep(log, record, renamed))
    return renamed


def _to_rename(log: Log, own: str, called: str, name: str) -> Member:
    me = log.roster.member(own)
    if me is None or not me.is_active or not log.metadata.text("server"):
        raise NotAllowed(
            "This device is on no server's list of devices.", "Sync, or join: milepost join URL CODE"
        )
    member = find_device(log.roster.all(), called)
    others = [each for each in log.roster.all() if each.is_active and each.device != member.device]
    if any(normalize(each.name) == normalize(name) for each in others):
        raise BadInput(
            f"Another device is called {name!r}.", "Refs name devices: choose another.", field="name"
        )
    return member


def _keep(log: Log, record: Record, renamed: Member) -> None:
    state(log, record)
    log.roster.put(renamed)
