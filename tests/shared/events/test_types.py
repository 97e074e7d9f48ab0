"""The events on disk: golden files of every released form, and what newer versions may add."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

from milepost_shared.events.types import (
    ActivityLogged,
    Cadence,
    Contribution,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
    MilestoneReached,
    Opportunity,
    PersonDescribed,
    PersonDetails,
    StepPlanned,
    decode,
    encode,
    refs,
    split_ref,
    to_micros,
)
from milepost_shared.events.validation import decode_or_none
from tests.shared.builders import GOAL, NOW, OTHER, A, B

GOLDEN = Path(__file__).parent / "golden"
EVENTS: dict[str, Event] = {
    "goal_set": GoalSet(
        device=A,
        seq=1,
        made=NOW,
        goal=GOAL,
        title="Kaffee ☕ mit Łucja",
        start=date(2026, 1, 1),
        purpose="new role",
        unit="coffees",
        target=40.5,
        measure="level",
        baseline=-2.0,
        deadline=date(2026, 12, 31),
        horizon="long",
        parent=OTHER,
        rolls_up=True,
        priority=1,
        cadence=Cadence(quota=2.0, every="week"),
        milestones=(Milestone(name="Half", value=20.0), Milestone(name="A mentor")),
        about="Ana",
        tags=("spring",),
        note="why\nand how",
    ),
    "activity_logged": ActivityLogged(
        device=A,
        seq=2,
        made=NOW + 1,
        day=date(2026, 3, 6),
        time="18:30",
        minutes=45,
        kind="coffee",
        contributions=(Contribution(goal=GOAL, amount=1.0), Contribution(goal=OTHER, amount=0.25)),
        people=("Ana", "李伟"),
        organisation="Acme",
        opportunities=(Opportunity(id="3" * 12, title="Product role", stage="talking"),),
        quality=4,
        note="a book",
        origin="csv-1#1",
        corrects=f"{B}-7",
        void=True,
    ),
    "goal_adjusted": GoalAdjusted(
        device=B,
        seq=3,
        made=NOW + 2,
        goal=GOAL,
        reason="moving house",
        effective_day=date(2026, 4, 1),
        after=(f"{A}-1", f"{B}-2"),
        withdraws=f"{B}-2",
        skip=("2026-W10",),
        target=30.0,
        deadline=None,
        status="paused",
    ),
    "milestone_reached": MilestoneReached(
        device=A,
        seq=4,
        made=NOW + 3,
        goal=GOAL,
        milestone="Half",
        day=date(2026, 3, 6),
        value=20.0,
        evidence=f"{A}-2",
        note="cake",
    ),
    "person_described": PersonDescribed(
        device=A,
        seq=7,
        made=NOW + 5,
        person="4" * 12,
        name="Zoë Nygård",
        details=PersonDetails(
            organisation="Tarn",
            position="CTO",
            mails=("zoe@example.org",),
            phones=("+47 1",),
            links=("https://example.org/in/zoe",),
            birthday="--02-29",
            note=None,
        ),
        source="linkedin",
        withdraws=f"{B}-2",
    ),
    "step_planned": StepPlanned(
        device=A,
        seq=8,
        made=NOW + 6,
        step="5" * 12,
        what="Send the deck",
        person="Ana",
        opportunity="3" * 12,
        by=date(2026, 3, 13),
        done=None,
        dropped=False,
        withdraws=f"{B}-2",
    ),
    "texts_beside": ActivityLogged(
        device=A,
        seq=7,
        made=NOW + 5,
        texts="kpceGCW41QvCWA_ZdCod7yDEfYximuln",
        day=date(2026, 3, 6),
        opportunities=(Opportunity(id="d" * 12, title="-"),),
    ),
    "undone_batch": ActivityLogged(
        device=A,
        seq=6,
        made=NOW + 4,
        batch=f"{A}-5",
        undoes=f"{A}-2",
        day=date(2026, 3, 6),
        corrects=f"{A}-3",
        void=True,
    ),
}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_written_as_in_its_golden_file_and_read_back_from_it(name: str) -> None:
    golden = (GOLDEN / f"{name}.json").read_bytes().rstrip(b"\n")
    assert encode(EVENTS[name]) == golden
    assert decode(golden) == EVENTS[name]
    assert decode_or_none(golden) == EVENTS[name]


def test_every_golden_file_has_its_event() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(EVENTS)


def test_unknown_fields_are_ignored() -> None:
    newer = msgspec.json.decode(encode(EVENTS["activity_logged"])) | {"mood": {"deep": [1, 2]}}
    assert decode_or_none(msgspec.json.encode(newer)) == EVENTS["activity_logged"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"type":"GoalMerged","device":"aaaaaaaaaaaa","seq":1,"made":1}',
        b'{"type":"ActivityLogged","device":"aaaaaaaaaaaa","seq":1,"made":1,"day":"someday"}',
        b'{"type":"ActivityLogged","device":"aaaaaaaaaaaa","seq":1,"made":1,"day":"2026-01-01","quality":9}',
        b"[" * 100_000,
        b"\xff\xfe",
        b"",
    ],
)
def test_what_only_a_later_version_understands_is_none_and_no_error(raw: bytes) -> None:
    assert decode_or_none(raw) is None


def test_absent_is_unchanged_and_null_is_removed() -> None:
    event = decode(encode(EVENTS["goal_adjusted"]))
    assert isinstance(event, GoalAdjusted)
    assert event.deadline is None
    assert event.unit is UNSET


def test_an_event_refers_to_what_its_author_knew() -> None:
    assert list(refs(EVENTS["goal_adjusted"])) == [f"{A}-1", f"{B}-2", f"{B}-2"]
    assert list(refs(EVENTS["activity_logged"])) == [f"{B}-7"]
    assert list(refs(EVENTS["person_described"])) == list(refs(EVENTS["step_planned"])) == [f"{B}-2"]
    assert split_ref(EVENTS["goal_set"].ref) == (A, 1)


def test_an_event_belongs_to_the_batch_that_it_names_if_that_is_its_authors() -> None:
    assert EVENTS["undone_batch"].batch_ref == f"{A}-5"
    assert EVENTS["goal_set"].batch_ref == f"{A}-1"
    assert msgspec.structs.replace(EVENTS["undone_batch"], batch=f"{B}-5").batch_ref == f"{A}-6"


def test_amounts_are_whole_millionths() -> None:
    assert [to_micros(amount) for amount in (0.1, -2.5, 1e12, 0.0000005)] == [100_000, -2_500_000, 10**18, 0]
