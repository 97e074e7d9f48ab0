"""Bearer tokens of the server's HTTP API, as the server tells a device of them."""

from __future__ import annotations

from msgspec import Struct

DAYS = 90
"""How long a token is good, where nobody says otherwise."""


class TokenFacts(Struct, frozen=True, kw_only=True):
    """A token: its times are in microseconds since 1970. `device` is the one that made it, if any."""

    id: str
    name: str
    scope: str
    made: int
    ends: int
    used: int | None = None
    device: str | None = None
