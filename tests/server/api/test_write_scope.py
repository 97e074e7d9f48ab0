"""A token that only reads writes nothing, though its person allowed the server to write."""

from __future__ import annotations

import pytest

from tests.server.stored_people import add_person, allow_writes, api_client
from tests.shared.builders import GOAL, goal
from tests.system.servers import ServerProcess

WRITES = [
    ("POST", "/activities", {"note": "met"}),
    ("PATCH", "/activities/aaaaaaaaaaaa-1", {"note": "met"}),
    ("POST", "/goals", {"title": "Talks"}),
    ("POST", f"/goals/{GOAL}/adjustments", {"reason": "less", "target": 1}),
    ("POST", "/undo", {}),
    ("POST", "/redo", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_only_a_token_of_scope_write_writes(
    up: ServerProcess, method: str, path: str, body: dict[str, object]
) -> None:
    user = await add_person(up.folder, [goal()])
    await allow_writes(up.folder, user)
    async with await api_client(up, user) as reader:
        answer = await reader.request(method, f"/api/v1{path}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
    assert "only reads" in answer.json()["detail"]
