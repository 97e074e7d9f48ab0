"""Drafts: events not yet written, and giving them their place in a log.

A draft's header is that of an imaginary device; its `seq` counts within the batch, so that drafts
can name one another. Writing them, or writing a forked tail again, maps every such name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypedDict

import msgspec
from msgspec.structs import replace

from milepost_shared.events.ordering import MOST
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, MilestoneReached, split_ref
from milepost_shared.events.validation import encode_validated, validate

DRAFT_DEVICE = "0" * 12
MAX_SEQ = 2**53 - 1
RefMapping = Callable[[str], str]
Draft = Event | bytes
"""An event not yet written; as JSON where it keeps fields that this version does not know."""


class DraftHeader(TypedDict):
    """The header of a draft, to be spread into an event's constructor."""

    device: str
    seq: int
    made: int


def draft_header(n: int = 1) -> DraftHeader:
    """The header of the n-th draft of a batch, counted from 1."""
    return {"device": DRAFT_DEVICE, "seq": n, "made": 0}


def draft_ref(n: int = 1) -> str:
    """The ref by which other drafts of the batch name the n-th."""
    return f"{DRAFT_DEVICE}-{n}"


def dangling_ref(ref: str) -> str:
    """What a ref to an event that is lost becomes once its number is another event's: one that no event
    ever has."""
    device, n = split_ref(ref)
    return f"{device}-{MAX_SEQ - n}"


def ref_mapping(device: str, before: int) -> RefMapping:
    """The renaming of refs for a batch whose first draft becomes `device`'s event `before + 1`."""

    def rename(ref: str) -> str:
        author, n = split_ref(ref)
        return f"{device}-{before + n}" if author == DRAFT_DEVICE else ref

    return rename


def finalize(draft: Draft, device: str, seq: int, made: int, rename: RefMapping) -> bytes:
    """The bytes of a draft as `device`'s event `seq`, made at `made`, with the refs in it renamed."""
    if isinstance(draft, bytes):
        body: dict[str, Any] = msgspec.json.decode(draft)
        return msgspec.json.encode(body | {"device": device, "seq": seq, "made": made})
    return encode_validated(replace(_renamed(draft, rename), device=device, seq=seq, made=made))


def check(draft: Draft, today: date) -> None:
    """Raises BadInput, naming the field, where a draft breaks a limit in whatever place it may get: so one
    can tell before it is written."""
    validate(finalize(draft, "f" * 12, MOST, MOST, str), today)


def re_encode(raw: bytes, device: str, seq: int, made: int, names: dict[str, str], origin: str) -> bytes:
    """An event's bytes written again as `device`'s event `seq`, whatever its type.

    Every ref in `names` is mapped. An original activity without an `origin` gets one, so that it
    counts once even where it is written again from several copies of a folder.
    """
    body: dict[str, Any] = msgspec.json.decode(raw)
    body = {key: _mapped(value, names) for key, value in body.items()}
    if body.get("type") == ActivityLogged.__name__ and not body.get("corrects"):
        body.setdefault("origin", origin)
    return msgspec.json.encode(body | {"device": device, "seq": seq, "made": made})


def _renamed(event: Event, rename: RefMapping) -> Event:
    if isinstance(event, ActivityLogged):
        return replace(event, corrects=rename(event.corrects)) if event.corrects else event
    if isinstance(event, GoalAdjusted):
        return replace(
            event,
            after=tuple(map(rename, event.after)),
            withdraws=event.withdraws and rename(event.withdraws),
        )
    if isinstance(event, MilestoneReached) and event.evidence:
        return replace(event, evidence=rename(event.evidence))
    return event


def _mapped(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    return [_mapped(item, names) for item in value] if isinstance(value, list) else value
