"""How the API says what is wrong."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milepost_server.api.problem_kinds import MEANINGS
from milepost_server.api.problems import KINDS, title_of
from milepost_shared.errors import MilepostError
from tests.server.stored_people import add_person, api_client
from tests.shared.builders import activity_draft, goal
from tests.system.servers import ServerProcess


@pytest.fixture
async def api(up: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with await api_client(up, await add_person(up.folder, [goal(), activity_draft()])) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "kind", "field"),
    [
        ("/api/v1/goals?today=someday", 400, "bad-input", "today"),
        ("/api/v1/activities?limit=201", 400, "bad-input", "limit"),
        ("/api/v1/activities?cursor=nonsense", 400, "bad-input", "cursor"),
        ("/api/v1/replay?known_at=2026-05-01", 400, "bad-input", "known_at"),
        ("/api/v1/replay/frames?from=someday", 400, "bad-input", "from"),
        ("/api/v1/replay/frames?every=year", 400, "bad-input", "every"),
        ("/api/v1/replay/frames?from=1970-01-01&every=day", 400, "bad-input", "every"),
        ("/api/v1/replay/frames?from=2026-03-02&to=2026-03-01", 400, "bad-input", "from"),
        ("/api/v1/diff?from=2026-03-02&to=2026-03-01", 400, "bad-input", "from"),
        ("/api/v1/replay/frames?goal=ffffffffffff", 404, "not-found", None),
        ("/api/v1/goals/ffffffffffff", 404, "not-found", None),
        ("/api/v2/goals", 404, "not-found", None),
    ],
)
async def test_a_problem_names_its_kind_and_the_field(
    api: httpx.AsyncClient, path: str, status: int, kind: str, field: str | None
) -> None:
    answer = await api.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    found = answer.json()
    assert (found["type"], found["status"], found.get("field")) == (f"/problems/{kind}", status, field)
    assert found["title"] and found["detail"]


async def test_an_unsupported_method_gets_the_allowed_methods(
    api: httpx.AsyncClient,
) -> None:
    answer = await api.delete("/api/v1/goals")
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")
    assert "GET" in answer.headers["allow"].split(", ")
    assert "POST" in (await api.get("/api/v1/join")).headers["allow"].split(", ")


async def test_a_listener_that_names_an_unknown_event_gets_a_problem(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/changes", headers={"Last-Event-ID": "nonsense"})
    assert (answer.status_code, answer.json()["field"]) == (400, "Last-Event-ID")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"null", "body"),
        (b'{"id":7}', "id"),
        (b'{"id":"x","records":[{"body":"{}"}]}', "records[0]"),
        (b'{"code":"\xff"}', None),
        (b"{", None),
        (b"[" * 50_000, None),
    ],
)
def test_a_body_that_does_not_fit_is_bad_input(up: ServerProcess, body: bytes, field: str | None) -> None:
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{up.url}/api/v1/join", content=body, headers=headers, timeout=20)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-input")
    assert answer.json().get("field") == field


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_the_limit_is_refused_with_or_without_a_length(
    up: ServerProcess, chunked: bool
) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b" " * 1024] * 257

    content = pieces() if chunked else b" " * (257 * 1024)
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{up.url}/api/v1/join", content=content, headers=headers, timeout=20)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


QUESTIONS = (
    *("goals?today", "activities?cursor", "activities?limit", "replay?as_of", "replay?known_at"),
    *("replay/frames?from", "replay/frames?to", "replay/frames?every"),
)


@settings(max_examples=40)
@given(
    st.sampled_from(QUESTIONS),
    st.text(max_size=20) | st.from_regex(r"\d{1,20}", fullmatch=True) | st.dates().map(str),
)
@example("replay?known_at", "²")
@example("replay?known_at", "9" * 5000)
@example("replay/frames?from", "0001-01-01")
@example("replay/frames?to", "0001-01-01")
@example("replay/frames?to", "9999-12-31")
@example("activities?cursor", "WyIwMDAxLTAxLTAxIiwiIiwwLCIiLDBd")
async def test_no_request_causes_a_server_error(up: ServerProcess, asked: str, value: str) -> None:
    path, _, name = asked.partition("?")
    async with await api_client(up, await add_person(up.folder, [goal(), activity_draft()])) as api:
        answer = await api.get(f"/api/v1/{path}", params={name: value})
    assert answer.status_code in (200, 400)


def kinds(error: type[MilepostError] = MilepostError) -> Iterator[str]:
    """Yield the kinds of all errors that a server may answer with."""
    yield error.kind
    for each in error.__subclasses__():
        if not each.__module__.startswith(("milepost_client.", "milepost_server.demo.", "tests.")):
            yield from kinds(each)


def test_every_kind_of_problem_has_its_page_and_no_other_has(up: ServerProcess) -> None:
    found = {*kinds(), *(kind for kind, _ in KINDS.values())}
    assert found == set(MEANINGS)
    with httpx.Client(base_url=up.url) as client:
        for kind, meaning in MEANINGS.items():
            shown = client.get(f"/problems/{kind}")
            assert shown.headers["content-type"] == "text/html; charset=utf-8"
            assert html.escape(meaning.next) in shown.text
        listed = client.get("/problems").text
        assert all(title_of(kind) in listed for kind in MEANINGS)
        assert client.get("/problems/nonsense").status_code == 404
