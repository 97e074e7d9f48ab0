"""What a device that joins has sent to it: 100,000 events of real words, packed and plain."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, Event
from milepost_shared.log_file import open_log
from milepost_shared.protocol.packing import pack
from milepost_shared.replication.outbox import next_unsigned
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.bench.logs import DEVICE, EVENTS, GOAL, NOW, TODAY, USER, goal
from tests.bench.measure import Row

DATA = Path(os.environ.get("MILEPOST_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
BATCH = 2_000


async def bytes_sent(folder: Path) -> list[Row]:
    """The frames of 100,000 events, as they cross the line and as they are signed."""
    words = DATA / "activities.csv"
    if not words.exists():
        return [Row("bytes of 100,000 events", f"{words.name} absent", "–", "–", "≤ 1/4", None)]
    file = await open_log(folder / "log.db", USER, NOW, connect=open_threaded)
    drafts = [goal(), *_activities(words)]
    for n in range(0, len(drafts), BATCH):
        part = drafts[n : n + BATCH]
        await file.write(lambda log, part=part: log.append(DEVICE, part, NOW, TODAY))  # type: ignore[misc]
    plain, packed = await file.read(_sizes)
    await file.close()
    ratio = packed / plain
    ours, against = f"{packed / EVENTS:.0f} B an event", f"{plain / EVENTS:.0f} B plain"
    return [Row("bytes of 100,000 events", ours, against, f"{ratio:.2f} ×", "≤ 0.25 ×", ratio <= 0.25)]


def _activities(words: Path) -> Iterator[Event]:
    """Yield activities with the people of a real file, and its notes with their words in another order."""
    chance, rows = Random(1), list(csv.DictReader(words.read_text("utf-8").splitlines()))
    for n in range(EVENTS):
        row = rows[n % len(rows)]
        note = row["note"].split()
        yield ActivityLogged(
            **draft_header(n + 1),
            day=TODAY - timedelta(days=699 - n * 700 // EVENTS),
            kind=chance.choice(("coffee", "call", "meeting", "mail")),
            contributions=(Contribution(goal=GOAL),),
            people=(row["with"],),
            note=" ".join(chance.sample(note, len(note))),
        )


def _sizes(log: Log) -> tuple[int, int]:
    """Return the bytes of all frames, plain and packed."""
    plain = packed = after = 0
    while unsigned := next_unsigned(log, DEVICE, after):
        frame = unsigned.signed(os.urandom(64))
        message = msgspec.json.encode(frame)
        plain, packed, after = plain + len(message), packed + len(pack(message)), frame.last
    return plain, packed
