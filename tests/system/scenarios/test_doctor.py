"""What `milepost doctor` reports about a real server."""

from __future__ import annotations

import json
import signal

import msgspec

from milepost_client.device.home import Home
from milepost_client.network.server_link import load_link, save_link
from tests.system.people import Person, milepost


async def findings(home: Home) -> dict[str, tuple[bool, str]]:
    result = await milepost(home, "doctor", "--json")
    return {each["what"]: (each["well"], each["seen"]) for each in json.loads(result.out)}


async def test_doctor_finds_a_running_server_well_and_a_stopped_one_out_of_reach(ben: Person) -> None:
    home = (await ben.device("laptop")).home
    found = await findings(home)
    assert found["reach"] == (True, "the server answers, and is ready")
    assert found["broker"] == (True, "the broker answers")
    assert found["login"][0] and "from now; it renews itself" in found["login"][1]
    ben.server.stop()
    found = await findings(home)
    assert all(well for well, _ in found.values())
    assert "nothing is lost" in found["reach"][1]


async def test_doctor_reports_an_unreachable_broker_of_a_reachable_server(ana: Person) -> None:
    home = (await ana.device("laptop")).home
    link = load_link(home)
    assert link is not None
    save_link(home, msgspec.structs.replace(link, broker="nats://127.0.0.1:1"))
    well, seen = (await findings(home))["broker"]
    assert (well, "is that port open" in seen) == (False, True)


async def test_doctor_reports_a_server_that_is_not_ready_because_its_broker_hangs(ben: Person) -> None:
    home = (await ben.device("laptop")).home
    ben.server.signal_broker(signal.SIGSTOP)
    try:
        found = await findings(home)
    finally:
        ben.server.signal_broker(signal.SIGCONT)
    well, seen = found["reach"]
    assert (well, "503: The broker does not answer." in seen) == (False, True)
