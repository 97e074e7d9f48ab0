"""`POST /api/v1/join`, `/challenge`, `/renew` and `/revoke`: enrollment of devices."""

from __future__ import annotations

from litestar import post

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, server_of
from milepost_server.api.openapi import OPEN, answers
from milepost_server.enrollment.invites import code_as_made
from milepost_shared.protocol.enrollment import (
    Challenge,
    Credentials,
    JoinRequest,
    RenewRequest,
    Revocation,
    RevokeRequest,
)
from milepost_shared.protocol.member import Member

EXAMPLE = Credentials(
    user=examples.USER,
    roster=[
        Member(device=examples.DEVICE, name="laptop", key="UDXU4RCSJNZOIQHZNWXHX…", joined=examples.MADE)
    ],
    broker="nats://127.0.0.1:4222",
    jwt="eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ…",
    expires=1_767_337_200,
)
REVOKED = Revocation(
    user=examples.USER, device="e" * 12, name="old phone", revoked=examples.MADE, already=False
)


@post(
    "/join",
    tags=["devices"],
    summary="Join with an invite",
    status_code=200,
    responses=answers(Credentials, EXAMPLE, (*OPEN, 429)),
)
async def join(request: ApiRequest, data: JoinRequest) -> Credentials:
    """The same request may be repeated; an invite lets one device in.

    It is signed with the device's key, over a challenge. Few failed tries a minute are answered.
    """
    server, address = server_of(request), request.client.host if request.client else ""
    with server.join_tries.counted(address, code_as_made(data.code) or data.code):
        return await server.pairing.join(data)


@post(
    "/challenge",
    tags=["devices"],
    summary="Ask for a challenge to sign",
    status_code=200,
    responses=answers(Challenge, Challenge("AAAAAGlWQbBc0ZgQ…"), ()),
)
async def challenge(request: ApiRequest) -> Challenge:
    """The challenge is to be signed with the device's key and sent to `join`, `renew` or `revoke`."""
    return Challenge(server_of(request).pairing.challenge())


@post(
    "/renew",
    tags=["devices"],
    summary="Renew a device's login",
    status_code=200,
    responses=answers(Credentials, EXAMPLE, OPEN),
)
async def renew(request: ApiRequest, data: RenewRequest) -> Credentials:
    """A new login to the broker for a device that proves its key."""
    return await server_of(request).pairing.renew(data)


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
    await server.pairing.authorize_revocation(data)
    return await server.revoke(data.user, data.revoke)
