"""Describe a person: somebody new, or what is known of somebody beyond the meetings."""

from __future__ import annotations

import secrets
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.known_people import KnownPeople
from milepost_client.parsing.birthdays import parse_birthday
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import PersonDescribed, PersonDetails
from milepost_shared.model.persons import DETAILS, LISTS, NO_DETAILS, DescribedPerson
from milepost_shared.projections.people import PersonView, people
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell


class DescribeRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of the person called `name`, who is `new`, or known already.

    What is absent stays as it is; None, an empty text or an empty list removes it. Raises BadInput where all
    is absent of somebody known.
    """

    name: str
    new: bool = False
    organisation: str | UnsetType | None = UNSET
    position: str | UnsetType | None = UNSET
    mails: tuple[str, ...] | UnsetType = UNSET
    phones: tuple[str, ...] | UnsetType = UNSET
    links: tuple[str, ...] | UnsetType = UNSET
    birthday: str | UnsetType | None = UNSET
    note: str | UnsetType | None = UNSET

    def __post_init__(self) -> None:
        if not self.new and all(getattr(self, name) is UNSET for name in DETAILS):
            raise BadInput(
                "Nothing to change was named.", "As in: milepost people edit Ana --org Acme", field="name"
            )


class DescribeResult(Struct, frozen=True, kw_only=True):
    """The ref of what was written, and the person as known now."""

    ref: str
    person: PersonView


def describe_person(log: Log, device: Writer, moment: Moment, request: DescribeRequest) -> DescribeResult:
    """Describe a person. Raises BadInput or NotFound, and writes nothing then."""
    known = KnownPeople(log)
    name = _new_name(known, request.name) if request.new else known.named(request.name)
    draft = describe(known.described.get(normalize(name)), name, PersonDetails(**_details(request)))
    first, *_ = device.record_in(log, [draft], moment)
    views = {normalize(view.name): view for view in people(log.settled_book(moment.today), moment.today)}
    return DescribeResult(ref=first.ref, person=views[normalize(name)])


def describe(
    known: DescribedPerson | None, name: str, details: PersonDetails, source: str | None = None
) -> PersonDescribed:
    """Return the description of somebody called `name`, who may be described already."""
    if known:
        return PersonDescribed(**draft_header(), person=known.ids[-1], details=details, source=source)
    person = secrets.token_hex(6)
    return PersonDescribed(**draft_header(), person=person, name=name, details=details, source=source)


def _new_name(known: KnownPeople, name: str) -> str:
    if not (name := spell(name)):
        raise BadInput("A person needs a name.", 'As in: milepost people add "Ana Silva"', field="name")
    if normalize(name) in known.names:
        shown = known.names[normalize(name)]
        raise BadInput(
            f"{shown} is here already.", f'Change it: milepost people edit "{shown}"', field="name"
        )
    return name


def _details(request: DescribeRequest) -> dict[str, Any]:
    given = {name: value for name in DETAILS if (value := getattr(request, name)) is not UNSET}
    return {name: _cleaned(name, value) for name, value in given.items()}


def _cleaned(name: str, value: Any) -> Any:
    """Return a detail without blanks around it; None where nothing is left."""
    if name in LISTS:
        return tuple(dict.fromkeys(filter(None, map(spell, value)))) or None
    text = (value or "").strip() if name == "note" else spell(value or "")
    if not text:
        return getattr(NO_DETAILS, name)
    return parse_birthday(text) if name == "birthday" else text
