"""Times of the day as people write them."""

from __future__ import annotations

import re

from milepost_shared.errors import BadInput


def parse_time(text: str) -> str:
    """Parse `9:30` or `09:30`, on the 24-hour clock, as `09:30`. Raises BadInput with field "time"."""
    parts = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip(), re.ASCII)
    if parts is None or int(parts[1]) > 23 or int(parts[2]) > 59:
        raise BadInput(f"'{text}' is not a time.", "Write it like 09:30 or 18:05.", field="time")
    return f"{int(parts[1]):02}:{parts[2]}"
