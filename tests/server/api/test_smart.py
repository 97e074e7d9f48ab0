"""SMART and purposes over HTTP."""

from __future__ import annotations

from datetime import date

from tests.server.stored_people import add_person, api_client
from tests.shared.builders import GOAL, TODAY, activity_draft, adjustment, goal
from tests.system.servers import ServerProcess

FEB = date(2026, 2, 1)


async def test_a_goal_and_its_versions_are_judged(up: ServerProcess) -> None:
    user = await add_person(
        up.folder,
        [goal(unit="coffees"), activity_draft(date(2026, 1, 20), 4.0), adjustment(3, FEB, target=None)],
    )
    async with await api_client(up, user) as api:
        found = (await api.get(f"/api/v1/goals/{GOAL}/smart", params={"today": str(TODAY)})).json()
        missing = await api.get(f"/api/v1/goals/{'9' * 12}/smart")
    assert (found["title"], found["today"], found["day"]) == ("Coffees", str(TODAY), str(TODAY))
    assert [finding["state"] for finding in found["findings"]] == ["yes", "no", "unknown", "no", "yes"]
    assert [version["day"] for version in found["versions"]] == ["2026-01-01", "2026-02-01"]
    assert [version["findings"][1]["state"] for version in found["versions"]] == ["yes", "no"]
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")


async def test_purposes_are_shown_with_their_share_of_the_last_90_days(up: ServerProcess) -> None:
    served, none = activity_draft(minutes=30), activity_draft(contributions=(), minutes=10)
    user = await add_person(
        up.folder, [goal(purpose="new role"), served, none, activity_draft(date(2025, 12, 6))]
    )
    async with await api_client(up, user) as api:
        found = (await api.get("/api/v1/purposes", params={"today": str(TODAY)})).json()
    assert (found["today"], found["since"], found["activities"]) == (str(TODAY), "2025-12-07", 2)
    [purpose] = found["purposes"]
    assert (purpose["purpose"], purpose["progress"]) == ("new role", 0.2)
    assert purpose["part"] == {"activities": 1, "share": 0.5, "minutes": 30, "minutes_share": 0.75}
    assert found["no_goal"]["share"] == 0.5


async def test_the_first_day_of_any_event_is_valid(up: ServerProcess) -> None:
    user = await add_person(up.folder, [goal(), activity_draft()])
    async with await api_client(up, user) as api:
        for day in ("1970-01-01", "1970-01-02"):
            for path in ("purposes", f"goals/{GOAL}/smart"):
                answer = await api.get(f"/api/v1/{path}", params={"today": day})
                assert (answer.status_code, answer.json()["today"]) == (200, day)
