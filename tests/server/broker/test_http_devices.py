"""The keys of the server's own devices: nobody else's, and never the same one twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost_server.broker.http_devices import HttpDevices
from milepost_server.broker.keys import Keys
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import is_signed
from milepost_shared.storage.log import Log
from tests.shared.builders import USER, A, B, make_log

KEYS = Keys.new()


def test_a_key_is_that_of_one_device_of_one_person_on_one_server() -> None:
    devices = HttpDevices(KEYS)
    public = devices.get(USER, A).public
    assert HttpDevices(KEYS).get(USER, A).public == public
    others = {devices.get(USER, B).public, devices.get("e" * 16, A).public}
    assert public not in others | {HttpDevices(Keys.new()).get(USER, A).public}
    assert is_signed(public, b"said", devices.get(USER, A).sign(b"said"))


@pytest.mark.parametrize(
    ("change", "is_allowed"),
    [({}, True), ({"revoked": 2}, False), ({"role": "author"}, False), ({"key": f"U{'A' * 55}"}, False)],
)
async def test_it_writes_only_as_an_active_member_whose_key_it_holds(
    tmp_path: Path, change: dict[str, object], is_allowed: bool
) -> None:
    devices, file = HttpDevices(KEYS), await make_log(tmp_path)
    held = {"device": A, "name": "HTTP-API", "key": devices.get(USER, A).public, "joined": 1}

    def put(log: Log) -> str | None:
        log.roster.put(Member(**held | change))  # type: ignore[arg-type]
        found = devices.allowed(log)
        return found.id if found else None

    assert await file.write(put) == (A if is_allowed else None)
    await file.close()
