"""Which activities and events are asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from tests.server.stored_people import add_person, api_client
from tests.shared.builders import A, activity_draft, goal
from tests.system.servers import ServerProcess

FEW = [
    activity_draft(day=date(2026, 2, day), people=people, kind=kind, note=note)
    for day, people, kind, note in (
        (1, ("Ana",), "coffee", "first words"),
        (2, ("Bo",), "call", "about the team"),
        (3, ("Ana", "Bo"), "coffee", None),
        (4, ("Cleo",), "Coffee", "words of the team"),
    )
]


@pytest.fixture
async def api(up: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with await api_client(up, await add_person(up.folder, [goal(), *FEW])) as client:
        client.base_url = httpx.URL(f"{up.url}/api/v1")
        yield client


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({}, [4, 3, 2, 1]),
        ({"from": "2026-02-03"}, [4, 3]),
        ({"to": "2026-02-02"}, [2, 1]),
        ({"from": "2026-02-02", "to": "2026-02-03"}, [3, 2]),
        ({"person": "ana"}, [3, 1]),
        ({"kind": "coffee"}, [4, 3, 1]),
        ({"q": "team words"}, [4]),
        ({"q": "bo", "kind": "coffee"}, [3]),
        ({"kind": "lunch"}, []),
    ],
)
async def test_only_what_is_asked_for_is_listed(
    api: httpx.AsyncClient, asked: dict[str, str], days: list[int]
) -> None:
    found, more = list[int](), dict[str, str]()
    while True:
        page = (await api.get("/activities", params=asked | {"limit": "1"} | more)).json()
        found += [date.fromisoformat(item["day"]).day for item in page["items"]]
        if page["next"] is None:
            break
        more = {"cursor": page["next"]}
    assert found == days


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"from": "2026-02-03", "to": "2026-02-02"}, 400, "from"),
        ({"from": "yesterday"}, 400, "from"),
        ({"person": "Dora"}, 404, None),
    ],
)
async def test_what_cannot_be_asked_for_is_named(
    api: httpx.AsyncClient, asked: dict[str, str], status: int, field: str | None
) -> None:
    answer = await api.get("/activities", params=asked)
    assert (answer.status_code, answer.json().get("field")) == (status, field)


async def test_an_activity_is_shown_by_its_ref(api: httpx.AsyncClient) -> None:
    [newest, *_] = (await api.get("/activities")).json()["items"]
    assert (await api.get(f"/activities/{newest['ref']}")).json() == newest
    for unknown in (f"{A}-1", f"{A}-99", "nonsense"):
        assert (await api.get(f"/activities/{unknown}")).status_code == 404


async def test_events_are_read_by_what_a_stream_names(api: httpx.AsyncClient) -> None:
    page = (await api.get("/events", params={"device": A, "first": 2, "last": 3})).json()
    assert [each["ref"] for each in page["items"]] == [f"{A}-2", f"{A}-3"]
    assert page["items"][0]["event"]["people"] == ["Ana"]
    assert page["next"] is None
    assert (await api.get("/events", params={"device": "f" * 12})).json() == {"items": [], "next": None}
    for name in ("first", "last"):
        beyond = await api.get("/events", params={"device": A, name: 2**53})
        assert (beyond.status_code, beyond.json()["field"]) == (400, name)
    backwards = await api.get("/events", params={"device": A, "first": 3, "last": 2})
    assert (backwards.status_code, backwards.json()["field"]) == (400, "last")


async def test_events_come_page_by_page(up: ServerProcess) -> None:
    many = [activity_draft() for _ in range(250)]
    async with await api_client(up, await add_person(up.folder, many)) as api:
        first, seqs = 1, list[int]()
        while first:
            page = (await api.get("/api/v1/events", params={"device": A, "first": first})).json()
            seqs += [each["seq"] for each in page["items"]]
            first = page["next"]
    assert seqs == [*range(1, 251)]


async def test_words_are_found_in_everything(api: httpx.AsyncClient) -> None:
    found = (await api.get("/find", params={"q": "team"})).json()["found"]
    assert {each["kind"] for each in found} == {"entry"}
    assert len(found) == 2
    assert (await api.get("/find", params={"q": " "})).status_code == 400
