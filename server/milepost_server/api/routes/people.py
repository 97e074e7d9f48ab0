"""`GET /api/v1/people` and `GET /api/v1/people/{name}`"""

from __future__ import annotations

from datetime import date

from litestar import get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.errors import NotFound
from milepost_shared.model.book import fold as fold_events
from milepost_shared.model.entries import entries_until
from milepost_shared.projections.people import NotedPerson, PersonView, noted, people
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize


@get(
    "/people",
    tags=["people"],
    summary="Everybody the person knows, as of a day",
    responses=answers(list[PersonView], [examples.PERSON]),
)
async def list_people(request: ApiRequest, today: Today = None) -> list[PersonView]:
    """Whom the person met, who was met last first, and whom goals are about; who is due, and since when."""
    return await read_view(request, today, _people)


@get(
    "/people/{name:path}",
    tags=["people"],
    summary="One person, as known on a day",
    responses=answers(NotedPerson, examples.NOTED_PERSON, (*GUARDED, 404)),
)
async def show_person(request: ApiRequest, name: str, today: Today = None) -> NotedPerson:
    """When they were met, what came of it and when they are due. The name is the whole one; capitals and
    blanks between its words do not matter."""
    # A path begins with a slash, and a name may hold one.
    wanted = normalize(name.removeprefix("/"))

    def view(log: Log, day: date) -> NotedPerson | None:
        book = fold_events(log.events.all())
        found = next((each for each in people(book, day) if normalize(each.name) == wanted), None)
        return noted(found, entries_until(book.entries, day)) if found else None

    if person := await read_view(request, today, view):
        return person
    raise NotFound(f"There is nobody called {name.removeprefix('/')}.", "GET /api/v1/people lists them.")


def _people(log: Log, day: date) -> list[PersonView]:
    return people(fold_events(log.events.all()), day)
