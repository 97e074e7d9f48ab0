"""Texts that are erased in tests, and what is left of them."""

from __future__ import annotations

from collections.abc import Sequence

from milepost_shared.events.drafts import draft_header, origin_again
from milepost_shared.events.erased import Erased, Level
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalSet,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
)
from milepost_shared.log_file import LogFile, scrub_if_due
from milepost_shared.model.book import fold
from milepost_shared.storage.log import Log
from tests.shared.builders import GOAL, NOW, TODAY, activity_draft, goal
from tests.shared.devices import Peer

WORD = "Zuckmayer"
ID = "e" * 12
PERSON, STEP = "d" * 12, "5" * 12


def draft(amount: float = 1.0, **fields: object) -> ActivityLogged:
    return activity_draft(TODAY, amount, people=(WORD,), note=f"with {WORD}", **fields)


def correction(ref: str, amount: float = 1.0, **fields: object) -> ActivityLogged:
    return draft(amount, corrects=ref, **fields)


async def erase(peer: Peer, *refs: str, level: Level = "all", goals: Sequence[str] = ()) -> None:
    def work(log: Log) -> None:
        erased = Erased(
            **draft_header(),
            id=ID,
            level=level,
            entries=tuple(named(log, ref) for ref in refs),
            goals=tuple(goals),
        )
        log.erase(peer.device, [erased], NOW)

    await peer.file.write(work)


def named(log: Log, ref: str) -> tuple[str, str, str]:
    device, _, seq = ref.partition("-")
    chain, raw = log.chain_at(device, int(seq)) or b"", log.events.raw(ref) or b""
    return ref, chain.hex(), origin_again(raw)


async def total(file: LogFile) -> float:
    """The value of the goal, by the cached totals; a fold of the events comes to the same."""

    def work(log: Log) -> float:
        cached = log.goal_totals.goal(GOAL).days
        folded = fold(log.events.all()).goal(GOAL).days
        assert cached == folded
        assert log.goal_totals.count_differences() == 0
        return sum(day.amount for day in cached.values()) / 1e6

    return await file.read(work)


async def entries(file: LogFile) -> list[tuple[float, tuple[str, ...]]]:
    def work(log: Log) -> list[tuple[float, tuple[str, ...]]]:
        return sorted((e.activity.contributions[0].amount, e.activity.people) for e in log.entries())

    return await file.read(work)


async def holds_word(file: LogFile) -> bool:
    """Whether the word stands anywhere in what the file, or what lies beside it, has on disk."""
    assert await scrub_if_due(file)
    return any(WORD.encode() in path.read_bytes() for path in file.path.parent.glob(f"{file.path.name}*"))


def one_of(kind: type[Event]) -> Event:
    """An event of a type, with personal texts."""
    header = draft_header()
    made: dict[type[Event], Event] = {
        GoalSet: goal(title=WORD),
        ActivityLogged: draft(),
        GoalAdjusted: GoalAdjusted(**header, goal=GOAL, reason=WORD, effective_day=TODAY),
        MilestoneReached: MilestoneReached(**header, goal=GOAL, milestone=WORD, day=TODAY),
        PersonDescribed: PersonDescribed(**header, person=PERSON, name=WORD),
        StepPlanned: StepPlanned(**header, step=STEP, what=f"Call {WORD}", person=WORD),
    }
    return made[kind]
