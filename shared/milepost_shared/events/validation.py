"""The limits of an event (shared/decisions/0004-limits.md).

One definition serves writing and reading. A command or an import that would break a limit is refused, with
the name of the field. A synced event that breaks one is kept, relayed and counted, but not folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec

from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalSet,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
    decode,
    encode,
)
from milepost_shared.text.names import check_name

MAX_EVENT_BYTES = 16 * 1024
REWRITE_ALLOWANCE = 256
"""How many bytes beyond the limit an event may grow when it is written again after a fork."""
MAX_DEPTH = 64
"""How deep lists and objects may nest in an event of any type, known or not."""
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 12, 31)

_control = re.compile(
    rb"\\(?:u00[01][0-9a-fA-F]|u00[789][0-9a-fA-F]|u[dD][89a-fA-F]|[bfr])|\x7f|\xc2[\x80-\x9f]"
)
_text = re.compile(rb'"(?:[^"\\]|\\.)*"')
_bracket = re.compile(rb"[][{}]")
_control_character = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Breach(NamedTuple):
    """A broken limit: the field, and what is wrong with it, in words."""

    field: str
    problem: str


def breach(event: Event, raw: bytes) -> Breach | None:
    """Return the first limit that `event`, encoded as `raw`, breaks, or None."""
    if len(raw) > MAX_EVENT_BYTES + REWRITE_ALLOWANCE:
        return _oversized(raw)
    # Control characters are rare and scanning bytes is cheap; the walk only finds the name of the field.
    suspect = 0x5C in raw or 0x7F in raw or 0xC2 in raw
    if suspect and _control.search(raw) and (field := _control_character_field(msgspec.to_builtins(event))):
        return Breach(field, "it holds a control character; only new lines and tabs are allowed")
    if isinstance(event, ActivityLogged) and _keeps_limits(event):
        return None
    return _out_of_range(event)


def decode_or_none(raw: bytes) -> Event | None:
    """Return the event in `raw`, or None where its type is unknown or it breaks a limit."""
    # Before decoding: in a browser, deep nesting ends the whole interpreter, where others raise.
    if nests_deeply(raw):
        return None
    try:
        event = decode(raw)
    except UNREADABLE:
        return None
    return None if breach(event, raw) else event


def validate(raw: bytes, today: date) -> Event:
    """Return the event in `raw` if it may be written on `today`.

    Raises BadInput, with the name of the field, where it breaks a limit, lies in the future, or gives a name
    or a title with characters that are harmful to show (shared/decisions/0031-harmless-text.md).
    """
    event = validate_limits(raw, today)
    # A correction copies what stands in the log; it is checked where it is made.
    if (raw.isascii() and b"\\u" not in raw) or (isinstance(event, ActivityLogged) and event.corrects):
        return event
    for field, name in _names(event):
        check_name(field, name)
    return event


def validate_limits(raw: bytes, today: date) -> Event:
    """Return the event in `raw` if it keeps the limits and does not lie in the future on `today`.

    Raises BadInput, with the name of the field, where it does not.
    """
    if nests_deeply(raw):
        raise BadInput(f"The event cannot be kept: it nests deeper than {MAX_DEPTH} levels.", field="event")
    try:
        event: Event = decode(raw)
    except UNREADABLE as error:
        problem, _, path = str(error).partition(" - at `$.")
        field = path.rstrip("`").rpartition(".")[2].partition("[")[0] or "event"
        raise BadInput(f"The {field.replace('_', ' ')} cannot be kept: {problem}.", field=field) from error
    if broken := breach(event, raw) or (_oversized(raw) if len(raw) > MAX_EVENT_BYTES else None):
        raise BadInput(
            f"The {broken.field.replace('_', ' ')} cannot be kept: {broken.problem}.", field=broken.field
        )
    if isinstance(event, ActivityLogged) and event.day > today and not event.void:
        advice = "Log it once it has happened, or set it as a goal with a deadline."
        raise BadInput(f"{event.day} is in the future.", advice, field="day")
    return event


def nests_deeply(raw: bytes, most: int = MAX_DEPTH) -> bool:
    """Return whether lists and objects nest deeper than `most` levels, without decoding."""
    if raw.count(b"[") + raw.count(b"{") <= most:
        return False
    steps = (1 if bracket in b"[{" else -1 for bracket in _bracket.findall(_text.sub(b"", raw)))
    return max(accumulate(steps), default=0) > most


def encode_validated(event: Event | Mapping[str, Any]) -> bytes:
    """Return the bytes of an event, or of a mapping of its fields.

    Raises BadInput, with the name of the field, where a text is not valid Unicode.
    """
    try:
        return encode(event)
    except UnicodeEncodeError as error:
        field = _control_character_field(msgspec.to_builtins(event)) or "event"
        raise BadInput(f"The {field} cannot be kept: it is not valid Unicode.", field=field) from error


def _oversized(raw: bytes) -> Breach:
    return Breach("event", f"it takes {len(raw):,} bytes; an event holds at most {MAX_EVENT_BYTES:,}")


def _control_character_field(value: object, path: str = "") -> str:
    """Return the top-level field of the first text in `value` with a control character, or an empty text."""
    if isinstance(value, str):
        return path if _control_character.search(value) else ""
    if isinstance(value, dict):
        return next(
            filter(None, (_control_character_field(item, path or str(key)) for key, item in value.items())),
            "",
        )
    if isinstance(value, list | tuple):
        return next(filter(None, (_control_character_field(item, path) for item in value)), "")
    return ""


def _out_of_range(event: Event) -> Breach | None:
    for field, day in _days(event):
        if day and not FIRST_DAY <= day <= LAST_DAY:
            return Breach(field, f"{day} is outside {FIRST_DAY.year} to {LAST_DAY.year}")
    for field, number in _numbers(event):
        if number and round(number, 6) != number:
            return Breach(field, f"{number!r} has more than 6 decimals")
    return None


def _keeps_limits(activity: ActivityLogged) -> bool:
    """Return whether an activity's day and amounts keep the limits. Nearly all do, so this check is quick."""
    for contribution in activity.contributions:
        if not contribution.amount.is_integer() and round(contribution.amount, 6) != contribution.amount:
            return False
    return FIRST_DAY <= activity.day <= LAST_DAY


