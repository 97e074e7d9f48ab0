"""Corrections: each replaces an activity as a whole, and keeps fields that this version does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import to_builtins

from milepost_shared.events.types import MOST_KNOWN
from milepost_shared.events.validation import activity_names, encode_validated
from milepost_shared.model.entries import TEXTS, Entry
from milepost_shared.storage.log import Log
from milepost_shared.text.names import check_name


def correction(log: Log, entry: Entry, changes: Mapping[str, Any], erasures: Sequence[str] = ()) -> bytes:
    """Return a draft: the JSON of the entry's present version, which may hold newer fields, with `changes`.
    It is written in knowledge of all erasures of the entry, also of those `erasures` that are yet to come.

    A field that changes to None is left out (shared/decisions/0003-events.md). Raises BadInput for what is
    no Unicode, and for a name with harmful characters that it did not have before.
    """
    before = body(log, entry)
    fields = before | {"void": None, "origin": None, "batch": None, "undoes": None, **changes}
    for field, name in set(activity_names(fields)) - set(activity_names(before)):
        check_name(field, name)
    original = entry.original.event.ref
    known = log.erasures.of_entry(original) if log.erasures.exist() else []
    knows = [*(erased.id for erased in known), *erasures]
    fields |= {"corrects": original, "knows": knows[-MOST_KNOWN:] or None}
    return encode_validated({name: value for name, value in fields.items() if value is not None})


def body(log: Log, entry: Entry) -> dict[str, Any]:
    """Return the JSON of the entry's present version. A withdrawn one has the texts of what was withdrawn."""
    texts = {name: to_builtins(value) for name in TEXTS if (value := getattr(entry.activity, name))}
    return texts | event_body(log, entry.version.event.ref)


def event_body(log: Log, ref: str) -> dict[str, Any]:
    """Return the JSON of an event, with fields that this version does not know."""
    return log.events.fields(ref)
