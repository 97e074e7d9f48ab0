"""Meetings in a calendar: who was there, when by the person's clock, and how often."""

from __future__ import annotations

import sys
from datetime import UTC, date, timedelta, timezone
from typing import Any

import pytest

from milepost_client.formats import calendar_import
from milepost_client.formats.calendar_import import CalendarImport, CalendarRequest, read_calendar
from milepost_shared.errors import BadInput

TODAY = date(2026, 3, 6)
ME = "ATTENDEE;CN=Me:mailto:me@x.org"


def calendar(*events: str, head: str = "") -> bytes:
    blocks = (f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(blocks)}END:VCALENDAR\n".encode()


def meeting(uid: str, *lines: str, start: str = "DTSTART:20260302T090000Z") -> str:
    return "\n".join((f"UID:{uid}", start, f"SUMMARY:Coffee {uid}", *lines))


def ana(lines: str = "ATTENDEE;CN=Ana Silva:mailto:Ana@x.org") -> str:
    return lines


def read(*events: str, head: str = "", **fields: Any) -> CalendarImport:
    defaults: dict[str, Any] = {"today": TODAY, "zone": UTC}
    wanted = CalendarRequest(**(defaults | fields))
    return read_calendar(calendar(*events, head=head), wanted)


def test_a_meeting_is_an_activity_with_those_who_attended() -> None:
    [draft] = read(meeting("1", ana(), "DTEND:20260302T094500Z"), zone=timezone(timedelta(hours=1))).drafts
    assert (draft.day, draft.time, draft.minutes) == (date(2026, 3, 2), "10:00", 45)
    assert (draft.kind, draft.people, draft.note) == ("meeting", ("Ana Silva",), "Coffee 1")


def test_the_person_is_told_by_the_calendar_or_by_attending_all() -> None:
    assert [d.people for d in read(meeting("1", ana(), ME), head="X-WR-CALNAME:me@x.org\n").drafts] == [
        ("Ana Silva",)
    ]
    both = read(meeting("1", ana(), ME), meeting("2", ME, "ATTENDEE:mailto:bo@x.org")).drafts
    assert [draft.people for draft in both] == [("Ana Silva",), ("bo@x.org",)]
    assert [d.people for d in read(meeting("1", ana(), ME), me=("ME@x.org",)).drafts] == [("Ana Silva",)]


def test_known_people_are_named_by_their_addresses() -> None:
    [draft] = read(meeting("1", "ATTENDEE:mailto:ANA@x.org"), names={"ana@x.org": "Ana S"}).drafts
    assert draft.people == ("Ana S",)


def test_a_recurring_meeting_counts_each_time_but_those_left_out_or_moved() -> None:
    start = "DTSTART:20260202T090000Z"
    series = meeting("1", ana(), "RRULE:FREQ=WEEKLY", "EXDATE:20260209T090000Z", start=start)
    moved = meeting("1", ana(), "RECURRENCE-ID:20260216T090000Z", start="DTSTART:20260217T140000Z")
    found = read(series, moved)
    assert sorted(str(draft.day) for draft in found.drafts) == [
        *("2026-02-02", "2026-02-17", "2026-02-23", "2026-03-02")
    ]
    assert found.notes == ["1 meeting after today: import the file again then."]


def test_what_was_called_off_or_declined_or_has_nobody_else_is_left_out() -> None:
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@x.org"
    room = "ATTENDEE;CUTYPE=ROOM:mailto:room@x.org"
    found = read(meeting("1", ana(), "STATUS:CANCELLED"), meeting("2", declined), meeting("3", room))
    assert found.drafts == []
    assert found.notes == ["2 events without anybody else: left out."]


def test_only_meetings_with_the_words_come_in() -> None:
    found = read(meeting("1", ana()), meeting("2", "ATTENDEE;CN=Bo:mailto:b@x.org"), words="COFFEE ana")
    assert [draft.note for draft in found.drafts] == ["Coffee 1"]


def test_a_whole_day_has_no_time_and_a_goal_is_counted_for() -> None:
    [draft] = read(meeting("1", ana(), start="DTSTART;VALUE=DATE:20260304"), goal="1" * 12).drafts
    assert (draft.day, draft.time, draft.minutes) == (date(2026, 3, 4), None, None)
    assert [(given.goal, given.amount) for given in draft.contributions] == [("1" * 12, 1.0)]


