"""Benchmarks of replays at two moments and over time.

The log has 20 goals, a fourth of them levels, 1,000 adjustments and 5,000 corrections, recorded over as many
days as there are frames.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import UTC, timedelta
from pathlib import Path
from statistics import median

from milepost_shared.events.types import decode
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.replay.playback import play
from milepost_shared.replay.replay import replay
from milepost_shared.replay.viewpoints import MOST_FRAMES, viewpoints
from milepost_shared.storage.log import Log
from tests.bench.device_processes import environ
from tests.bench.logs import EVENTS, TODAY, varied_log
from tests.bench.measure import Row, milliseconds, time_call
from tests.sql import run_sql

VIEWPOINTS = viewpoints(TODAY - timedelta(days=MOST_FRAMES - 1), TODAY, "day", UTC)
SAMPLED = VIEWPOINTS[:: MOST_FRAMES // 10]
"""The frames that are replayed one by one; the time of all frames is scaled up from them."""
ROUNDS = 5


async def moments(folder: Path) -> list[Row]:
    """The goals of a log of 100,000 events at the last moment but one, compared with decoding the log."""
    file = await varied_log(folder / "log.db", EVENTS, MOST_FRAMES)
    times = [
        (await file.read(_replayed), await run_sql(file.path, _decoded), await file.read(_folded))
        for _ in range(ROUNDS)
    ]
    await file.close()
    ours, theirs, naive = (median(side) for side in zip(*times, strict=True))
    return [
        Row(
            "replay 100,000 events at two moments",
            milliseconds(ours),
            f"{milliseconds(theirs)} read + decode, {milliseconds(naive)} fold of all",
            f"{ours / theirs:.2f} × raw, {ours / naive:.2f} × fold",
            "≤ 3 × raw",
            ours <= 3 * theirs,
        )
    ]


async def frames(folder: Path) -> list[Row]:
    """500 daily frames, compared with one replay and with 500 replays; and their memory."""
    file = await varied_log(folder / "log.db", EVENTS, MOST_FRAMES)
    times = [(await file.read(_played), await file.read(_replayed)) for _ in range(ROUNDS)]
    naive = await file.read(_one_by_one)
    await file.close()
    ours, one = (median(side) for side in zip(*times, strict=True))
    most = _memory(folder)
    return [
        Row(
            f"{MOST_FRAMES} frames of 100,000 events",
            milliseconds(ours),
            f"{milliseconds(one)} one replay, {naive:.0f} s one by one",
            f"{ours / one:.2f} × one replay, {ours / naive:.3f} × one by one",
            "≤ 4 × one replay",
            ours <= 4 * one,
        ),
        Row(f"memory of playing {MOST_FRAMES} frames", f"{most:.0f} MB", "–", "–", "≤ 200 MB", most <= 200),
    ]


def _played(log: Log) -> float:
    return time_call(lambda: list(play(log.events.all(), VIEWPOINTS)))


def _replayed(log: Log) -> float:
    as_of, known_at = VIEWPOINTS[-2]
    return time_call(lambda: goal_views(replay(log.events.all(), as_of, known_at), as_of))


def _one_by_one(log: Log) -> float:
    """Return the seconds for replaying every frame by itself, scaled up from a sample."""
    took = time_call(
        lambda: [goal_views(replay(log.events.all(), *moment), moment.as_of) for moment in SAMPLED]
    )
    return took * len(VIEWPOINTS) / len(SAMPLED)


def _folded(log: Log) -> float:
    return time_call(lambda: goal_views(fold(log.events.all()), TODAY))


def _decoded(connection: sqlite3.Connection) -> float:
    return time_call(lambda: [decode(raw) for (raw,) in connection.execute("SELECT raw FROM events")])


def _memory(home: Path) -> float:
    """Return the peak memory of a `milepost replay` that plays all frames, in MB."""
    command = [sys.executable, "-m", "tests.bench.peak", "replay", "--every", "day", "--json"]
    done = subprocess.run(command, env=environ(home), check=True, capture_output=True, text=True)
    assert len(json.loads(done.stdout)) == MOST_FRAMES
    return float(done.stderr)
