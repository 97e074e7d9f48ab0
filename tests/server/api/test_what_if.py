"""`POST /api/v1/replay`: what would have been."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from tests.server.stored_people import add_person, api_client
from tests.shared.builders import GOAL, A, activity_draft, adjustment, goal
from tests.system.servers import ServerProcess

DAY = {"today": "2026-03-06"}


@pytest.fixture
async def api(up: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    plan = adjustment(2, date(2026, 2, 1), "0" * 12, target=20.0)
    async with await api_client(
        up, await add_person(up.folder, [goal(), plan, activity_draft(amount=3.0)])
    ) as client:
        yield client


async def answer_to(api: httpx.AsyncClient, question: dict[str, Any]) -> dict[str, Any]:
    answer = await api.post("/api/v1/replay", json=question, params=DAY)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_each_exclusion_and_supposition_is_shown_next_to_the_present_state(
    api: httpx.AsyncClient,
) -> None:
    listed = (await api.get("/api/v1/goals", params=DAY)).json()[0]["revisions"]
    first, plan = (revision["ref"] for revision in listed)
    device = first.partition("-")[0]
    for question, target, value in (
        ({"without": [plan]}, 10, 3),
        ({"original": True}, 10, 3),
        ({"original": True, "goal": GOAL}, 10, 3),
        ({"without": [f"{device}-3"]}, 20, 0),
        ({"instead": [{"ref": plan, "fields": {"target": 40.0}}]}, 40, 3),
        ({"suppose": {"goal": GOAL, "fields": {"target": 5, "deadline": "2026-05-01"}}}, 5, 3),
        ({"as_of": "2026-01-15"}, 10, 0),
    ):
        found = await answer_to(api, question)
        assert [(view["target"], view["value"]) for view in found["then"]] == [(target, value)], question
        assert [(view["target"], view["value"]) for view in found["now"]] == [(20, 3)]
        assert found["outcomes"]["now"][GOAL]["finish"] == "2026-04-01"


async def test_excluding_a_device_lists_the_excluded_events(api: httpx.AsyncClient) -> None:
    revisions = (await api.get("/api/v1/goals", params=DAY)).json()[0]["revisions"]
    device = revisions[0]["device"]
    found = await answer_to(api, {"without_device": {"device": device}})
    assert (found["then"], found["falls_away"]) == ([], [f"{device}-{n}" for n in (1, 2, 3)])


@pytest.mark.parametrize(
    ("question", "status", "field"),
    [
        ({"without": ["nonsense"]}, 400, "without[0]"),
        ({"without": [f"{A}-99"]}, 404, None),
        ({"suppose": {"goal": "f" * 12, "fields": {"target": 1}}}, 404, None),
        ({"suppose": {"goal": GOAL, "fields": {"baseline": 1}}}, 400, "baseline"),
        ({"suppose": {"goal": GOAL, "fields": {"target": "many"}}}, 400, "target"),
        ({"known_at": -1}, 400, "known_at"),
        ({"goal": "f" * 12}, 404, None),
        ({"without_device": {"device": "f" * 12}}, 404, None),
        ({"withot": [f"{A}-1"]}, 400, "withot"),
        ({"suppose": {"goal": GOAL, "fields": {}, "day": "2026-01-01"}}, 400, "suppose"),
    ],
)
async def test_an_invalid_what_if_gets_a_problem_that_names_the_field(
    api: httpx.AsyncClient, question: dict[str, Any], status: int, field: str | None
) -> None:
    answer = await api.post("/api/v1/replay", json=question, params=DAY)
    assert (answer.status_code, answer.json().get("field")) == (status, field), answer.text


async def test_a_what_if_writes_nothing(api: httpx.AsyncClient) -> None:
    before = (await api.get("/api/v1/status")).json()
    await answer_to(api, {"original": True, "suppose": {"goal": GOAL, "fields": {"target": 5}}})
    assert (await api.get("/api/v1/status")).json() == before


async def test_a_diff_of_two_days_lists_changes_by_goal(api: httpx.AsyncClient) -> None:
    days = {"from": "2026-01-15", "to": "2026-03-06", "known_at": "2030-01-01T00:00:00Z"}
    [found] = (await api.get("/api/v1/diff", params=days)).json()
    assert (found["changes"]["target"], found["changes"]["value"]) == ([10, 20], [0, 3])
    assert (await api.get("/api/v1/diff", params={"from": "2020-01-01", "to": "2020-02-01"})).json() == []
    assert (await api.get("/api/v1/diff", params={"from": "someday"})).status_code == 400
