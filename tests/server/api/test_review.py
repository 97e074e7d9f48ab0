"""Reviews and figures, over HTTP."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from tests.server.stored_people import add_person, api_client
from tests.shared.builders import TODAY, activity_draft, goal
from tests.system.servers import ServerProcess

DRAFTS = (
    goal(),
    activity_draft(date(2026, 2, 10), people=("Ana",), kind="coffee", minutes=30),
    activity_draft(date(2026, 3, 3), 2.0, people=("Ana", "Bo"), kind="call"),
    activity_draft(
        TODAY, kind="review", note="Review of 2026-W10\n\nWhat went well?\nThe call", contributions=()
    ),
)


async def answer(up: ServerProcess, path: str, **params: str) -> httpx.Response:
    async with await api_client(up, await add_person(up.folder, DRAFTS)) as api:
        return await api.get(f"/api/v1/{path}", params={"today": str(TODAY), **params})


async def test_the_present_week_is_reviewed_by_default(up: ServerProcess) -> None:
    found = (await answer(up, "review")).json()
    assert (found["period"], found["until"], found["running"]) == ("2026-W10", str(TODAY), True)
    assert (found["activities"], found["goals"][0]["amount"]) == (1, 2)
    assert found["people"] == [
        {"name": "Ana", "times": 1, "new": False},
        {"name": "Bo", "times": 1, "new": True},
    ]
    assert [kept["note"] for kept in found["wrote"]] == ["What went well?\nThe call"]
    assert len(found["questions"]) == 3


@pytest.mark.parametrize(
    ("params", "period"),
    [
        ({"every": "month"}, "2026-03"),
        ({"of": "2026-02"}, "2026-02"),
        ({"of": "2026-q1"}, "2026-Q1"),
        ({"of": "2026-02-10"}, "2026-W07"),
        ({"of": "2026-02-10", "every": "quarter"}, "2026-Q1"),
        ({"of": "2026-W09", "every": "week"}, "2026-W09"),
        ({"of": "0001-01-01"}, "0001-W01"),
    ],
)
async def test_a_period_is_given_by_name_or_by_a_day(
    up: ServerProcess, params: dict[str, str], period: str
) -> None:
    assert (await answer(up, "review", **params)).json()["period"] == period


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("review", {"of": "2026-W11"}),
        ("review", {"of": "soon"}),
        ("review", {"of": "2026-W10", "every": "month"}),
        ("review", {"every": "day"}),
        ("stats", {"every": "day"}),
        ("stats", {"last": "0"}),
    ],
)
async def test_an_invalid_period_is_refused(up: ServerProcess, path: str, params: dict[str, str]) -> None:
    refused = await answer(up, path, **params)
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-input")
    assert refused.json()["field"] in ("period", *params)


@pytest.mark.parametrize("path", ["review", "stats"])
@pytest.mark.parametrize("day", ["1970-01-01", "2026-12-31"])
async def test_any_day_may_be_requested(up: ServerProcess, path: str, day: str) -> None:
    assert (await answer(up, path, today=day)).json()["today"] == day


async def test_stats_cover_the_last_periods(up: ServerProcess) -> None:
    found = (await answer(up, "stats")).json()
    assert [week["name"] for week in found["periods"]] == ["2026-W07", "2026-W08", "2026-W09", "2026-W10"]
    assert [week["activities"] for week in found["periods"]] == [1, 0, 0, 1]
    months = (await answer(up, "stats", every="month", last="1")).json()
    assert [(month["name"], month["kinds"]) for month in months["periods"]] == [("2026-03", {"call": 1})]
