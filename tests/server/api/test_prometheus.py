"""The metrics, as Prometheus' own parser reads them."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from milepost_client.sync.connection import connect_to_server
from milepost_shared.protocol.messages import Frame
from tests.server.stored_people import add_person, api_client
from tests.system.people import Person
from tests.system.servers import PATIENCE, ServerProcess

Samples = dict[str, float]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that counts for one test; it runs at first."""
    process = ServerProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


def metrics_token(server: ServerProcess) -> str:
    command = (sys.executable, "-m", "milepost_server.main", "token", "--metrics", "--json")
    ran = subprocess.run((*command, "--data", str(server.folder)), capture_output=True, text=True, check=True)
    return str(json.loads(ran.stdout)["token"])


def scraped(server: ServerProcess, token: str) -> Samples:
    """A scrape: each sample by its name, or `name/label value`."""
    answer = httpx.get(
        f"{server.url}/metrics", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
    )
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        "/".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def until(server: ServerProcess, token: str, name: str, value: float) -> Samples:
    """Scrape until a sample has a value."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await asyncio.to_thread(scraped, server, token)
            if found.get(name) == value:
                return found
            await asyncio.sleep(0.05)


async def test_frames_are_counted_by_outcome(own: ServerProcess, tmp_path: Path) -> None:
    token = metrics_token(own)
    async with Person(own, tmp_path / "people") as ana:
        laptop = await ana.device("laptop")
        await ana.log(laptop, 1, 2)
        await ana.sync(laptop)
        async with connect_to_server(laptop) as exchange:
            await ana.push(laptop, exchange, 0)
            await exchange.push(Frame(device="f" * 12, first=1, prev="00" * 16, events=[], sig=bytes(64)))
            await exchange.push(Frame(device=laptop.id, first=3, prev="00" * 16, events=[], sig=bytes(64)))
        found = await until(own, token, "milepost_quarantine_frames", 2)
        await until(own, token, "milepost_stream_messages", 2)  # What was refused is not kept.
    assert found["milepost_frames_admitted_total"] == 1
    assert found["milepost_events_admitted_total"] == 2
    assert found["milepost_frames_duplicate_total"] == 1
    assert found["milepost_frames_refused_total/foreign"] == 1
    assert found["milepost_frames_refused_total/forged"] == 1
    assert found["milepost_frames_refused_total/malformed"] == 0


async def test_gauges_are_measured_at_each_scrape(own: ServerProcess, tmp_path: Path) -> None:
    token = metrics_token(own)
    before = scraped(own, token)
    assert (before["milepost_people"], before["milepost_devices"]) == (0, 0)
    async with Person(own, tmp_path / "people") as ana:
        laptop, phone = await ana.device("laptop"), await ana.device("phone")
        await ana.log(laptop, 1)
        await ana.sync(laptop)
        found = await until(own, token, "milepost_devices", 2)
        assert (found["milepost_people"], found["milepost_people_open_files"]) == (1, 1)
        assert found["milepost_database_bytes/people"] > 0 and found["milepost_database_bytes/server"] > 0
        assert (found["milepost_ingest_lag_messages"], found["milepost_queue_messages"]) == (0, 0)
        assert (found["milepost_broker_up"], found["milepost_ingest_up"]) == (1, 1)
        assert found["milepost_uptime_seconds"] > before["milepost_uptime_seconds"]
        assert any(name.startswith("milepost_build_info/") for name in found)
        await ana.sync(phone)
        assert (await until(own, token, "milepost_devices", 2))["milepost_http_answers_total/200"] > 1


async def test_a_silent_broker_is_visible_and_hides_no_other_metric(own: ServerProcess) -> None:
    token = metrics_token(own)
    own.signal_broker(signal.SIGSTOP)
    try:
        found = await until(own, token, "milepost_broker_up", 0)
        assert "milepost_ingest_lag_messages" not in found
        assert found["milepost_people"] == 0
    finally:
        own.signal_broker(signal.SIGCONT)
    await until(own, token, "milepost_broker_up", 1)


async def test_metrics_need_their_own_token_which_opens_nothing_else(up: ServerProcess) -> None:
    token = metrics_token(up)
    user = await add_person(up.folder, [])
    async with await api_client(up, user) as api:
        assert (await api.get("/metrics")).status_code == 401
        del api.headers["authorization"]
        assert (await api.get("/metrics")).status_code == 401
        api.headers["authorization"] = f"Bearer {token}"
        assert (await api.get("/metrics")).status_code == 200
        assert (await api.get("/api/v1/status")).status_code == 401
