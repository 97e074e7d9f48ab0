"""`GET /api/v1/find`"""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import Parameter

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import read_log
from milepost_server.as_person.asked import Found, FoundWords, found_words

EXAMPLE = FoundWords(
    today=examples.TODAY,
    found=[
        Found(
            kind="entry",
            id=f"{examples.DEVICE}-2",
            title="coffee with Ana at Acme",
            text="She knows the team",
            day=examples.ACTIVITY.day,
            short=f"{examples.DEVICE}-2",
        )
    ],
    more=0,
)


@get("/find", tags=["find"], summary="Find words", responses=answers(FoundWords, EXAMPLE))
async def find_words(
    request: ApiRequest, q: Annotated[str, Parameter(description="Words that all stand in one thing.")]
) -> FoundWords:
    """Goals, people, opportunities, next steps, then the newest entries."""
    return await read_log(request, lambda log: found_words(log, q))
