"""The personal texts of an event, which stand beside it (shared/decisions/0035-texts-beside-events.md).

An event holds its structure, and a salted hash of its texts. Texts are one JSON object, kept and passed on
byte for byte. Chains and signatures cover the event, so they hold with or without the texts. What an event
requires it has a placeholder for, so that readers of before fold it right.

An event as it is shown is its structure with the members of its texts put over it. Texts never change the
structure: of members that are no texts nothing is read.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalEvent,
    GoalSet,
    MilestoneReached,
    Opportunity,
    PersonDescribed,
    StepPlanned,
    decode,
    encode,
)
from milepost_shared.events.validation import MAX_EVENT_BYTES, REWRITE_ALLOWANCE, nests_deeply

NO_TITLE = "-"
"""What stands in an event in place of a text that it requires."""
MEMBERS: dict[type[Event], tuple[str, ...]] = {
    ActivityLogged: ("kind", "people", "organisation", "opportunities", "note"),
    GoalSet: ("title", "purpose", "about", "tags", "note", "names"),
    GoalAdjusted: ("title", "reason", "purpose", "about", "tags", "note", "names"),
    MilestoneReached: ("note", "names"),
    PersonDescribed: ("name", "details"),
    StepPlanned: ("what", "person"),
}
"""What is text, by the type of event. `names` maps what stands for a milestone in an event to its name."""
MilestoneIds = Callable[[str, str], str]
"""Returns what stands in an event for a goal's milestone of a name."""
is_milestone_id = re.compile("m-[0-9a-f]{12}").fullmatch
_ID = f"m-{0:012}"
ERASED = ""
"""What `texts` of an event are whose texts were erased, as it is shown."""
_ODD = b"\n"
"""Begins stored texts that hold more than this version knows, so that all others are read at once."""
_BRACE = b"{"[0]
_begun = blake2b(b"milepost texts\n", digest_size=24)
_url_safe = bytes.maketrans(b"+/", b"-_")
_decode: Callable[[bytes], Event] = decode
_names_of = {kind.__name__: frozenset(members) for kind, members in MEMBERS.items()}
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class ActivityTexts(Struct, frozen=True, omit_defaults=True, gc=False):
    """The texts of an activity. `salt` is random, so that nobody confirms a guess by the hash."""

    salt: str
    kind: str | None = None
    people: tuple[str, ...] = ()
    organisation: str | None = None
    opportunities: tuple[Opportunity, ...] = ()
    note: str | None = None


class Separated(NamedTuple):
    """An event as it was written, its structure as bytes, and its texts as they are stored, if it has any."""

    event: Event
    raw: bytes
    texts: bytes | None


def commitment(texts: bytes) -> str:
    """Return what an event holds in place of its texts."""
    hashed = _begun.copy()
    hashed.update(texts)
    return base64url(hashed.digest())


def base64url(data: bytes) -> str:
    """Return bytes as base64url. The module `base64` takes twice the time, and each append waits for it."""
    return b2a_base64(data, newline=False).translate(_url_safe).decode()


def separate(event: Event, raw: bytes, salt: str, milestone_ids: MilestoneIds) -> Separated:
    """Return an event of this version, encoded as `raw`, with its texts beside it."""
    if type(event) is not ActivityLogged:
        return separate_fields(event, raw, {}, salt, milestone_ids)
    named = event.kind, event.people, event.organisation, event.opportunities, event.note
    if not any(named):
        return Separated(event, raw, None)
    texts = encode(ActivityTexts(salt, *named))
    held = commitment(texts)
    bare = tuple(Opportunity(id=each.id, title=NO_TITLE) for each in event.opportunities)
    structure = replace(
        event, kind=None, people=(), organisation=None, opportunities=bare, note=None, texts=held
    )
    return Separated(replace(event, texts=held), encode(structure), texts)


