"""A person allows the server to write for them over HTTP: it joins as a device of theirs, by an invite that a
device of theirs made (server/decisions/0015-writing-over-http.md)."""

from __future__ import annotations

import secrets

from milepost_server.broker.http_devices import HttpDevice
from milepost_server.enrollment.device_access import Sender
from milepost_server.server import Server
from milepost_shared.errors import NotAllowed, NotFound
from milepost_shared.protocol.member import Member
from milepost_shared.roster.invite_code import InviteSecrets, read_code, secrets_of
from milepost_shared.roster.joining import Hello, InviteQuestion, InviteShown, JoinRequest
from milepost_shared.roster.records import Joined, Record, encode_body, signing_input
from milepost_shared.storage.log import Log
from milepost_shared.text.names import free_name

NAME = "HTTP-API"
"""What the device is called, where no other one is: refs that begin with it are typed without quotes."""


async def allowed_device(server: Server, user: str) -> Member | None:
    """Return the device as which the server writes for a person; None where none was allowed."""
    return await server.user_logs.read(user, lambda log: _allowed(server, log))


async def allow(server: Server, sender: Sender, address: str, code: str) -> Member:
    """Join as a device of the person, by the `code` of an invite that the `sender` made for it.

    Where the server is one already, that one is returned; without a code NotFound is raised where it is none.
    A code that fails is a try to join from the sender's `address`. Raises BadInput, NotAllowed or
    TooManyTries too.
    """
    if known := await allowed_device(server, sender.user):
        return known
    if not code:
        raise NotFound("The server does not write for this person.", "Allow it with the code of an invite.")
    invite = secrets_of(read_code(code))
    with server.join_tries.counted(address, invite.id):
        await _join(server, sender, invite)
    joined = await allowed_device(server, sender.user)
    assert joined is not None, "it has just joined"
    return joined


async def _join(server: Server, sender: Sender, invite: InviteSecrets) -> None:
    shown = await server.pairing.show_invite(InviteQuestion(id=invite.id, nonce=secrets.token_urlsafe(16)))
    body = shown.invite.read()
    if body is None or (body.user, body.by) != (sender.user, sender.device):
        raise NotAllowed("That invite was not made by this device.", "Make one on this device, for this.")
    await server.pairing.join(_request(server, sender.user, invite, shown))


def _request(server: Server, user: str, invite: InviteSecrets, shown: InviteShown) -> JoinRequest:
    device = server.http_devices.get(user, secrets.token_hex(6))
    body = Joined(
        user=user,
        device=device.id,
        key=device.public,
        name=free_name(NAME, shown.names),
        server=server.identity.key,
        invite=shown.invite.id,
        challenge=server.pairing.challenge(Hello()).challenge,
    )
    record = Record(body=encode_body(body), sigs=_signatures(invite, device, body), invite=shown.invite)
    return JoinRequest(id=invite.id, record=record, nonce=secrets.token_urlsafe(16))


def _signatures(invite: InviteSecrets, device: HttpDevice, body: Joined) -> dict[str, bytes]:
    message = signing_input(body)
    return {"code": invite.sign(message), "device": device.sign(message)}


def _allowed(server: Server, log: Log) -> Member | None:
    device = server.http_devices.allowed(log)
    return log.roster.get(device.id) if device else None
