"""Goals, people, next steps and events of any type that are erased."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.erased import Erased
from milepost_shared.events.types import (
    Event,
    GoalAdjusted,
    Milestone,
    MilestoneReached,
    PersonDescribed,
    PersonDetails,
    StepPlanned,
)
from milepost_shared.log_file import LogFile
from milepost_shared.model.book import fold
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.version_vector import first_unverified
from milepost_shared.storage.log import Log
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity_draft, goal
from tests.shared.devices import Peer, close, digests, open_server, push, sync
from tests.shared.erasing import ID, PERSON, STEP, WORD, draft, erase, holds_word, one_of, total


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LogFile]:
    file = await open_server(tmp_path)
    yield file
    await file.close()


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[Peer, Peer]]:
    peers = await Peer.open(tmp_path, A), await Peer.open(tmp_path, B)
    yield peers
    await close(*peers)


async def test_an_erased_goal_is_gone_with_its_revisions_and_claims(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    laptop, _ = two
    claim = MilestoneReached(**draft_header(2), goal=GOAL, milestone=WORD, day=TODAY, note=WORD)
    await laptop.append([goal(title=WORD, about=WORD), claim, activity_draft(TODAY, 2.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await erase(laptop, goals=[GOAL])
    await sync(laptop, server, NOW)
    for file in (laptop.file, server):
        assert await file.read(lambda log: log.goal_totals.goal(GOAL).history()) is None
        assert await total(file) == 2.0
        assert not await holds_word(file)


async def erase_records(peer: Peer) -> None:
    erased = Erased(**draft_header(), id=ID, level="all", people=(PERSON,), steps=(STEP,))
    await peer.file.write(lambda log: log.erase(peer.device, [erased], NOW))


async def names(file: LogFile) -> tuple[list[str], list[str]]:
    """Who is described, and what is planned."""

    def work(log: Log) -> tuple[list[str], list[str]]:
        book = log.book()
        folded = fold(log.events.all())
        assert (book.described_people(), book.steps()) == (folded.described_people(), folded.steps())
        return sorted(book.described_people()), [step.what for step in book.steps()]

    return await file.read(work)


async def test_what_is_known_of_a_person_is_gone_wherever_it_was_also_what_comes_late(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    """Another device described the person and changed the step while it was away."""
    laptop, phone = two
    other = PersonDescribed(**draft_header(3), person="c" * 12, name="Bo")
    await laptop.append([one_of(PersonDescribed), one_of(StepPlanned), other], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    details = PersonDetails(note=f"{WORD} moved")
    late = PersonDescribed(**draft_header(), person=PERSON, details=details)
    renamed = PersonDescribed(**draft_header(2), person=PERSON, name=f"{WORD} the younger")
    await phone.append([late, renamed, StepPlanned(**draft_header(3), step=STEP, what=WORD)], NOW, TODAY)
    await erase_records(laptop)
    await sync(laptop, server, NOW)
    later = NOW + 90 * 86_400_000_000
    await push(phone, server, later)
    assert not await holds_word(server)
    await sync(phone, server, later)
    await sync(laptop, server, later)
    for file in (laptop.file, phone.file, server):
        assert await names(file) == (["bo"], [])
        assert not await holds_word(file)
        assert await file.read(lambda log: log.texts.lacking(9)) == []
        assert await file.read(first_unverified) is None
    assert len(await digests(laptop.file, phone.file, server)) == 1


async def test_what_is_known_of_a_person_counts_again_once_the_erasure_is_taken_back(
    two: tuple[Peer, Peer],
) -> None:
    laptop, _ = two
    await laptop.append([one_of(PersonDescribed), one_of(StepPlanned)], NOW, TODAY)
    await erase_records(laptop)
    await laptop.file.write(lambda log: Recovery(log, NOW).roll_back(A, 2))
    assert await laptop.file.read(lambda log: log.texts.lacking(9)) == [(A, 1), (A, 2)]
    await laptop.file.write(lambda log: Recovery(log, NOW).rebase(A))
    assert await names(laptop.file) == ([], [])
    assert await laptop.file.read(lambda log: log.texts.lacking(9)) == []


async def test_a_milestone_stays_one_where_only_some_events_of_its_goal_keep_its_name(
    two: tuple[Peer, Peer], server: LogFile
) -> None:
    laptop, _ = two
    named = (Milestone(name="First", value=1.0),)
    claim = MilestoneReached(**draft_header(2), goal=GOAL, milestone="First", day=TODAY, note=WORD)
    await laptop.append([goal(title=WORD, milestones=named), claim], NOW, TODAY)
    kept = GoalAdjusted(
        **draft_header(), goal=GOAL, reason="-", effective_day=TODAY, milestones=named, knows=(ID,)
    )
    await laptop.append([kept], NOW, TODAY)
    await erase(laptop, goals=[GOAL], level="texts")
    await sync(laptop, server, NOW)
    for file in (laptop.file, server):
        found = await file.read(lambda log: log.goal_totals.goal(GOAL))
        [held] = found.claims
        history = found.history()
        assert history
        assert isinstance(held.event, MilestoneReached)
        assert [each.name for each in (*history.goal_set.milestones,)] == ["First"]
        assert held.event.milestone == "First"
        assert not await holds_word(file)


@pytest.mark.parametrize("kind", get_args(Event))
async def test_an_event_of_any_type_can_be_written_after_an_erasure(
    two: tuple[Peer, Peer], kind: type[Event]
) -> None:
    laptop, _ = two
    await laptop.append([draft(1.0)], NOW, TODAY)
    await erase(laptop, f"{A}-1")
    [written] = await laptop.append([one_of(kind)], NOW + 1, TODAY)
    assert await laptop.file.read(lambda log: [held.event.ref for held in log.events.all()]) == [written.ref]
