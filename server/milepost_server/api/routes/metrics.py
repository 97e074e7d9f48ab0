"""`GET /metrics`"""

from __future__ import annotations

from litestar import Response, get

from milepost_server.api.auth import ApiRequest, require_metrics_token, server_of
from milepost_server.api.openapi import answers
from milepost_server.api.prometheus import exposition

MEDIA_TYPE = "text/plain; version=0.0.4"
EXAMPLE = """# HELP milepost_people People of this server.
# TYPE milepost_people gauge
milepost_people 3.0
"""


@get(
    "/metrics",
    tags=["health"],
    summary="Counts and measures for Prometheus (text format 0.0.4)",
    media_type=MEDIA_TYPE,
    guards=[require_metrics_token],
    security=[{"token": []}],
    responses=answers(str, EXAMPLE, media_type="text/plain"),
)
async def show(request: ApiRequest) -> Response[bytes]:
    """The token is one that `milepost-server token create --scope metrics` made."""
    return Response(await exposition(server_of(request)), media_type=MEDIA_TYPE)
