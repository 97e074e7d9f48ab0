"""How answers are represented: some fields, tables, marks for who asks again, and heads alone."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.server.full_scenario import drafts
from tests.server.stored_people import add_person, api_client, append_events
from tests.shared.builders import GOAL, activity_draft, goal
from tests.system.servers import ServerProcess


@pytest.fixture
async def api(up: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client of somebody with some of everything."""
    async with await api_client(up, await add_person(up.folder, drafts())) as client:
        client.base_url = httpx.URL(f"{up.url}/api/v1")
        yield client


async def refused(api: httpx.AsyncClient, path: str) -> tuple[int, str]:
    answer = await api.get(path)
    return answer.status_code, answer.json()["field"]


async def test_fields_are_chosen_of_each_thing_that_is_listed_and_of_what_is_shown(
    api: httpx.AsyncClient,
) -> None:
    [first, *_] = (await api.get("/goals?fields=id,%20title")).json()
    assert first.keys() == {"id", "title"}
    page = (await api.get("/activities?fields=ref&limit=1")).json()
    assert (page.keys(), page["items"][0].keys()) == ({"items", "next", "today"}, {"ref"})
    assert (await api.get(f"/goals/{GOAL}?fields=value")).json().keys() == {"value"}
    assert await refused(api, "/goals?fields=id,titel") == (400, "fields")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/activities?form=2026-01-01", "form"),
        ("/goals?goal=x", "goal"),
        (f"/goals/{GOAL}?goal_id=x", "goal_id"),
        ("/changes?fields=x", "fields"),
        ("/events?device=aaaaaaaaaaaa&from=1", "from"),
        ("/device/token?token=x", "token"),
    ],
)
async def test_a_parameter_that_nobody_knows_is_refused_by_name(
    api: httpx.AsyncClient, path: str, field: str
) -> None:
    answer = await api.request("POST" if path.startswith("/device") else "GET", path)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/problems"])
async def test_so_it_is_beside_the_api(up: ServerProcess, path: str) -> None:
    async with httpx.AsyncClient(base_url=up.url) as client:
        answer = await client.get(f"{path}?verbose=1")
    assert (answer.status_code, answer.json()["field"]) == (400, "verbose")


async def test_what_was_seen_is_not_sent_again_until_it_changes(up: ServerProcess) -> None:
    user = await add_person(up.folder, [goal(), activity_draft()])
    async with await api_client(up, user) as api:
        seen = await api.get("/api/v1/activities")
        known = {"If-None-Match": f'"other", W/{seen.headers["etag"]}'}
        again = await api.get("/api/v1/activities", headers=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", seen.headers["etag"])
        assert (await api.get("/api/v1/activities?fields=ref", headers=known)).status_code == 200
        await append_events(up.folder, user, [activity_draft()])
        changed = await api.get("/api/v1/activities", headers=known)
        assert (changed.status_code, len(changed.json()["items"])) == (200, 2)


@pytest.mark.parametrize("path", ["/goals", "/activities?fields=ref", f"/goals/{GOAL}", "/goals/none"])
async def test_head_says_of_get_all_but_the_content(api: httpx.AsyncClient, path: str) -> None:
    whole, head = await api.get(path), await api.head(path)
    own = {"date", "x-request-id", "content-length"}
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert {k: v for k, v in head.headers.items() if k not in own} == {
        k: v for k, v in whole.headers.items() if k not in own
    }


async def test_head_of_a_stream_comes_to_an_end(api: httpx.AsyncClient) -> None:
    answer = await api.head("/changes")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


def table(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return [*csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]


async def test_lists_are_tables_for_who_prefers_that(up: ServerProcess) -> None:
    coffees = [activity_draft(note=f"=cmd {n}", people=("Ana",)) for n in range(60)]
    async with await api_client(up, await add_person(up.folder, [goal(), *coffees])) as api:
        accept = {"Accept": "text/csv, application/json;q=0.5"}
        rows = table(await api.get("/api/v1/activities?person=Ana", headers=accept))
        assert (len(rows), rows[0]["note"][:6]) == (60, "'=cmd ")
        assert len(table(await api.get("/api/v1/activities?limit=2", headers=accept))) == 2
        [row] = table(await api.get("/api/v1/goals", headers=accept))
        assert row["id"] == GOAL
        both = {"Accept": "text/csv;q=0.5, */*"}
        assert (await api.get("/api/v1/goals", headers=both)).headers["content-type"] == "application/json"