def _names(event: Event) -> Iterator[tuple[str, str]]:
    """The names and titles that an event gives, each with its field. A MilestoneReached only repeats one."""
    if isinstance(event, ActivityLogged):
        yield from activity_names(msgspec.to_builtins(event))
    elif isinstance(event, GoalSet | GoalAdjusted):
        for field in ("title", "purpose", "unit", "about"):
            if name := getattr(event, field):
                yield field, name
        yield from (("tags", tag) for tag in event.tags or ())
        yield from (("milestones", milestone.name) for milestone in event.milestones or ())
    elif isinstance(event, PersonDescribed):
        yield from _person_names(event)
    elif isinstance(event, StepPlanned):
        yield from ((field, name) for field in ("what", "person") if (name := getattr(event, field)))


def _person_names(event: PersonDescribed) -> Iterator[tuple[str, str]]:
    details = event.details
    single = {"name": event.name, "organisation": details.organisation, "position": details.position}
    yield from ((field, name) for field, name in single.items() if name)
    for field in ("mails", "phones", "links"):
        yield from ((field, each) for each in getattr(details, field) or ())


def activity_names(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the names in the JSON of an activity, each with its field."""
    yield from ((field, fields[field]) for field in ("kind", "organisation") if fields.get(field))
    yield from (("people", name) for name in fields.get("people") or ())
    for opportunity in fields.get("opportunities") or ():
        yield "opportunities", opportunity["title"]
        yield "stage", opportunity.get("stage", "")


def _days(event: Event) -> Sequence[tuple[str, date | None]]:
    if isinstance(event, ActivityLogged | MilestoneReached):
        return (("day", event.day),)
    if isinstance(event, PersonDescribed):
        return ()
    if isinstance(event, StepPlanned):
        return (("by", event.by or None), ("done", event.done or None))
    day = ("start", event.start) if isinstance(event, GoalSet) else ("effective_day", event.effective_day)
    return (day, ("deadline", event.deadline or None))


def _numbers(event: Event) -> Sequence[tuple[str, float | None]]:
    if isinstance(event, ActivityLogged):
        return [("amount", contribution.amount) for contribution in event.contributions]
    if isinstance(event, MilestoneReached):
        return (("value", event.value),)
    if isinstance(event, PersonDescribed | StepPlanned):
        return ()
    quota = event.cadence.quota if event.cadence else None
    baseline = event.baseline if isinstance(event, GoalSet) else None
    milestones = [("milestone", milestone.value) for milestone in event.milestones or ()]
    return [("baseline", baseline), ("target", event.target or None), ("quota", quota), *milestones]
