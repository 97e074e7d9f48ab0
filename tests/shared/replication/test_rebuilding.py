"""Whose stamps are believed while a person's file is rebuilt, and for how long."""

from __future__ import annotations

from pathlib import Path

from milepost_shared.replication.rebuilding import LASTS, begin_rebuilding, end_rebuilding, takes_history
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, A, B, make_log


def believed(log: Log, now: int = NOW) -> list[str]:
    return [device for device in (A, B) if takes_history(log, device, now)]


async def test_history_is_taken_of_each_device_until_it_has_brought_all_and_for_a_while(
    tmp_path: Path,
) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: end_rebuilding(log, A))
    assert await file.read(believed) == []
    await file.write(lambda log: begin_rebuilding(log, NOW))
    assert await file.read(believed) == [A, B]
    for _ in range(2):
        await file.write(lambda log: end_rebuilding(log, A))
    assert await file.read(believed) == [B]
    assert await file.read(lambda log: believed(log, NOW + LASTS)) == []
    await file.close()