def separate_fields(
    event: Event, raw: bytes, further: Mapping[str, Any], salt: str, milestone_ids: MilestoneIds
) -> Separated:
    """Return an event with its texts beside it. `raw` may have fields that this version does not know;
    `further` are texts that it does not know."""
    members = MEMBERS.get(type(event), ())
    body = {name: value for name, value in msgspec.json.decode(raw).items() if name not in further}
    named, names = _with_milestone_ids(body, milestone_ids)
    texts = {name: value for name in members if (value := named.get(name))}
    texts |= {"names": names} if names else {}
    if not texts and not further:
        return Separated(event, raw, None)
    packed = encode({"salt": salt, **texts, **further})
    held = commitment(packed)
    stored = packed if not further else _ODD + packed
    return Separated(replace(event, texts=held), encode(_bare(named) | {"texts": held}), stored)


def without_texts(body: dict[str, Any], milestone_ids: MilestoneIds) -> dict[str, Any]:
    """Return the fields of an event with its texts inside, without those."""
    return _bare(_with_milestone_ids(body, milestone_ids)[0])


def names_inside(body: Mapping[str, Any]) -> list[str]:
    """Return the names of milestones that stand in the fields of an event."""
    named = [each["name"] for each in body.get("milestones") or ()] + [body.get("milestone", _ID)]
    return [name for name in named if not is_milestone_id(name)]


def shown(raw: bytes, texts: bytes | None) -> Event:
    """Return an event as it is shown. Raises what `decode` raises where `raw` is no event.

    `texts` are as they were stored (`to_store`). Texts that do not fit count as none. Where they were erased
    (empty) its `texts` are empty too.
    """
    if not texts:
        return _decode(raw) if texts is None else replace(_decode(raw), texts=ERASED)
    plain = texts if texts[0] == _BRACE else _known(raw, texts)
    try:
        # Of a member that is there twice the last counts: one decoding of both takes the least time.
        event = _decode(raw[:-1] + b"," + plain[1:])
        return event if type(event) is ActivityLogged else _with_names(event, plain)
    except UNREADABLE:
        return _decode(raw)


def shown_fields(raw: bytes, texts: bytes | None) -> dict[str, Any]:
    """Return the JSON of an event as it is shown, with fields that this version does not know.

    Texts that it does not know are under `texts`, as `separate_fields` takes them again.
    """
    body: dict[str, Any] = msgspec.json.decode(raw)
    body.pop("texts", None)
    if not texts:
        return body
    found: dict[str, Any] = msgspec.json.decode(texts)
    names, members = found.get("names", {}), _names_of.get(body.get("type", ""), frozenset())
    known = {name: value for name, value in found.items() if name in members - {"names"}}
    further = {name: value for name, value in found.items() if name not in members and name not in body}
    further.pop("salt", None)
    body |= known | {"texts": further}
    for milestone in body.get("milestones") or ():
        milestone["name"] = names.get(milestone["name"], milestone["name"])
    if "milestone" in body:
        body["milestone"] = names.get(body["milestone"], body["milestone"])
    return body


def odd_texts(draft: bytes) -> dict[str, Any]:
    """Return the texts that this version does not know in a draft that `shown_fields` began."""
    found: dict[str, Any] = msgspec.json.decode(draft).get("texts") or {}
    return found


def to_store(raw: bytes, texts: bytes, held: str | None) -> bytes | None:
    """Return texts as they are stored beside an event that holds `held`; None where they are not its own, or
    are what no client of ours would send."""
    if held is None or commitment(texts) != held or not _is_harmless(texts):
        return None
    members = _names_of.get(_type_of(raw), frozenset())
    try:
        return texts if members | {"salt"} >= _decode_object(texts).keys() else _ODD + texts
    except UNREADABLE:
        return None


def has_texts(raw: bytes) -> bool:
    """Return whether the bytes of an event have personal texts among them."""
    body: dict[str, Any] = msgspec.json.decode(raw)
    placeholders: tuple[Any, ...] = (None, [], NO_TITLE)
    if any(body.get(name) not in placeholders for name in _text_names(body) - {"opportunities"}):
        return True
    titles = (each.get("title") for each in body.get("opportunities") or ())
    return any(title != NO_TITLE for title in titles) or bool(names_inside(body))


