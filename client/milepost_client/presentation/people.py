"""People as a table, and one person in lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from milepost_client.presentation.attribution import format_led_to, format_quality, format_rates
from milepost_client.presentation.fields import format_cadence
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap, wrap_hanging
from milepost_client.presentation.next_steps import format_step, note_facts
from milepost_client.presentation.phrases import UNDO, format_list, format_minutes
from milepost_shared.projections.people import Contact, FollowUp, NameCount, NotedPerson, PersonView
from milepost_shared.text.formatting import MONTHS, format_count, format_day

HEADERS = ("Name", "Last contact", "Times", "Follow up")


def people_table(persons: Sequence[PersonView]) -> str:
    """Return one row per person."""
    return format_table(HEADERS, [_row(person) for person in persons], width=terminal_width(), right=(2,))


def person_lines(person: NotedPerson) -> list[str]:
    """Return everything known about a person."""
    today, last = person.today, person.last_contact
    facts = [
        *_details(person),
        *(("next step", format_step(step, today)) for step in person.steps),
        ("first met", _format_contact(person.first_met, today) if person.first_met else "not yet"),
        ("last contact", f"{_format_contact(last, today)}; {format_ago(person.days_since)}" if last else ""),
        ("contacts", _format_contacts(person)),
        ("organisations", _format_counted(person.organisations)),
        *(("follow up", f"{_format_follow_up(each, today)} (“{each.title}”)") for each in person.follow_ups),
        ("follow up", format_time_since_contact(person.days_since) if person.long_ago else ""),
        ("led to", format_led_to(person)),
        *(("moved", format_rates(impact)) for impact in person.moved),
        ("quality", format_quality(person)),
        ("time", format_minutes(round(person.hours * 60)) if person.hours is not None else ""),
        *note_facts(person.notes, today),
    ]
    shown = (wrap_hanging(f"  {name:14} ", value, terminal_width()) for name, value in facts if value)
    return [*wrap(person.name, terminal_width()), *chain.from_iterable(shown)]


def described(person: PersonView) -> str:
    """`Ana: Head of product at Acme; ana@example.org. Undo: milepost undo`"""
    details = person.details
    where = " at ".join(filter(None, (details.position, details.organisation)))
    parts = (
        where,
        *details.mails,
        *details.phones,
        *details.links,
        format_birthday(details.birthday),
        details.note,
    )
    known = "; ".join(" ".join(part.split()) for part in parts if part)
    return f"{person.name}: {known or 'no details'}. {UNDO}"


def _details(person: PersonView) -> list[tuple[str, str]]:
    details = person.details
    return [
        ("formerly", ", ".join(person.former)),
        ("organisation", " at ".join(filter(None, (details.position, details.organisation)))),
        ("mail", ", ".join(details.mails)),
        ("phone", ", ".join(details.phones)),
        ("link", ", ".join(details.links)),
        ("birthday", format_birthday(details.birthday)),
        ("note", " ".join((details.note or "").split())),
    ]


def format_birthday(birthday: str | None) -> str:
    """`15 Apr 1980`, `15 Apr`"""
    if birthday is None:
        return ""
    month = MONTHS[int(birthday[-5:-3]) - 1][:3].title()
    year = "" if birthday.startswith("-") else f" {birthday[:4]}"
    return f"{int(birthday[-2:])} {month}{year}"


def _row(person: PersonView) -> tuple[str, ...]:
    last, due = person.last_contact, ""
    if person.due:
        due = format_due(person.due, person.today)
    elif person.follow_ups:
        due = "paused"
    elif person.long_ago:
        due = format_time_since_contact(person.days_since)
    what = f", {last.kind}" if last and last.kind else ""
    met = f"{format_day(last.day, person.today)}{what}" if last else "not yet"
    return person.name, met, str(person.activities), due


def format_due(day: date, today: date) -> str:
    """`due by Fri 13 Mar`, `due today`, `due since Tue 3 Mar`"""
    if day == today:
        return "due today"
    return f"due {'since' if day < today else 'by'} {format_day(day, today)}"


def format_time_since_contact(days_since: int | None) -> str:
    """`not for 14 weeks`"""
    return f"not for {format_count((days_since or 0) // 7, 'week')}"


def format_ago(days: int | None) -> str:
    """`today`, `yesterday`, `12 days ago`"""
    return {0: "today", 1: "yesterday"}.get(days or 0, f"{format_count(days or 0, 'day')} ago")


def _format_contact(contact: Contact, today: date) -> str:
    """`Fri 6 Mar: coffee at Acme with Bo`"""
    where = f"at {contact.organisation}" if contact.organisation else ""
    others = f"with {format_list(tuple(contact.others))}" if contact.others else ""
    what = " ".join(filter(None, (contact.kind, where, others)))
    return f"{format_day(contact.day, today)}{': ' if what else ''}{what}"


def _format_contacts(person: PersonView) -> str:
    kinds = ", ".join(format_count(kind.times, kind.name) for kind in person.kinds)
    return f"{person.activities}{': ' if kinds else ''}{kinds}" if person.activities else ""


def _format_counted(names: Iterable[NameCount]) -> str:
    return ", ".join(each.name + (f" ({each.times})" if each.times > 1 else "") for each in names)


def _format_follow_up(each: FollowUp, today: date) -> str:
    return f"{format_cadence(each.cadence)}, {format_due(each.due, today) if each.due else each.status}"
