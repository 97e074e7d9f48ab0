"""The header `Idempotency-Key`, as the IETF's draft of that name has it: a request that is repeated with the
same key is done once."""

from __future__ import annotations

import re
from typing import Annotated

from litestar.params import HeaderParameter

from milepost_server.api.auth import ApiRequest, token_id_of
from milepost_server.storage.tables.secret_hash import hash_secret
from milepost_server.storage.tables.written_requests import RequestKey
from milepost_shared.errors import BadInput

HEADER = "Idempotency-Key"
REPLAYED = {"Idempotent-Replayed": "true"}
"""The header of an answer to a request that was done before."""
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name=HEADER,
        description='A text of your own for this request, as "8e03978e-40d5-43dd-bc93-6894a57f9324". Repeat'
        " the request with it as often as you like within seven days: it is done once.",
    ),
]
_KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')
"""A string of structured fields (RFC 9651), or what scripts send: the same without quotes."""


def key_of(request: ApiRequest, header: str | None) -> RequestKey | None:
    """Return the request's key, if it has one. It is the token's own. Raises BadInput."""
    if header is None:
        return None
    if (found := _KEY.fullmatch(header.strip())) is None:
        raise BadInput(
            f"That {HEADER} is none.", "Send 1 to 255 letters of ASCII in double quotes.", field=HEADER
        )
    return RequestKey(token_id_of(request), hash_secret(found[1] or found[2]))


async def hash_of(request: ApiRequest) -> str:
    """Return the hash of what a request asks: its method, its path and its body."""
    body = await request.body()
    return hash_secret(f"{request.method} {request.scope['path']}\n{body.hex()}")
