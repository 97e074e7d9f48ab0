"""What the API shows of a person's file."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_shared.events.types import Contribution
from tests.server.stored_people import add_person, api_client, append_events
from tests.shared.builders import GOAL, TODAY, activity_draft, adjustment, goal
from tests.system.servers import ServerProcess

OTHER_GOAL = "2" * 12


async def test_activities_are_current_and_newest_first(up: ServerProcess) -> None:
    days = [TODAY - timedelta(days=n) for n in (2, 0, 1)]
    wrong = activity_draft(TODAY - timedelta(days=9), amount=4.0)
    user = await add_person(up.folder, [goal(), *map(activity_draft, days), wrong])
    put_right = activity_draft(
        TODAY - timedelta(days=3), amount=2.0, corrects=f"{'a' * 12}-5", people=("Ana",)
    )
    await append_events(up.folder, user, [put_right])
    async with await api_client(up, user) as api:
        items = (await api.get("/api/v1/activities")).json()["items"]
    assert [item["day"] for item in items] == [str(TODAY - timedelta(days=n)) for n in (0, 1, 2, 3)]
    assert (items[3]["ref"], items[3]["version"], items[3]["people"]) == (
        "aaaaaaaaaaaa-5",
        "aaaaaaaaaaaa-6",
        ["Ana"],
    )


async def test_the_activities_of_a_goal_are_exactly_those_that_count_for_it(up: ServerProcess) -> None:
    child = goal(2, goal=OTHER_GOAL, title="Lunches", parent=GOAL, rolls_up=True)
    below = activity_draft(TODAY, contributions=(Contribution(goal=OTHER_GOAL),))
    user = await add_person(
        up.folder, [goal(), child, activity_draft(), below, activity_draft(contributions=())]
    )
    async with await api_client(up, user) as api:
        found = [
            len((await api.get("/api/v1/activities", params={"goal": name})).json()["items"])
            for name in (GOAL, OTHER_GOAL, "9" * 12)
        ]
    assert found == [2, 1, 0]


@given(limit=st.integers(1, 7), counts=st.lists(st.integers(1, 4), min_size=1, max_size=4))
@settings(max_examples=10)
async def test_pages_of_any_size_show_everything_once(
    up: ServerProcess, limit: int, counts: list[int]
) -> None:
    drafts = [
        activity_draft(TODAY - timedelta(days=n)) for n, count in enumerate(counts) for _ in range(count)
    ]
    user = await add_person(up.folder, [goal(), *drafts])
    seen: list[str] = []
    async with await api_client(up, user) as api:
        cursor: dict[str, str] = {}
        while True:
            page = (await api.get("/api/v1/activities", params={"limit": limit, **cursor})).json()
            seen += [item["ref"] for item in page["items"]]
            if page["next"] is None:
                break
            assert len(page["items"]) == limit
            cursor = {"cursor": page["next"]}
    assert sorted(seen, key=lambda ref: int(ref.split("-")[1])) == [
        f"{'a' * 12}-{n}" for n in range(2, len(drafts) + 2)
    ]


async def test_a_replay_by_day_leaves_out_what_came_later(up: ServerProcess) -> None:
    before, after = date(2026, 2, 1), date(2026, 3, 1)
    user = await add_person(
        up.folder, [goal(), activity_draft(before), activity_draft(after), adjustment(4, after, target=5.0)]
    )
    async with await api_client(up, user) as api:
        found = (await api.get("/api/v1/replay", params={"as_of": "2026-02-15", "today": str(TODAY)})).json()
    [then], [now] = found["then"], found["now"]
    assert (then["today"], then["value"], then["target"]) == ("2026-02-15", 1, 10)
    assert (now["today"], now["value"], now["target"]) == (str(TODAY), 2, 5)


async def test_a_replay_over_time_has_a_frame_for_the_end_of_every_period(up: ServerProcess) -> None:
    goals = goal(), goal(goal=OTHER_GOAL, title="Talks")
    user = await add_person(
        up.folder, [*goals, activity_draft(TODAY - timedelta(days=1))], zone="Europe/Berlin"
    )
    asked = {"from": "2026-02-20", "to": "2026-03-08", "today": str(TODAY), "goal": GOAL}
    async with await api_client(up, user) as api:
        found = (await api.get("/api/v1/replay/frames", params=asked)).json()
        both = (await api.get("/api/v1/replay/frames", params={"to": str(TODAY)})).json()
    assert (found["every"], found["today"]) == ("week", str(TODAY))
    assert [frame["as_of"] for frame in found["frames"]] == ["2026-02-22", "2026-03-01", "2026-03-08"]
    assert found["frames"][-1]["known_at"] == 1_773_010_799_999_999
    told = [[(goal["title"], goal["value"]) for goal in frame["goals"]] for frame in found["frames"]]
    assert told == [[], [], [("Coffees", 1)]]
    assert [goal["title"] for goal in both["frames"][-1]["goals"]] == ["Coffees", "Talks"]
    assert (both["frames"][0]["as_of"], both["frames"][-1]["as_of"]) == ("2026-01-04", str(TODAY))


async def test_a_replay_over_time_of_a_person_without_goals_is_empty(up: ServerProcess) -> None:
    async with await api_client(up, await add_person(up.folder, [activity_draft()])) as api:
        assert (await api.get("/api/v1/replay/frames")).json()["frames"] == []


VIEWS = ["goals", "activities", "attribution", "focus", "replay", "status"]


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("day", ["1970-01-01", "2020-02-29", "2027-06-30"])
async def test_every_view_accepts_any_day_up_to_a_year_ahead(up: ServerProcess, path: str, day: str) -> None:
    user = await add_person(up.folder, [goal(), activity_draft()])
    async with await api_client(up, user) as api:
        answer = await api.get(f"/api/v1/{path}", params={"today": day})
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown[0] if path == "goals" else shown)["today"] == day


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_every_view_refuses_a_day_without_end(up: ServerProcess, path: str, day: str) -> None:
    user = await add_person(up.folder, [goal(), activity_draft()])
    async with await api_client(up, user) as api:
        answer = await api.get(f"/api/v1/{path}", params={"today": day})
    assert (answer.status_code, answer.json()["field"]) == (400, "today")


async def test_an_unknown_zone_is_no_error(up: ServerProcess) -> None:
    user = await add_person(up.folder, [goal()], zone="Mars/Olympus")
    async with await api_client(up, user) as api:
        assert (await api.get("/api/v1/goals")).status_code == 200


async def test_each_person_sees_only_their_own_data(up: ServerProcess) -> None:
    ana = await add_person(up.folder, [goal(), activity_draft()])
    bo = await add_person(up.folder, [goal(goal=OTHER_GOAL, title="Talks")])
    async with await api_client(up, ana) as hers, await api_client(up, bo) as his:
        assert [found["title"] for found in (await hers.get("/api/v1/goals")).json()] == ["Coffees"]
        assert [found["title"] for found in (await his.get("/api/v1/goals")).json()] == ["Talks"]
        assert (await his.get("/api/v1/activities")).json()["items"] == []
        assert (await his.get(f"/api/v1/goals/{GOAL}")).status_code == 404
        assert (await hers.get("/api/v1/status")).json()["user"] == ana
        assert (await his.get("/api/v1/status")).json()["events"] == 1


async def test_every_operation_is_described_with_examples_and_its_problems(up: ServerProcess) -> None:
    async with httpx.AsyncClient(base_url=up.url) as client:
        described = (await client.get("/schema/openapi.json")).json()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"]
            for status, answer in operation["responses"].items():
                [(media_type, content)] = answer["content"].items()
                assert content["examples"], path
                assert (media_type == "application/problem+json") == (int(status) >= 400)
            if operation.get("security"):
                assert {"400", "401"} <= operation["responses"].keys()
