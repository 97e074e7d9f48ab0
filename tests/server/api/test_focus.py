"""The ranking of goals, over HTTP."""

from __future__ import annotations

from datetime import date

import httpx

from milepost_shared.events.types import Cadence
from tests.server.stored_people import add_person, api_client
from tests.shared.builders import GOAL, TODAY, activity_draft, goal
from tests.system.servers import ServerProcess

ANA = "2" * 12
DRAFTS = (
    goal(),
    goal(goal=ANA, title="Ana", about="Ana", priority=1, cadence=Cadence(quota=1.0, every="week")),
    activity_draft(date(2026, 2, 10), people=("Ana",)),
)


async def test_goals_are_ranked_with_reasons_and_steps_told_apart_by_their_kind(up: ServerProcess) -> None:
    async with await api_client(up, await add_person(up.folder, DRAFTS)) as api:
        found = (await api.get("/api/v1/focus", params={"today": str(TODAY)})).json()
    assert found["today"] == str(TODAY)
    ana, coffees = found["goals"]
    assert (ana["goal"], ana["priority"], ana["need"]) == (ANA, 1, "asks")
    assert ana["reasons"][0] == {
        "kind": "contact",
        "person": "Ana",
        "day": "2026-02-10",
        "days": 24,
        "due": "2026-02-17",
    }
    assert ana["step"] == {"kind": "meet", "person": "Ana", "day": "2026-02-10", "days": 24}
    assert (coffees["goal"], coffees["step"]) == (GOAL, {"kind": "catch up", "amount": 7})


async def test_every_kind_of_reason_and_step_is_described(up: ServerProcess) -> None:
    async with httpx.AsyncClient(base_url=up.url) as client:
        schemas = (await client.get("/schema/openapi.json")).json()["components"]["schemas"]
    described = {schema["properties"]["kind"]["const"] for schema in schemas.values() if _is_tagged(schema)}
    reasons = {"contact", "period", "behind", "ahead", "late", "deadline", "begins", "met", "no plan"}
    assert reasons | {"meet", "catch up", "bring", "carry on", "plan", "close"} <= described


def _is_tagged(schema: dict[str, dict[str, dict[str, object]]]) -> bool:
    return "const" in schema.get("properties", {}).get("kind", {})
