"""An address book (vCard 3, RFC 2426, which every program reads) of all people with what is known of them."""

from __future__ import annotations

from collections.abc import Iterator

from milepost_client.device.clock import Moment
from milepost_client.formats.content_lines import content_lines, escape_text
from milepost_shared.projections.people import PersonView, people
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize


def export_address_book(log: Log, moment: Moment) -> tuple[bytes, int]:
    """Return the file, and how many people are in it, by name."""
    known = sorted(
        people(log.settled_book(moment.today), moment.today), key=lambda person: normalize(person.name)
    )
    return content_lines(line for person in known for line in _card(person)), len(known)


def _card(person: PersonView) -> Iterator[tuple[str, str]]:
    details = person.details
    *given, family = person.name.split()
    yield "BEGIN", "VCARD"
    yield "VERSION", "3.0"
    yield "FN", escape_text(person.name)
    yield "N", f"{escape_text(family if given else '')};{escape_text(' '.join(given) or family)};;;"
    if organisation := details.organisation or next((each.name for each in person.organisations), None):
        yield "ORG", escape_text(organisation)
    if details.position:
        yield "TITLE", escape_text(details.position)
    yield from (("EMAIL;TYPE=INTERNET", escape_text(mail)) for mail in details.mails)
    yield from (("TEL", escape_text(phone)) for phone in details.phones)
    yield from (("URL", escape_text(link)) for link in details.links)
    if details.birthday:
        yield "BDAY", details.birthday
    if details.note:
        yield "NOTE", escape_text(details.note)
    yield "END", "VCARD"
