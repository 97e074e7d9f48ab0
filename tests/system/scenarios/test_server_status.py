"""What `milepost-server status` tells of people whose devices sync with a server that runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.system.people import Person, milepost, operate


async def test_status_tells_people_by_name_with_their_devices_and_last_sync(ana: Person) -> None:
    laptop, server = await ana.device("laptop"), ana.server
    await ana.log(laptop, 1, 2)
    assert (await milepost(laptop.home, "sync")).code == 0
    name = f"Lena {ana.user}"
    assert operate(server, "users", "rename", str(ana.user), name).returncode == 0
    state = json.loads(operate(server, "status", "--json").stdout)
    [person] = [each for each in state["people"] if each["user"] == ana.user]
    [device] = person["devices"]
    assert (state["running"], state["health"]["problem"], state["url"]) == (True, "", server.url)
    assert (person["name"], device["name"], device["events"]) == (name, "laptop", person["events"])
    assert datetime.now(UTC) - datetime.fromisoformat(device["synced"]) < timedelta(hours=1)
    told = operate(server, "status").stdout
    assert "running; " in told and f"{name}: " in told and "synced just now" in told
