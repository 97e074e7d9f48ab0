"""The query parameter `known_at`: the moment up to which events were known."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from litestar.params import Parameter

from milepost_shared.errors import BadInput

KnownAt = Annotated[
    str | None, Parameter(description="An ISO moment with offset, or microseconds; by default now.")
]


def parse_known_at(known_at: str | None) -> int | None:
    """Return the moment as a stamp; None for none. Raises BadInput."""
    if known_at is None:
        return None
    if re.fullmatch("[0-9]{1,16}", known_at):
        return int(known_at)
    try:
        # An unescaped plus sign in a query is a space.
        moment = datetime.fromisoformat(known_at.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(
            f"{known_at!r} is not a moment with an offset.",
            "Write it like 2026-05-01T10:00:00Z.",
            field="known_at",
        )
    return round(moment.timestamp() * 1_000_000)
