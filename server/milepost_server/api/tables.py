"""A table in CSV (RFC 4180), for who prefers one by `Accept`."""

from __future__ import annotations

from typing import Any

from litestar import Response

from milepost_server.api.auth import ApiRequest

CSV, JSON = "text/csv", "application/json"


def prefers_csv(request: ApiRequest) -> bool:
    """Whether who asks would rather have CSV than JSON."""
    return request.accept.best_match([JSON, CSV]) == CSV


def as_table_or_json(content: object) -> Response[Any]:
    """Answer with a table where it is one, else with JSON."""
    is_table = isinstance(content, bytes)
    return Response(content, media_type=CSV if is_table else JSON)
