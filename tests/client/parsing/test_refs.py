"""Short refs of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_client.parsing.refs import device_names, newest_standing, resolve_ref, short_ref
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, GoalAdjusted, GoalSet
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import Member
from milepost_shared.storage.log import Log
from tests.shared.builders import GOAL, NOW, TODAY, A, B, C, activity_draft, make_log


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[LogFile]:
    """A log of two devices: the laptop set a goal and logged, the phone logged."""
    file = await make_log(tmp_path)
    await file.write(_fill)
    yield file
    await file.close()


def _fill(log: Log) -> None:
    for joined, (device, name) in enumerate({A: "laptop", B: "phone", C: "phone"}.items()):
        log.roster.put(Member(device=device, name=name, key="", joined=joined, revoked=None))
    setting = GoalSet(**draft_header(), goal=GOAL, title="Coffees", start=TODAY)
    log.append(A, [setting, activity_draft()], NOW, TODAY)
    log.append(B, [activity_draft()], NOW, TODAY)


async def test_a_ref_is_a_number_on_its_device_and_has_the_device_name_elsewhere(file: LogFile) -> None:
    names = await file.read(device_names)
    assert [short_ref(f"{A}-2", A, names), short_ref(f"{A}-2", B, names), short_ref(f"{B}-1", A, names)] == [
        "2",
        "laptop-2",
        "phone-1",
    ]


async def test_of_two_devices_with_one_name_the_later_goes_by_its_id(file: LogFile) -> None:
    assert await file.read(device_names) == {A: "laptop", B: "phone", C: C}


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("2", f"{A}-2"),
        ("phone-1", f"{B}-1"),
        ("PHONE-1", f"{B}-1"),
        (f"{B}-1", f"{B}-1"),
        (" last ", f"{A}-2"),
    ],
)
async def test_every_way_of_naming_an_event_leads_to_it(file: LogFile, text: str, ref: str) -> None:
    assert await file.read(lambda log: resolve_ref(log, text, A)) == ref


@pytest.mark.parametrize(
    ("text", "error"),
    [("9", NotFound), ("tablet-1", NotFound), ("0", BadInput), ("coffee", BadInput), ("", BadInput)],
)
async def test_a_ref_without_an_event_is_not_found_and_other_text_is_refused(
    file: LogFile, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await file.read(lambda log: resolve_ref(log, text, A))


async def test_last_passes_over_what_was_taken_back_and_what_takes_back(file: LogFile) -> None:
    void = ActivityLogged(**draft_header(), day=TODAY, corrects=f"{A}-2", void=True)
    adjust = GoalAdjusted(**draft_header(2), goal=GOAL, reason="more", effective_day=TODAY, target=5.0)
    await file.write(lambda log: log.append(A, [void, adjust], NOW, TODAY))
    assert await file.read(lambda log: newest_standing(log, A, False)) == f"{A}-4"
    undo = GoalAdjusted(**draft_header(), goal=GOAL, reason="undo", effective_day=TODAY, withdraws=f"{A}-4")
    await file.write(lambda log: log.append(A, [undo], NOW, TODAY))
    assert await file.read(lambda log: newest_standing(log, A, False)) == f"{A}-1"
    with pytest.raises(NotFound):
        await file.read(lambda log: newest_standing(log, A, True))


async def test_last_is_of_this_device(file: LogFile) -> None:
    assert await file.read(lambda log: resolve_ref(log, "last", B)) == f"{B}-1"
    with pytest.raises(NotFound):
        await file.read(lambda log: resolve_ref(log, "last", C))
