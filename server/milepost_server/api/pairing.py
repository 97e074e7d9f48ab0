"""`POST /api/v1/join`, `/challenge` and `/renew`: how a device gets in, and stays in."""

from __future__ import annotations

from litestar import post
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.access import ApiRequest, server_of
from milepost_server.api.described import OPEN, answers
from milepost_server.pairing import Credentials, JoinRequest, RenewRequest
from milepost_shared.frames import Member

EXAMPLE = Credentials(
    user=examples.USER,
    roster=[
        Member(device=examples.DEVICE, name="laptop", key="UDXU4RCSJNZOIQHZNWXHX…", joined=examples.MADE)
    ],
    broker="nats://127.0.0.1:4222",
    jwt="eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ…",
    expires=1_767_337_200,
)


class Challenge(Struct, frozen=True):
    """Something to sign within a minute."""

    challenge: str


@post(
    "/join",
    tags=["devices"],
    summary="Join with an invite",
    status_code=200,
    responses=answers(Credentials, EXAMPLE, OPEN),
)
async def join(request: ApiRequest, data: JoinRequest) -> Credentials:
    """The same request may be repeated; an invite lets one device in."""
    return await server_of(request).pairing.join(data)


@post(
    "/challenge",
    tags=["devices"],
    summary="Ask for a challenge to sign",
    status_code=200,
    responses=answers(Challenge, Challenge("AAAAAGlWQbBc0ZgQ…"), ()),
)
async def challenge(request: ApiRequest) -> Challenge:
    """The challenge is to be signed with the device's key and sent to `renew`."""
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
