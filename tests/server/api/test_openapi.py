"""The API keeps to its description, for valid requests and for others.

`--hypothesis-profile=soak` asks ten times as much.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from milepost_server.storage.registry import open_registry
from milepost_server.storage.tables.tokens import METRICS, new_token
from tests.server.full_scenario import drafts
from tests.server.stored_people import add_person, allow_writes, api_client
from tests.shared.builders import GOAL, A
from tests.system.servers import ELSEWHERE, ServerProcess

ENDLESS = "/api/v1/changes"
"""A stream has no end that could be waited for."""
KNOWN = {"goal_id": GOAL, "name": "Ana", "ref": f"{A}-2"}
"""What of a path is there, for each of its parameters."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
bounded = settings(
    max_examples=max(10, settings().max_examples // 8),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
Operation = APIOperation[Any, Any, Any, Any]
Asked = Case[Any]


@pytest.fixture(scope="module")
def tokens(up: ServerProcess) -> Iterator[tuple[str, str]]:
    """Headers that let in: one to what a person has some of everything of, one to the metrics."""
    yield asyncio.run(_tokens(up))


async def _tokens(up: ServerProcess) -> tuple[str, str]:
    user = await add_person(up.folder, drafts())
    await allow_writes(up.folder, user)
    async with await api_client(up, user, scope="write") as client:
        person = client.headers["authorization"]
    token, registry = secrets.token_urlsafe(16), await open_registry(up.folder)
    made = new_token(token, METRICS, round(time.time() * 1e6), scope="metrics")
    await registry.write(lambda registry: registry.tokens.add(token, made))
    await registry.close()
    return person, f"Bearer {token}"


def test_every_operation_matches_its_description(
    up: ServerProcess, tokens: tuple[str, str], subtests: pytest.Subtests
) -> None:
    described = schemathesis.openapi.from_url(f"{up.url}/schema/openapi.json")
    for result in described.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.path != ENDLESS:
            with subtests.test(operation.label):
                _ask(operation, tokens[operation.path == "/metrics"])


def _ask(operation: Operation, token: str) -> None:
    @bounded
    @given(_cases(operation))
    def ask(case: Asked) -> None:
        case.validate_response(case.call(headers={"Authorization": token, **ELSEWHERE}), checks=CHECKS)

    ask()


def _cases(operation: Operation) -> st.SearchStrategy[Asked]:
    """Requests as they are described, some for what is there, and some beside the description."""
    known = {name: value for name, value in KNOWN.items() if f"{{{name}}}" in operation.path}
    found = operation.as_strategy()
    if known:
        found |= operation.as_strategy(path_parameters=known)
    if operation.definition.raw.keys() & {"parameters", "requestBody"}:
        found |= operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return found
