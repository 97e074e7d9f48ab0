"""Moving a device to another person: it joined as somebody new, by mistake or after its folder was lost
(client/decisions/0014-moving-to-another-person.md)."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.formats.jsonl import export_log
from milepost_client.network.server_api import Post
from milepost_client.sync.enrollment import JoinResult, join, look_at_invite, present_name
from milepost_client.sync.sync import Connect, sync
from milepost_shared.errors import BadInput, MilepostError, NotAllowed, Offline
from milepost_shared.replication.moving import move_log
from milepost_shared.storage.log import Log
from milepost_shared.storage.private_file import write_private


class MoveRequest(Struct, frozen=True, kw_only=True):
    """The invite of the person to whom a device is moved, what it is to be called (None: as before, or else
    `fallback`), and the file that keeps what it has."""

    url: str
    code: str
    kept_in: Path
    name: str | None = None
    fallback: str = "device"


class MoveResult(Struct, frozen=True, kw_only=True):
    """A device that moved: how it `joined`, whose it was `before`, how many `events` it brings, and the file
    that has all as it was. `unsynced` says why it could not sync as before once more, if so."""

    joined: JoinResult
    before: str
    events: int
    kept_in: str
    unsynced: str = ""


def where_kept(device: Device, moment: Moment) -> Path:
    """Return the file in the device's folder that keeps what it has before it moves."""
    return device.home.folder / f"before-move-{moment.today}-{device.id}.jsonl"


async def change_person(
    device: Device, post: Post, connect: Connect, move: MoveRequest, moment: Moment
) -> MoveResult:
    """Move the device in this folder, with all that is in its log, to the person of an invite.

    It syncs as the person that it is, writes a file with all that it has, and then joins as a new device
    whose events are all that were here. Raises BadInput, NotAllowed, Offline or StorageFailed; then all is as
    it was, unless it says that the device has to join again.
    """
    await _check(device, post, move)
    unsynced = await _sync_as_before(device, connect, moment)
    before = await device.log.read(lambda log: log.user)
    called = await device.log.read(lambda log: present_name(log, device.id)) or move.fallback
    events = await _write_again(device, move, called, moment)
    try:
        joined = await join(device, post, move.url, move.code, move.name, moment, called)
    except MilepostError as error:
        problem = f"It is a new device, of nobody's yet, with all that was here. {error.problem}"
        raise NotAllowed(problem, f"Within ten minutes: milepost join {move.url} {move.code}") from error
    return MoveResult(
        joined=joined, before=before, events=events, kept_in=str(move.kept_in), unsynced=unsynced
    )


async def _check(device: Device, post: Post, move: MoveRequest) -> None:
    """Raise BadInput or NotAllowed where there is nothing to move, or nobody to move it to."""
    user, claimed = await device.log.read(lambda log: (log.user, bool(log.metadata.number("claimed"))))
    if not claimed:
        raise BadInput(
            "This device is nobody's yet.",
            "Join as usual, and what is here comes along: milepost join URL CODE",
        )
    invited = await look_at_invite(post, move.url, move.code)
    if invited.user is None:
        raise BadInput(
            "The invite is for a new person, and this device is to be somebody's who is there.",
            "Make one on a device of theirs: milepost invite",
        )
    if invited.user == user:
        raise BadInput(
            "This device is that person's already.", "Nothing is to be moved. See: milepost devices"
        )


async def _sync_as_before(device: Device, connect: Connect, moment: Moment) -> str:
    """Fetch what other devices of the person wrote; return why that was not possible, if so."""
    try:
        await sync(device, moment, lambda _: None, connect)
    except (BadInput, NotAllowed, Offline) as error:
        return error.problem
    return ""


async def _write_again(device: Device, move: MoveRequest, name: str, moment: Moment) -> int:
    """Keep all as it is in a file, and write it again as a new device's; return how many events they are."""
    signer = await device.keys.load_or_create()
    fresh = secrets.token_hex(6)
    while True:
        digest = await device.log.read(lambda log: log.digest())
        export = await export_log(device, signer, name)
        write_private(move.kept_in, b"".join(export.lines))
        if await device.log.write(partial(_move, digest=digest, fresh=fresh, now=moment.now)):
            device.id = fresh
            return export.events


def _move(log: Log, digest: str, fresh: str, now: int) -> bool:
    """Move the log, unless something was written to it that the file does not have."""
    if log.digest() != digest:
        return False
    move_log(log, secrets.token_hex(8), fresh, now)
    return True
