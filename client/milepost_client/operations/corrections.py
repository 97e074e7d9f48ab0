"""Corrections: each replaces an activity as a whole, and keeps fields that this version does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from milepost_shared.events.validation import encode_validated
from milepost_shared.model.entries import Entry
from milepost_shared.storage.log import Log


def correction(log: Log, entry: Entry, changes: Mapping[str, Any]) -> bytes:
    """Return a draft: the JSON of the entry's present version, which may hold newer fields, with `changes`.

    A field that changes to None is left out (shared/decisions/0003-events.md). Raises BadInput for what is
    no Unicode.
    """
    fields = body(log, entry) | {"void": None, "origin": None, **changes}
    fields |= {"corrects": entry.original.event.ref}
    return encode_validated({name: value for name, value in fields.items() if value is not None})


def body(log: Log, entry: Entry) -> dict[str, Any]:
    """Return the JSON of the entry's present version."""
    fields: dict[str, Any] = msgspec.json.decode(log.events.raw(entry.version.event.ref) or b"{}")
    return fields
