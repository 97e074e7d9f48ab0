"""The page of the API: types, and lines of curl that work as they stand."""

from __future__ import annotations

import asyncio
import html
import re
import subprocess

import httpx
import pytest

from tests.server.stored_people import add_person, api_client
from tests.shared.builders import goal
from tests.system.servers import ServerProcess


@pytest.fixture(scope="module")
def shown(up: ServerProcess) -> str:
    return httpx.get(f"{up.url}/schema").text


def test_every_type_that_is_named_is_explained(shown: str) -> None:
    named, explained = set(re.findall(r'href="#(\w+)"', shown)), set(re.findall(r'<dt id="(\w+)"', shown))
    assert {"ActivityBody", "GoalView", "Written"} <= named
    assert named <= explained


def test_fields_are_shown_with_their_types(shown: str) -> None:
    body = shown.partition('<dt id="ActivityBody">')[2].partition("<dt ")[0]
    assert "<code>day, optional</code>: date" in body
    assert "<code>people, optional</code>: array of string" in body


async def test_a_line_of_curl_works_once_it_has_a_token(up: ServerProcess, shown: str) -> None:
    [line] = {line for line in curl_lines(shown) if line.endswith("/api/v1/goals") and " -d " not in line}
    async with await api_client(up, await add_person(up.folder, [goal()])) as client:
        token = client.headers["authorization"].partition(" ")[2]
    command = f"{line.replace('TOKEN', token)} --silent"
    done = await asyncio.to_thread(
        subprocess.run, ["bash", "-c", command], capture_output=True, check=True, timeout=20
    )
    assert done.stdout.startswith(b'[{"id":')


def test_each_operation_has_a_line(shown: str) -> None:
    lines = curl_lines(shown)
    assert len(lines) > 40
    assert any('-d \'{"goal": "Coffees"' in line for line in lines)
    assert any("-X PATCH" in line for line in lines)


def curl_lines(shown: str) -> list[str]:
    return [html.unescape(line) for line in re.findall("<pre><code>(curl .*?)</code></pre>", shown)]
