"""The HTTP API of a real server, with real devices that sync with it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.system.conftest import NewPerson
from tests.system.people import GOAL, Person
from tests.system.servers import ELSEWHERE, ServerProcess


def token_of(person: Person, scope: str = "read") -> str:
    """Create a bearer token of a person by the operator's command."""
    assert person.user is not None
    made = ("token", "--user", person.user, "--scope", scope, "--json")
    command = (sys.executable, "-m", "milepost_server.main", *made)
    done = subprocess.run((*command, "--data", str(person.server.folder)), capture_output=True, check=True)
    return str(json.loads(done.stdout)["token"])


@pytest.fixture
async def api(ana: Person) -> AsyncIterator[httpx.AsyncClient]:
    """A client of Ana's API. Her device `laptop` has synced a goal and three activities."""
    laptop = await ana.device("laptop")
    await ana.set_goal(laptop)
    await ana.log(laptop, 1, 2, 4)
    await ana.sync(laptop)
    headers = {"Authorization": f"Bearer {token_of(ana)}"}
    async with httpx.AsyncClient(base_url=ana.server.url, headers=headers, timeout=20) as client:
        yield client


async def test_goals_are_shown_as_devices_show_them(api: httpx.AsyncClient) -> None:
    [goal] = (await api.get("/api/v1/goals")).json()
    assert (goal["id"], goal["value"]) == (GOAL, 7)
    assert (await api.get(f"/api/v1/goals/{GOAL}")).json() == goal
    early = (await api.get(f"/api/v1/goals/{GOAL}", params={"today": "2020-02-29"})).json()
    assert (early["today"], early["value"]) == ("2020-02-29", 0)


async def test_today_is_the_day_in_the_zone_that_the_devices_last_reported(
    api: httpx.AsyncClient, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        phone = await ana.device(zone.partition("/")[2])
        await ana.sync(phone)
        days.append((await api.get("/api/v1/status")).json()["today"])
    monkeypatch.undo()
    time.tzset()
    assert days[0] > days[1]


async def test_pages_of_activities_stay_as_they_are_while_new_ones_arrive(
    api: httpx.AsyncClient, ana: Person
) -> None:
    first = (await api.get("/api/v1/activities", params={"limit": 2})).json()
    phone = await ana.device("phone")
    await ana.log(phone, 8)
    await ana.sync(phone)
    second = (await api.get("/api/v1/activities", params={"limit": 2, "cursor": first["next"]})).json()
    amounts = [item["contributions"][0]["amount"] for item in first["items"] + second["items"]]
    assert (amounts, second["next"]) == ([4, 2, 1], None)
    of_another = await api.get("/api/v1/activities", params={"goal": "f" * 12})
    assert of_another.json()["items"] == []


async def test_a_replay_shows_then_and_now(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/v1/replay", params={"known_at": "2020-01-01T00:00:00+00:00"})).json()
    assert (found["then"], [goal["value"] for goal in found["now"]]) == ([], [7])
    now = (await api.get("/api/v1/replay", params={"goal": GOAL})).json()
    assert now["then"] == now["now"]


async def test_status_has_the_devices_digest(api: httpx.AsyncClient, ana: Person) -> None:
    phone = await ana.device("phone")
    report = await ana.sync(phone)
    status = (await api.get("/api/v1/status")).json()
    assert (status["digest"], status["events"], status["waiting"], status["quarantined"]) == (
        report.digest,
        4,
        0,
        0,
    )


async def test_a_proof_has_each_devices_last_report(api: httpx.AsyncClient, ana: Person) -> None:
    laptop = (await api.get("/api/v1/proof")).json()["devices"][0]["device"]
    phone = await ana.device("phone")
    await ana.log(phone, 8)
    report = await ana.sync(phone)
    proof = (await api.get("/api/v1/proof")).json()
    assert (proof["digest"], proof["damaged"]) == (report.digest, {})
    assert {device: head["seq"] for device, head in proof["heads"].items()} == {laptop: 4, phone.id: 1}
    assert [(d["name"], d["agrees"], d["digest"] == report.digest) for d in proof["devices"]] == [
        ("laptop", True, False),
        ("phone", True, True),
    ]
    assert proof["differences"] == [
        {"device": phone.id, "from": 1, "to": 1, "what": "missing-there", "with": laptop}
    ]


async def test_changes_stream_as_they_happen_and_resume_after_the_last_id(
    api: httpx.AsyncClient, ana: Person
) -> None:
    phone = await ana.device("phone")
    async with api.stream("GET", "/api/v1/changes") as stream:
        events = _events(stream)
        ready = await anext(events)
        await ana.log(phone, 8)
        await ana.sync(phone)
        change = await anext(events)
    assert (ready["event"], change["event"]) == ("ready", "change")
    assert json.loads(change["data"]) == {"device": phone.id, "first": 1, "last": 1}
    async with api.stream("GET", "/api/v1/changes", headers={"Last-Event-ID": ready["id"]}) as stream:
        events = _events(stream)
        await anext(events)
        assert (await anext(events))["data"] == change["data"]


async def test_people_do_not_see_one_another(
    api: httpx.AsyncClient, server: ServerProcess, new_person: NewPerson
) -> None:
    other = await new_person(server)
    await other.device("tablet")
    headers = {"Authorization": f"Bearer {token_of(other)}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as theirs:
        assert (await theirs.get("/api/v1/goals")).json() == []
        assert (await theirs.get(f"/api/v1/goals/{GOAL}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/goals/none", 404),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/goals", 405),
        ("GET", "/api/v1/goals?today=someday", 400),
        ("GET", "/api/v1/activities?limit=0", 400),
        ("GET", "/api/v1/activities?cursor=%00", 400),
        ("GET", "/api/v1/replay?known_at=yesterday", 400),
    ],
)
async def test_errors_are_problem_documents(
    api: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await api.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    document = answer.json()
    assert document["status"] == status
    assert document["type"].startswith("/problems/")
    assert document["detail"]


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}]
)
async def test_without_a_token_nothing_is_shown(server: ServerProcess, header: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=server.url, headers=header) as client:
        for path in ("goals", "activities", "replay", "replay/frames", "status", "changes"):
            answer = await client.get(f"/api/v1/{path}")
            assert (answer.status_code, answer.headers["www-authenticate"][:6]) == (401, "Bearer")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
