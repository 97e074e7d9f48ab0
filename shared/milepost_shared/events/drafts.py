"""Drafts: events before they are written, and how they get their number, their stamp and their refs.

The header of a draft names a device that does not exist, and its `seq` counts within the batch, so that
drafts of one batch can refer to each other. Writing them replaces each such ref by the final one, and so
does writing the rolled-back tail of a log again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, TypedDict

import msgspec
from msgspec.structs import replace

from milepost_shared.events.ordering import MAX_STAMP
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
    split_ref,
)
from milepost_shared.events.validation import encode_validated, validate

DRAFT_DEVICE = "0" * 12
MAX_SEQ = 2**53 - 1
AGAIN = "again-"
RefMapping = Callable[[str], str]
Draft = Event | bytes
"""An event to be written. It is JSON where it has fields that this version does not know."""


class DraftHeader(TypedDict):
    """The header of a draft, to be unpacked into an event's constructor."""

    device: str
    seq: int
    made: int


def draft_header(n: int = 1) -> DraftHeader:
    """Return the header of the n-th draft of a batch, counted from 1."""
    return {"device": DRAFT_DEVICE, "seq": n, "made": 0}


def draft_ref(n: int = 1) -> str:
    """Return the ref by which other drafts of the batch refer to the n-th."""
    return f"{DRAFT_DEVICE}-{n}"


def dangling_ref(ref: str) -> str:
    """Return a ref that no event ever has, in place of a ref to a lost event.

    The lost event's number is given to another event, which the ref must not come to mean.
    """
    device, n = split_ref(ref)
    return f"{device}-{MAX_SEQ - n}"


def is_dangling(ref: str) -> bool:
    """Return whether a ref names a lost event."""
    return split_ref(ref)[1] > MAX_SEQ // 2


def ref_mapping(device: str, before: int) -> RefMapping:
    """Return the mapping of refs for a batch that is written behind `device`'s event number `before`."""

    def map_ref(ref: str) -> str:
        author, n = split_ref(ref)
        return f"{device}-{before + n}" if author == DRAFT_DEVICE else ref

    return map_ref


def finalize(
    draft: Draft, device: str, seq: int, made: int, map_ref: RefMapping, batch: str | None = None
) -> bytes:
    """Return the bytes of a draft as `device`'s event `seq`, made at `made`, with its refs mapped, and as a
    part of that `batch`."""
    if isinstance(draft, bytes):
        body: dict[str, Any] = msgspec.json.decode(draft)
        body |= body.pop("texts", None) or {}
        header = {"device": device, "seq": seq, "made": made} | ({"batch": batch} if batch else {})
        return msgspec.json.encode(body | header)
    event = _with_mapped_refs(draft, map_ref)
    return encode_validated(replace(event, device=device, seq=seq, made=made, batch=batch))


def check_draft(draft: Draft, today: date) -> None:
    """Raise BadInput, with the name of the field, where a draft would break a limit.

    The header is taken as long as it can be, so a draft that passes can be written under any number.
    """
    validate(finalize(draft, "f" * 12, MAX_STAMP, MAX_STAMP, str), today)


class _WithOrigin(msgspec.Struct, gc=False):
    origin: str | None = None


def origin_again(raw: bytes) -> str:
    """Return the origin that an original activity without one gets when it is written again."""
    return AGAIN + blake2b(raw, digest_size=16).hexdigest()


def lasting_origin(raw: bytes) -> str:
    """Return the origin of an original activity, or that which it gets when it is written again."""
    return msgspec.json.decode(raw, type=_WithOrigin).origin or origin_again(raw)


def is_origin_again(origin: str | None) -> bool:
    """Return whether an activity got its origin when it was written again."""
    return origin is not None and origin.startswith(AGAIN)


def re_encode(raw: bytes, device: str, seq: int, made: int, refs: dict[str, str], origin: str) -> bytes:
    """Return an event of any type, known or not, encoded as `device`'s event `seq`, with its `refs` mapped.

    An original activity without an `origin` gets this one, so that it counts once even where several copies
    of a folder write it again.
    """
    body: dict[str, Any] = msgspec.json.decode(raw)
    body = {key: replace_refs(value, refs) for key, value in body.items()}
    if body.get("type") == ActivityLogged.__name__ and not body.get("corrects"):
        body.setdefault("origin", origin)
    return msgspec.json.encode(body | {"device": device, "seq": seq, "made": made})


def _with_mapped_refs(event: Event, map_ref: RefMapping) -> Event:
    if isinstance(event, ActivityLogged):
        return replace(event, corrects=map_ref(event.corrects)) if event.corrects else event
    if isinstance(event, GoalAdjusted):
        return replace(
            event,
            after=tuple(map(map_ref, event.after)),
            withdraws=event.withdraws and map_ref(event.withdraws),
        )
    if isinstance(event, PersonDescribed | StepPlanned) and event.withdraws:
        return replace(event, withdraws=map_ref(event.withdraws))
    if isinstance(event, MilestoneReached) and event.evidence:
        return replace(event, evidence=map_ref(event.evidence))
    return event


def replace_refs(value: Any, refs: Mapping[str, str]) -> Any:
    """Return a value of an event's JSON with the refs in it mapped."""
    if isinstance(value, str):
        return refs.get(value, value)
    return [replace_refs(item, refs) for item in value] if isinstance(value, list) else value
