"""Meetings in a calendar (iCalendar) as drafts of activities: those with attendees, up to today.

A recurring meeting is one activity for each time that it took place. Moments are told by the person's clock.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any, NamedTuple

from msgspec import Struct

from milepost_client.formats.csv_table import decode_table
from milepost_client.formats.import_origins import Origins
from milepost_client.formats.patience import Patience
from milepost_client.formats.vobjects import first, read_components, values
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, encode
from milepost_shared.events.validation import FIRST_DAY, validate
from milepost_shared.text.formatting import format_count
from milepost_shared.text.names import normalize, spell

KIND = "meeting"
MOST_MEETINGS = 100_000
"""How many meetings a file has: twenty of each working day, for twenty years."""
MOST_LOOKED_AT = 100_000
"""How many times of a recurring meeting are looked at: every day of 270 years."""
WITHIN_A_DAY = ("HOURLY", "MINUTELY", "SECONDLY")
"""How often nobody meets."""
CALLS, CALLS_OF_TIME = 30_000, 50
"""How many calls the rules of a file may take in all, and more for each time that they name: a second or two
without any. A weekly meeting takes ten for each."""
FEWER = "Import those of a shorter time, or those whose title or attendees have some words: --only WORDS."
AT_LEAST = 2
"""The number of meetings that tell whose calendar it is."""


class CalendarRequest(Struct, frozen=True, kw_only=True):
    """What of a calendar is read: meetings up to `today` whose title or attendees have all of `words`.

    `me` are the person's own addresses; without them the owner of the calendar, or whoever attends all.
    `names` are the names of known people by their addresses, and `goal` is the id of the goal that a meeting
    counts for.
    """

    today: date
    zone: tzinfo
    words: str = ""
    me: Sequence[str] = ()
    names: Mapping[str, str] = {}
    goal: str | None = None


class CalendarImport(NamedTuple):
    """The meetings of a calendar, what cannot be read, and what is left out, in sentences."""

    drafts: list[ActivityLogged]
    bad: list[str]
    notes: list[str]


class _Attendee(NamedTuple):
    """Who is named at a meeting: the address, in small letters, and the name, if any."""

    mail: str
    name: str


class _Event(NamedTuple):
    """An event of the calendar, and the line on which its calendar begins."""

    line: int
    content: Any
    attendees: list[_Attendee]


class _Rules(NamedTuple):
    """How recurring meetings are followed: the times that have an event of their own, by the id of the
    meeting, and for how long."""

    moved: Mapping[str, set[object]]
    patience: Patience


def read_calendar(raw: bytes, request: CalendarRequest, encoding: str | None = None) -> CalendarImport:
    """Read a calendar. Raises BadInput where it is none."""
    bad, events, owners = [], [], set[str]()
    for line, calendar, problem in read_components(decode_table(raw, encoding), "VCALENDAR"):
        if problem:
            bad.append(f"line {line}: {problem}")
            continue
        owners |= {normalize(str(each)) for each in values(calendar, "x-wr-calname")}
        events += [_Event(line, each, list(_attendees(each))) for each in calendar.contents.get("vevent", ())]
    names = {**_names(events), **request.names}
    me = {normalize(address) for address in request.me} or owners | _in_all(events)
    drafts: list[ActivityLogged] = []
    origins, later, without = Origins("ics"), 0, 0
    rules = _Rules(_moved(events), Patience(CALLS, CALLS_OF_TIME))
    for event in _standing(events):
        if not _has(event, request.words):
            continue
        people = _people(event, me, names)
        if not people:
            without += 1
            continue
        at_most = MOST_MEETINGS - len(drafts) + 1
        try:
            found = list(islice(_drafts(event, people, request, origins, rules), at_most))
        except Exception as error:  # The rules of recurring meetings fail in many ways.
            bad.append(f"“{_title(event)}”: {error}")
            continue
        if len(found) == at_most:
            raise BadInput(f"The calendar has more than {MOST_MEETINGS:,} meetings.", FEWER, field="file")
        later += sum(draft.day > request.today for draft in found)
        drafts += [draft for draft in found if draft.day <= request.today]
    return CalendarImport(drafts, bad, list(_left_out(later, without)))


def _left_out(later: int, without: int) -> Iterator[str]:
    if later:
        yield f"{format_count(later, 'meeting')} after today: import the file again then."
    if without:
        yield f"{format_count(without, 'event')} without anybody else: left out."


def _attendees(event: Any) -> Iterator[_Attendee]:
    for line in (*event.contents.get("attendee", ()), *event.contents.get("organizer", ())):
        kind = line.params.get("CUTYPE", ["INDIVIDUAL"])[0].upper()
        if kind not in ("ROOM", "RESOURCE") and line.params.get("PARTSTAT", [""])[0].upper() != "DECLINED":
            mail = str(line.value).strip()
            mail = mail[len("mailto:") :] if mail.casefold().startswith("mailto:") else mail
            yield _Attendee(normalize(mail), spell(line.params.get("CN", [""])[0]))


def _in_all(events: Sequence[_Event]) -> set[str]:
    """Whoever attends all meetings of several is the person."""
    shared = [{attendee.mail for attendee in event.attendees} for event in events if len(event.attendees) > 1]
    counted = Counter(mail for mails in shared for mail in mails)
    return {mail for mail, times in counted.items() if times == len(shared) >= AT_LEAST}


def _names(events: Iterable[_Event]) -> dict[str, str]:
    """The names that the calendar has for addresses: some of its events have the address alone."""
    named = (attendee for event in events for attendee in event.attendees if attendee.name)
    return {mail: name for mail, name in named if normalize(name) != mail}


def _people(event: _Event, me: set[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The others, by the name under which they are known, else as the calendar names them."""
    found: dict[str, str] = {}
    for mail, name in event.attendees:
        if mail not in me and normalize(name) not in me:
            shown = names.get(mail) or name or mail
            found.setdefault(normalize(shown), shown)
    return tuple(found.values())


