"""What every answer tells browsers and caches: to keep nothing, to load nothing, to guess nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.server.stored_people import add_person, api_client
from tests.shared.builders import activity_draft, goal
from tests.system.servers import ServerProcess

PATHS = (
    *("/schema", "/schema/openapi.json", "/health/live", "/metrics", "/nowhere"),
    *(
        "/api/v1/goals",
        "/api/v1/goals/ffffffffffff",
        "/api/v1/goals?today=never",
        "/api/v1/join",
        "/api/v1/status",
    ),
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
@pytest.mark.parametrize("allowed", [True, False])
async def test_every_answer_has_them_once(up: ServerProcess, method: str, allowed: bool) -> None:
    async with await api_client(up, await add_person(up.folder, [goal(), activity_draft()])) as api:
        if not allowed:
            del api.headers["authorization"]
        for path in PATHS:
            answer = await api.request(method, path)
            found = {name: answer.headers.get_list(name) for name in answer.headers}
            assert found["cache-control"] == ["no-store"], path
            assert found["x-content-type-options"] == ["nosniff"], path
            assert found["referrer-policy"] == ["no-referrer"], path
            [policy] = found["content-security-policy"]
            assert {
                "default-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            } < set(policy.split("; "))
            assert "unsafe" not in policy
            assert not {"strict-transport-security", "server"} & found.keys()


async def test_a_stream_of_events_is_kept_by_nobody(up: ServerProcess) -> None:
    async with (
        await api_client(up, await add_person(up.folder, [goal()])) as api,
        api.stream("GET", "/api/v1/changes") as stream,
    ):
        assert stream.headers.get_list("cache-control") == ["no-store"]


def test_the_style_of_the_pages_is_the_one_that_is_allowed(up: ServerProcess) -> None:
    answer = httpx.get(f"{up.url}/schema")
    [style] = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{allowed}'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script|\sstyle=|\son\w+=|<img|<link", answer.text)


@pytest.fixture
def behind_tls(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "server")
    process.start("--url", "https://miles.example")
    yield process
    process.stop()


def test_a_server_that_is_reached_by_tls_says_so(behind_tls: ServerProcess) -> None:
    port = re.search(rb'"port":(\d+)', (behind_tls.folder / "settings.json").read_bytes())
    assert port
    answer = httpx.get(f"http://127.0.0.1:{int(port[1])}/health/live")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
