"""`POST /api/v1/http-device`: a device allows the server to write for its person over HTTP."""

from __future__ import annotations

from litestar import post
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, address_of, sender_of, server_of
from milepost_server.api.openapi import answers
from milepost_server.as_person.allowing import NAME, allow


class Allowing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code of an invite that the device made for this; none asks whether it was allowed."""

    code: str = ""


class HttpDeviceFacts(Struct, frozen=True, kw_only=True):
    """The device as which the server writes: its id, and its name on the person's list of devices."""

    device: str
    name: str


@post(
    "/http-device",
    tags=["devices"],
    summary="Allow writing over HTTP",
    status_code=200,
    responses=answers(
        HttpDeviceFacts, HttpDeviceFacts(device=examples.DEVICE, name=NAME), (400, 401, 403, 404, 413, 429)
    ),
)
async def allow_writing(request: ApiRequest, data: Allowing) -> HttpDeviceFacts:
    """The server joins as a device of the person, by an invite of the device that asks. It is revoked like
    any other; then nothing is written over HTTP until a device allows it again."""
    member = await allow(server_of(request), sender_of(request), address_of(request), data.code)
    return HttpDeviceFacts(device=member.device, name=member.name)