def _standing(events: Iterable[_Event]) -> Iterator[_Event]:
    """The events that were not called off."""
    return (each for each in events if str(first(each.content, "status") or "").upper() != "CANCELLED")


def _moved(events: Iterable[_Event]) -> Mapping[str, set[object]]:
    """The times of recurring meetings that have an event of their own, by the id of the meeting."""
    moved: defaultdict[str, set[object]] = defaultdict(set)
    for event in events:
        if (instead_of := first(event.content, "recurrence-id")) is not None:
            moved[_uid(event)].add(instead_of)
    return moved


def _drafts(
    event: _Event,
    people: tuple[str, ...],
    request: CalendarRequest,
    origins: Origins,
    rules: _Rules,
) -> Iterator[ActivityLogged]:
    given = (Contribution(goal=request.goal),) if request.goal else ()
    for start in _starts(event, request, rules):
        day, at = _local(start, request.zone)
        draft = ActivityLogged(
            **draft_header(),
            day=day,
            time=at,
            minutes=_minutes(event),
            kind=KIND,
            contributions=given,
            people=people,
            note=_title(event) or None,
            origin=origins.next(_uid(event), str(day), at or ""),
        )
        if day <= request.today:
            validate(encode(draft), request.today)
        yield draft


def _starts(event: _Event, request: CalendarRequest, rules: _Rules) -> Iterator[date | datetime]:
    """Yield when the event took place, up to a week ahead; once for one that does not recur."""
    start = first(event.content, "dtstart")
    if start is None:
        raise BadInput("It has no day.", field="day")
    written = (str(rule).upper() for name in ("rrule", "exrule") for rule in values(event.content, name))
    if any(often in rule for rule in written for often in WITHIN_A_DAY):
        raise BadInput("It recurs within a day.", field="rrule")
    with rules.patience.counted():
        times = event.content.getrruleset(addRDate=True)
    if not times:
        yield start
        return
    zone = getattr(start, "tzinfo", None)
    end = datetime.combine(request.today + timedelta(days=7), time.max, zone)
    since = datetime.combine(FIRST_DAY, time.min, zone)
    instead = rules.moved.get(_uid(event), set())
    for each in _since(rules.patience.each(times), since):
        if each > end:
            return
        moment = each if isinstance(start, datetime) else each.date()
        if moment not in instead:
            yield moment


def _since(times: Iterable[datetime], since: datetime) -> Iterator[datetime]:
    """Yield the times from `since` on. Raises BadInput where too many are before it."""
    for n, each in enumerate(times):
        if n >= MOST_LOOKED_AT:
            raise BadInput("It recurs too often to be read.", field="rrule")
        if each >= since:
            yield each


def _local(start: date | datetime, zone: tzinfo) -> tuple[date, str | None]:
    """Return the day and the time by the person's clock; a moment without a zone is told by it already."""
    if not isinstance(start, datetime):
        return start, None
    moment = start.astimezone(zone) if start.tzinfo else start
    return moment.date(), moment.strftime("%H:%M")


def _minutes(event: _Event) -> int | None:
    start, end, duration = (first(event.content, name) for name in ("dtstart", "dtend", "duration"))
    if not isinstance(start, datetime):
        return None
    until = end - start if isinstance(end, datetime) else None
    length = duration if isinstance(duration, timedelta) else until
    return round(length.total_seconds() / 60) if length and length > timedelta(0) else None


def _has(event: _Event, words: str) -> bool:
    named = (text for attendee in event.attendees for text in attendee)
    written = normalize("\n".join((_title(event), *named)))
    return all(word in written for word in normalize(words).split())


def _title(event: _Event) -> str:
    return spell(str(first(event.content, "summary") or ""))


def _uid(event: _Event) -> str:
    return str(first(event.content, "uid") or "")
