"""`GET /api/v1/feeds/{token}.ics`: a calendar that programs subscribe to, which send no header. So the token
stands in the path; it is of scope `feed`, and good for nothing else."""

from __future__ import annotations

from litestar import Response, get

from milepost_server.api.auth import ApiRequest, find_token, server_of
from milepost_server.api.openapi import answers
from milepost_server.as_person.asked import calendar
from milepost_server.observability.logs import set_request_user
from milepost_shared.errors import NotFound

ICS = "text/calendar"
EXAMPLE = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n"


@get(
    "/feeds/{name:str}",
    tags=["feeds"],
    summary="What lies ahead, as a calendar",
    media_type=ICS,
    responses=answers(str, EXAMPLE, (400, 404), media_type=ICS),
)
async def show_calendar(request: ApiRequest, name: str) -> Response[bytes]:
    """Next steps, contacts, deadlines, birthdays and the weekly review. The name is that of a token of scope
    `feed`, then `.ics`. Revoke the token to end it."""
    token = await find_token(server_of(request), name.removesuffix(".ics"))
    if token is None or not token.may("feed"):
        raise NotFound("There is no such calendar.", "Make a token of scope feed.")
    set_request_user(token.owner)
    content = await server_of(request).user_logs.read(token.owner, calendar)
    return Response(content, media_type=ICS)
