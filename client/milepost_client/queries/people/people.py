"""Everybody whom the person met or has a goal about, and who is due."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.projections.people import PersonView, due_people
from milepost_shared.projections.people import people as all_people
from milepost_shared.storage.log import Log


class PeopleView(Struct, frozen=True, kw_only=True):
    """Everybody, the most recent contact first, and those to contact now, the longest due first."""

    people: list[PersonView]
    due: list[PersonView]


def people(log: Log, moment: Moment, request: NoRequest) -> PeopleView:
    """Return the people as known today."""
    known = all_people(log.settled_book(moment.today), moment.today)
    return PeopleView(people=known, due=due_people(known))