bodies = st.one_of(
    st.binary(max_size=50),
    st.dictionaries(
        st.sampled_from(
            ["code", "device", "key", "name", "user", "challenge", "signature", "roster", "claimed"]
        ),
        json_values,
    ).map(lambda body: json.dumps(body).encode()),
    st.just(b"[" * 100_000),
    st.just(b'{"code":"' + b"x" * 300_000 + b'"}'),
)


@settings(max_examples=60)
@given(st.sampled_from(["join", "renew", "challenge"]), bodies)
def test_no_request_is_answered_with_a_failure(server: ServerProcess, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", **ELSEWHERE}
    answer = httpx.post(f"{server.url}/api/v1/{path}", content=body, headers=headers, timeout=20)
    assert 200 <= answer.status_code < 500


async def test_health_and_the_api_description_need_no_token_and_load_nothing_from_elsewhere(
    server: ServerProcess,
) -> None:
    async with httpx.AsyncClient(base_url=server.url, follow_redirects=True) as client:
        assert (await client.get("/health/live")).json()["status"] == "live"
        assert (await client.get("/health/ready")).json()["status"] == "ready"
        described = (await client.get("/schema/openapi.json")).json()["paths"]
        expected = "goals goals/{goal_id} activities replay replay/frames status changes join"
        assert {f"/api/v1/{path}" for path in expected.split()} <= set(described)
        for page in ("/", "/schema"):
            # Lines of curl name this very server.
            text = (await client.get(page)).text.replace(server.url, "")
            assert not any(address in text for address in ("http://", "https://"))
        assert "<h1>" in text
        assert not any(word in text for word in ("<script", "src="))


async def test_the_server_is_ready_only_while_its_broker_runs(
    own_server: ServerProcess,
) -> None:
    import signal

    async with httpx.AsyncClient(base_url=own_server.url, timeout=20) as client:
        own_server.signal_broker(signal.SIGKILL)
        seen = await _until(client, 503)
        assert seen["type"] == "/problems/not-ready"
        assert (await _until(client, 200))["status"] == "ready"


async def _until(client: httpx.AsyncClient, status: int) -> Any:
    for _ in range(400):
        answer = await client.get("/health/ready")
        if answer.status_code == status:
            return answer.json()
        await asyncio.sleep(0.02)
    raise AssertionError(f"it never answered {status}")


async def _events(stream: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """Yield the events of a stream, without its keep-alive comments."""
    event: dict[str, str] = {}
    async for line in stream.aiter_lines():
        name, separator, value = line.partition(": ")
        if name and separator:
            event[name] = value
        elif not line and event:
            yield event
            event = {}


async def test_a_wild_clock_does_not_affect_any_order(ana: Person) -> None:
    laptop = await ana.device("laptop")
    await ana.set_goal(laptop)
    await ana.log(laptop, 1, ahead=timedelta(days=3650))
    await ana.sync(laptop)
    heads = await ana.on_server(lambda log: [head.effective for head in log.heads.all()])
    made = await ana.on_server(lambda log: max(held.event.made for held in log.events.all()))
    assert max(heads) < made