def _text_names(body: Mapping[str, Any]) -> frozenset[str]:
    return _names_of.get(body.get("type", ""), frozenset())


def as_sent(stored: bytes) -> bytes:
    """Return stored texts as they came."""
    return stored.removeprefix(_ODD)


def _bare(body: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an event with placeholders for its texts."""
    members = _text_names(body)
    bare = ((n, _placeholder(body["type"], n, value) if n in members else value) for n, value in body.items())
    return {name: value for name, value in bare if value is not UNSET}


def _placeholder(kind: str, name: str, value: Any) -> Any:
    """Return what stands in an event for a text of that name; UNSET where nothing needs to."""
    if name in ("title", "reason"):
        return NO_TITLE
    if name == "opportunities":
        return [{"id": each["id"], "title": NO_TITLE} for each in value or ()]
    # An adjustment says which fields it changes, and a step which it removes.
    says = kind == GoalAdjusted.__name__ or (kind == StepPlanned.__name__ and value is None)
    return None if says else UNSET


def _with_milestone_ids(
    body: dict[str, Any], milestone_ids: MilestoneIds
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields with ids in place of the names of milestones, and the names by id."""
    names: dict[str, str] = {}

    def id_of(name: str) -> str:
        if is_milestone_id(name):  # Its name was erased.
            return name
        made = milestone_ids(body["goal"], name)
        names[made] = name
        return made

    if body.get("milestones"):
        body = body | {"milestones": [each | {"name": id_of(each["name"])} for each in body["milestones"]]}
    if body["type"] == MilestoneReached.__name__:
        body = body | {"milestone": id_of(body["milestone"])}
    return body, names


def has_milestone_ids(event: GoalEvent) -> bool:
    """Return whether ids stand for the names of milestones in an event as it is shown."""
    if isinstance(event, MilestoneReached):
        return bool(is_milestone_id(event.milestone))
    return any(is_milestone_id(each.name) for each in event.milestones or ())


class _Names(Struct, frozen=True):
    names: dict[str, str] = {}


_decode_names = msgspec.json.Decoder(_Names).decode


def milestone_names(texts: bytes) -> dict[str, str]:
    """Return the names of milestones in stored texts, by what stands for them; none where they are odd."""
    try:
        return _decode_names(texts).names
    except UNREADABLE:
        return {}


def _with_names(event: Event, texts: bytes) -> Event:
    return with_milestone_names(event, milestone_names(texts)) if b'"names"' in texts else event


def with_milestone_names(event: Event, names: Mapping[str, str]) -> Event:
    """Return an event with the names of milestones in place of what stands for them."""
    if isinstance(event, MilestoneReached):
        return replace(event, milestone=names.get(event.milestone, event.milestone))
    if isinstance(event, GoalSet | GoalAdjusted) and event.milestones:
        named = tuple(replace(each, name=names.get(each.name, each.name)) for each in event.milestones)
        return replace(event, milestones=named)
    return event


def _known(raw: bytes, texts: bytes) -> bytes:
    """Return of odd texts what this version knows."""
    members = _names_of.get(_type_of(raw), frozenset())
    try:
        return encode({"salt": ""} | {n: v for n, v in _decode_object(texts).items() if n in members})
    except UNREADABLE:
        return b'{"salt":""}'


def _is_harmless(texts: bytes) -> bool:
    """Return whether texts are one line that begins an object, not nested deeply, and not too long."""
    if not texts.startswith(b'{"salt":"') or 0x0A in texts or 0x0D in texts or nests_deeply(texts):
        return False
    return len(texts) <= MAX_EVENT_BYTES + REWRITE_ALLOWANCE


class _Typed(Struct, frozen=True):
    type: str = ""


_decode_type = msgspec.json.Decoder(_Typed).decode


def _type_of(raw: bytes) -> str:
    try:
        return _decode_type(raw).type
    except UNREADABLE:
        return ""