def test_the_same_meeting_has_the_same_origin_and_others_have_others() -> None:
    first, again = read(meeting("1", ana())), read(meeting("1", ana()))
    assert [d.origin for d in first.drafts] == [d.origin for d in again.drafts]
    two = read(meeting("1", ana()), meeting("2", ana())).drafts
    assert len({draft.origin for draft in two}) == 2


def test_an_event_that_cannot_be_read_is_told() -> None:
    found = read(meeting("1", ana(), "RRULE:FREQ=SOMETIMES"), meeting("2", ana()))
    assert [draft.note for draft in found.drafts] == ["Coffee 2"]
    assert found.bad[0].startswith("“Coffee 1”: ")


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("RRULE:FREQ=SECONDLY", "within a day"),
        ("RRULE:BYMONTH=2;BYMONTHDAY=30;freq=minutely", "within a day"),
        (f"RRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}", "too often"),
    ],
)
def test_a_meeting_that_would_be_followed_for_hours_is_told_at_once(rule: str, problem: str) -> None:
    found = read(meeting("1", ana(), rule, start="DTSTART:19000101T090000Z"))
    assert found.drafts == []
    [bad] = found.bad
    assert problem in bad


NEVER = "BYMONTH=2;BYMONTHDAY=30"


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (f"RRULE:FREQ=DAILY;{NEVER}", "too long"),
        (f"RRULE:FREQ=WEEKLY;{NEVER}", "too long"),
        ("RRULE:FREQ=DAILY;BYWEEKNO=53;BYMONTH=6", "too long"),
        (f"RRULE:FREQ=DAILY;INTERVAL=0;{NEVER}", "too long"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "too long"),
        (f"RRULE:FREQ=YEARLY\nEXRULE:FREQ=DAILY;{NEVER}", "too long"),
        ("RRULE:FREQ=YEARLY\nEXRULE:FREQ=SECONDLY", "within a day"),
        ("RRULE:FREQ=DAILY;FREQ=SECONDLY", "within a day"),
        ("RRULE:FREQ = MINUTELY", "within a day"),
    ],
)
def test_a_rule_that_never_comes_true_is_not_followed_to_the_end_of_all_years(
    rule: str, problem: str
) -> None:
    before = sys.getprofile()
    [bad] = read(meeting("1", ana(), rule, start="DTSTART:20200101T090000Z")).bad
    assert sys.getprofile() is before
    assert problem in bad


def test_a_file_of_such_rules_takes_no_longer_than_one_and_the_others_are_read() -> None:
    never = [meeting(str(n), ana(), f"RRULE:FREQ=DAILY;{NEVER}") for n in range(200)]
    found = read(
        meeting("good", ana(), "RRULE:FREQ=WEEKLY;COUNT=2", start="DTSTART:20260202T090000Z"), *never
    )
    assert (len(found.drafts), len(found.bad)) == (2, 200)


def test_what_people_meet_by_is_followed_however_long_they_do() -> None:
    rules = [
        "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR",
        "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ]
    series = [
        meeting(str(n), ana(), rule, start="DTSTART:20200101T090000Z") for n, rule in enumerate(rules * 10)
    ]
    assert read(*series).bad == []


def test_a_meeting_of_every_day_comes_in_up_to_today_however_long_ago_it_began() -> None:
    drafts = read(meeting("1", ana(), "RRULE:FREQ=DAILY", start="DTSTART:20100101T090000Z")).drafts
    assert (len(drafts), drafts[-1].day) == ((TODAY - date(2010, 1, 1)).days + 1, TODAY)


def test_a_calendar_of_more_meetings_than_anybody_has_is_refused_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calendar_import, "MOST_MEETINGS", 20)
    rule, start = "RRULE:FREQ=DAILY;COUNT=10", "DTSTART:20260202T090000Z"
    twenty = [meeting(n, ana(), rule, start=start) for n in "ab"]
    endless = meeting("endless", ana(), "RRULE:FREQ=DAILY", start="DTSTART:20100101T090000Z")
    assert len(read(*twenty).drafts) == 20
    for more in (meeting("one"), endless):
        with pytest.raises(BadInput, match=r"more than 20 meetings\. .*--only WORDS"):
            read(*twenty, more + "\n" + ana())


def test_each_of_several_calendars_in_a_file_is_told_by_its_line() -> None:
    broken = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n"
    found = read_calendar(calendar() + broken + broken, CalendarRequest(today=TODAY, zone=UTC))
    assert [line.partition(":")[0] for line in found.bad] == ["line 4", "line 7"]
