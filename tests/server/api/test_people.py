"""People, opportunities and what helped, over HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import Cadence, Opportunity
from tests.server.stored_people import add_person, api_client
from tests.shared.builders import GOAL, TODAY, activity_draft, goal
from tests.system.servers import ServerProcess

OTHER_GOAL, ROLE = "2" * 12, "a" * 12


def told(day: date, stage: str, **fields: Any) -> Draft:
    return activity_draft(day, opportunities=(Opportunity(id=ROLE, title="Role", stage=stage),), **fields)


DRAFTS = (
    goal(),
    goal(goal=OTHER_GOAL, title="Ana", about="Ana", cadence=Cadence(quota=1.0, every="week")),
    told(date(2026, 2, 10), "heard of", people=("Ana", "Bo / Acme"), kind="meetup", minutes=30, quality=4),
    told(date(2026, 3, 1), "applied", people=("Zoë",), kind="call", contributions=()),
)


async def answer(up: ServerProcess, path: str, **params: str) -> httpx.Response:
    async with await api_client(up, await add_person(up.folder, DRAFTS)) as api:
        return await api.get(f"/api/v1/{path}", params={"today": str(TODAY), **params})


async def test_people_are_listed_and_shown_by_their_name(up: ServerProcess) -> None:
    listed = (await answer(up, "people")).json()
    assert [person["name"] for person in listed] == ["Zoë", "Ana", "Bo / Acme"]
    assert (listed[1]["due"], listed[1]["is_due"], listed[1]["today"]) == ("2026-02-17", True, str(TODAY))
    for person, name in zip(listed, ("zoë", " ANA ", "bo / acme"), strict=True):
        assert (await answer(up, f"people/{quote(name, safe='')}")).json() == person | {"notes": []}


@pytest.mark.parametrize("path", ["people/Nobody", "people/Ana/Bo", "people/%20", f"attribution?goal={ROLE}"])
async def test_unknown_people_and_opportunities_are_not_found(up: ServerProcess, path: str) -> None:
    path, _, goal_id = path.partition("?goal=")
    found = await answer(up, path, **({"goal": goal_id} if goal_id else {}))
    assert (found.status_code, found.json()["type"]) == (404, "/problems/not-found")


async def test_people_are_shown_as_known_on_the_requested_day(up: ServerProcess) -> None:
    listed = (await answer(up, "people", today="2026-02-09")).json()
    assert [(person["name"], person["activities"]) for person in listed] == [("Ana", 0)]


@pytest.mark.parametrize("path", ["people", "opportunities", "attribution"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_far_off_keeps_nobody_busy(up: ServerProcess, path: str, day: str) -> None:
    refused = await answer(up, path, today=day)
    assert (refused.status_code, refused.json()["field"]) == (400, "today")


@pytest.mark.parametrize("ahead", [0, 360])
async def test_any_day_up_to_a_year_ahead_may_be_requested(up: ServerProcess, ahead: int) -> None:
    day = datetime.now(UTC).date() + timedelta(days=ahead)
    assert (await answer(up, "people", today=str(day))).status_code == 200


async def test_an_opportunity_has_its_stages_and_origin(up: ServerProcess) -> None:
    [role] = (await answer(up, "opportunities")).json()
    assert (role["stage"], role["since"], role["arose_from"]["kind"]) == ("applied", "2026-03-01", "meetup")
    assert [step["stage"] for step in role["history"]] == ["heard of", "applied"]


async def test_what_helped_is_ranked_for_all_goals_or_for_one(up: ServerProcess) -> None:
    found = (await answer(up, "attribution")).json()
    assert [kind["name"] for kind in found["kinds"]] == ["meetup", "call"]
    assert found["kinds"][0]["opportunities_per_hour"] == 2
    assert [kind["name"] for kind in (await answer(up, "attribution", goal=GOAL)).json()["kinds"]] == [
        "meetup"
    ]
