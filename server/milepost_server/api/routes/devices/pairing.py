"""`POST /api/v1/challenge`, `/invite`, `/invites`, `/join`, `/login` and `/revoke`: enrollment of devices."""

from __future__ import annotations

import time

from litestar import post

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, address_of, server_of
from milepost_server.api.openapi import OPEN, answers
from milepost_server.enrollment.invites import keep_invite
from milepost_shared.errors import NotAllowed
from milepost_shared.roster.joining import (
    Admitted,
    Challenge,
    Hello,
    InviteKept,
    InviteQuestion,
    InviteRegistration,
    InviteShown,
    JoinRequest,
    LoginRequest,
    Revocation,
    RevokeRequest,
)
from milepost_shared.roster.records import SignedInvite

SIGNATURE = b"signature"
ADMITTED = Admitted(
    body='{"user":"3f0c2a9d4b1e8f67","records":[],"broker":"nats://127.0.0.1:4222","jwt":"eyJ0eXAiOi…",'
    '"expires":1767337200,"nonce":"Zm9vYmFyYmF6cXV4"}',
    sig=SIGNATURE,
)
INVITE = SignedInvite(
    body='{"kind":"invite","by":"server","key":"UDXU4RCSJN…","server":"NCLX…","until":1767337200}',
    sig=SIGNATURE,
)
REVOKED = Revocation(
    user=examples.USER, device="e" * 12, name="old phone", revoked=examples.MADE, already=False
)


@post(
    "/challenge",
    tags=["devices"],
    summary="Ask for a challenge to sign",
    status_code=200,
    responses=answers(
        Challenge, Challenge(challenge="AAAAAGlWQbBc0ZgQ…", key="NCLX…", sig=SIGNATURE), (400, 413)
    ),
)
async def challenge(request: ApiRequest, data: Hello) -> Challenge:
    """The challenge is signed with the server's key, over the caller's nonce. It is to be part of what a
    device signs to `join` or to `login`."""
    return server_of(request).pairing.challenge(data)


@post(
    "/invite",
    tags=["devices"],
    summary="See an invite",
    status_code=200,
    responses=answers(InviteShown, InviteShown(invite=INVITE, mac="5f…", proof="c2…"), (*OPEN, 429)),
)
async def show_invite(request: ApiRequest, data: InviteQuestion) -> InviteShown:
    """Who has the code checks by it that this server knows the invite, and that its maker wrote it.

    Few failed tries a minute are answered.
    """
    server = server_of(request)
    with server.join_tries.counted(address_of(request), data.id):
        return await server.pairing.show_invite(data)


@post(
    "/invites",
    tags=["devices"],
    summary="Register an invite",
    status_code=200,
    responses=answers(InviteKept, InviteKept(expires=1_767_337_200), OPEN),
)
async def add_invite(request: ApiRequest, data: InviteRegistration) -> InviteKept:
    """A device of a person invites another one, and has signed the invite. To ask again does no harm."""
    server = server_of(request)
    return await keep_invite(server.user_logs, server.registry, server.identity.key, data, time.time())


@post(
    "/join",
    tags=["devices"],
    summary="Join with an invite",
    status_code=200,
    responses=answers(Admitted, ADMITTED, (*OPEN, 429)),
)
async def join(request: ApiRequest, data: JoinRequest) -> Admitted:
    """The same request may be repeated; an invite lets one device in.

    It is signed with the device's key and the code's, over a challenge. Few failed tries a minute are
    answered.
    """
    server = server_of(request)
    with server.join_tries.counted(address_of(request), data.id):
        return await server.pairing.join(data)


@post(
    "/login",
    tags=["devices"],
    summary="Log a device in",
    status_code=200,
    responses=answers(Admitted, ADMITTED, OPEN),
)
async def login(request: ApiRequest, data: LoginRequest) -> Admitted:
    """A new login to the broker for a device that proves its key."""
    return await server_of(request).pairing.login(data)


@post("/renew", include_in_schema=False, status_code=200)
async def renew() -> None:
    """What devices of versions before ask for a login: their signature is not bound to this server."""
    raise NotAllowed(
        "The Milepost on this device is too old: it does not check which server it talks to.",
        "Nothing is lost. Update Milepost on this device, and go on.",
    )


@post(
    "/revoke",
    tags=["devices"],
    summary="Revoke another device",
    status_code=200,
    responses=answers(Revocation, REVOKED, (*OPEN, 404, 503)),
)
async def revoke(request: ApiRequest, data: RevokeRequest) -> Revocation:
    """A device of the person has another one's connection closed, and its login refused from now on. To ask
    again does no harm."""
    server = server_of(request)
    body = await server.pairing.authorize_revocation(data.record)
    return await server.revoke(body.user, data.record)
