"""Benchmarks of the commands that count all that was done, on 100,000 activities."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalSet, Opportunity
from milepost_shared.log_file import open_log
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.bench.device_processes import client_only, environ
from tests.bench.logs import DEVICE, EVENTS, GOALS, NOW, TODAY, USER
from tests.bench.measure import Row, milliseconds, spent_by_process, spent_in_turns, twice

FIGURES = ("people", "focus", "review", "stats", "helped")
REACH = 0.3
"""Seconds of a core."""
DAYS = 700


async def figures(folder: Path) -> list[Row]:
    """Each command as a whole process, beside one that reads one activity of the same log."""
    home = environ(await _create_home(folder / "home"))
    milepost = str(client_only(folder / "client") / "milepost")
    least, *spent = spent_in_turns(
        7,
        partial(spent_by_process, [milepost, "entries", "--limit", "1"], home),
        *(partial(spent_by_process, [milepost, name], home) for name in FIGURES),
    )
    return [
        Row(
            f"`milepost {name}` on 100,000 activities",
            twice(each, milliseconds),
            f"{twice(least, milliseconds)} `milepost entries --limit 1`",
            f"CPU {each.cpu / least.cpu:.1f} ×",
            f"CPU ≤ {REACH * 1e3:.0f} ms",
            each.cpu <= REACH,
        )
        for name, each in zip(FIGURES, spent, strict=True)
    ]


async def _create_home(folder: Path) -> Path:
    """Create the home of a device that knows 150 people, 30 organisations and 20 goals."""
    file = await open_log(folder / "log.db", USER, NOW, connect=open_threaded)
    drafts = [*map(_goal, range(len(GOALS))), *_activities(Random(1))]
    await file.write(lambda log: log.append(DEVICE, drafts, NOW, TODAY))
    await file.write(lambda log: log.metadata.put("device", DEVICE))
    await file.close()
    return folder


def _goal(n: int) -> GoalSet:
    """Return the draft of a goal: every fourth is a level, and three roll up into the first."""
    return GoalSet(
        **draft_header(n + 1),
        goal=GOALS[n],
        title=f"Goal {n}",
        target=500.0,
        measure="level" if n % 4 == 3 else "sum",
        start=TODAY - timedelta(days=DAYS - 1),
        deadline=TODAY + timedelta(days=30),
        parent=GOALS[0] if n in (1, 2, 4) else None,
    )


def _activities(random: Random) -> list[Event]:
    """Return drafts of activities: every hundredth names an opportunity, every fiftieth a second goal."""
    return [_activity(n, random) for n in range(EVENTS)]


def _activity(n: int, random: Random) -> ActivityLogged:
    goals = random.sample(GOALS, 2 if n % 50 == 7 else 1)
    opportunity = Opportunity(id=f"{n // 300:012x}", title=f"Job {n // 300}", stage="talking")
    return ActivityLogged(
        **draft_header(len(GOALS) + n + 1),
        day=TODAY - timedelta(days=DAYS - 1 - n * DAYS // EVENTS),
        kind=random.choice(("coffee", "call", "meetup", "mail", "lunch")),
        contributions=tuple(Contribution(goal=goal, amount=float(random.randint(1, 3))) for goal in goals),
        people=tuple(f"Person {random.randrange(150)}" for _ in range(random.choice((0, 1, 1, 2)))),
        organisation=f"Organisation {random.randrange(30)}" if n % 2 else None,
        opportunities=(opportunity,) if n % 100 == 3 else (),
        minutes=random.choice((None, 30, 60)),
        quality=random.choice((None, 3, 4, 5)),
        note="Talked about the platform team and what they look for next year" if n % 3 else None,
    )
