"""`GET /api/v1/receipts`"""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import Parameter

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import read_log
from milepost_shared.storage.tables.receipts import Receipt


@get(
    "/receipts",
    tags=["receipts"],
    summary="What another version changed in the numbers, newest first",
    responses=answers(list[Receipt], [examples.RECEIPT]),
)
async def list_receipts(
    request: ApiRequest, limit: Annotated[int, Parameter(ge=1, le=200)] = 50
) -> list[Receipt]:
    """Receipts of upgrades of this server. What arrived late is told by each device, which alone knows
    what was believed there before."""
    return await read_log(request, lambda log: log.receipts.newest(limit))
