"""The time of a day, as people write it."""

from __future__ import annotations

import re

from milepost_shared.errors import BadInput


def parse_time(text: str) -> str:
    """`9:30` and `09:30` as `09:30`, on the 24-hour clock. Raises BadInput with field "time"."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip(), re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadInput(f"'{text}' is not a time.", "Write it like 09:30 or 18:05.", field="time")
    return f"{int(found[1]):02}:{found[2]}"
