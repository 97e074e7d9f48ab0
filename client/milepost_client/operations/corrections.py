"""Corrections of an activity: it is replaced as a whole, and keeps what this version does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from milepost_shared.events.validation import encode_validated
from milepost_shared.model.entries import Entry
from milepost_shared.storage.log import Log


def correction(log: Log, entry: Entry, changes: Mapping[str, Any]) -> bytes:
    """A draft: the standing version's own JSON, which may hold newer fields, with `changes`.

    Fields whose change is None are left out (design section 2). Raises BadInput for what is no Unicode.
    """
    fields = body(log, entry) | {"void": None, "origin": None, **changes}
    fields |= {"corrects": entry.original.event.ref}
    return encode_validated({name: value for name, value in fields.items() if value is not None})


def body(log: Log, entry: Entry) -> dict[str, Any]:
    """The standing version's own JSON."""
    found: dict[str, Any] = msgspec.json.decode(log.events.raw(entry.version.event.ref) or b"{}")
    return found
