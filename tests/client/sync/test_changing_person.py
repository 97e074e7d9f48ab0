"""What is written while a device moves: the file that is kept has it, and it is moved too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.formats.jsonl import export_log
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.sync.membership import changing_person
from milepost_client.sync.membership.changing_person import MoveRequest
from milepost_shared.storage.aiosqlite_connection import open_threaded

NOW = Moment.current({"MILEPOST_NOW": "2026-03-06T10:00:00+01:00"})


async def test_what_is_written_meanwhile_is_kept_and_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await Device.open(Home(tmp_path / "home"), NOW, open_threaded) as device:

        async def log(note: str) -> None:
            request = ActivityRequest(note=note)
            await device.log.write(lambda log: log_activity(log, device, NOW, request))

        export, written = export_log, list[str]()

        async def export_and_write(*arguments: object) -> object:
            made = await export(*arguments)  # type: ignore[arg-type]
            if not written:
                written.append("meanwhile")
                await log("meanwhile")
            return made

        monkeypatch.setattr(changing_person, "export_log", export_and_write)
        await log("before")
        kept, was = tmp_path / "kept.jsonl", device.id
        move = MoveRequest(url="http://server", code="", kept_in=kept)
        count = await changing_person._write_again(device, move, "phone", NOW)
        first = json.loads(kept.read_bytes().splitlines()[0])
        heads = await device.log.read(lambda log: [(head.device, head.seq) for head in log.heads.all()])
    assert (count, first["events"]) == (2, 2)
    assert heads == [(device.id, 2)] and device.id != was
