"""Correcting what was logged, field by field."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_shared.errors import BadInput
from milepost_shared.projections.activities import ActivityView
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from tests.client.operations.conftest import FRIDAY, Desk


def log(desk: Desk, **fields: Any) -> None:
    desk.do(log_activity, ActivityRequest(**fields))


def written(desk: Desk, body: dict[str, Any]) -> str:
    """Write an event as JSON, and return its ref."""

    def record(log: Log) -> str:
        return desk.device.record_in(log, [msgspec.json.encode(body)], FRIDAY)[0].ref

    return run_sync(desk.device.log.write(record))


def corrected(desk: Desk, ref: str = "last", **changes: Any) -> ActivityView:
    view = desk.do(correct_activity, CorrectionRequest(ref=ref, **changes)).activity
    assert view is not None
    return view


def test_what_is_absent_stays_and_none_removes(coffees: Desk) -> None:
    log(
        coffees,
        goal="coffees",
        people=("Ana",),
        note="nice",
        kind="coffee",
        organisation="Acme",
        time="09:30",
    )
    view = corrected(coffees, note=None, kind=" ", time=None, day=date(2026, 3, 1))
    assert (view.note, view.kind, view.time, view.day) == (None, None, None, date(2026, 3, 1))
    assert (view.organisation, view.people) == ("Acme", ("Ana",))
    assert corrected(coffees, organisation="", people=(" ",)).people == ()


def test_an_entry_moves_to_another_goal_or_to_none(coffees: Desk) -> None:
    coffees.set("Talks")
    log(coffees, goal="coffees", amount=3)
    corrected(coffees, goal="talks")
    assert [coffees.goal(name).value for name in ("coffees", "talks")] == [0, 3]
    assert corrected(coffees, goal=None).contributions == ()
    assert "It counts for no goal." in coffees.refuse(
        correct_activity, CorrectionRequest(ref="last", amount=2)
    )


def test_one_that_counts_for_several_goals_keeps_the_others(coffees: Desk) -> None:
    talks = coffees.set("Talks")
    two = [{"goal": goal.id, "amount": 1.0} for goal in (coffees.goal("coffees"), talks)]
    ref = written(coffees, {"type": "ActivityLogged", "day": "2026-03-06", "contributions": two})
    view = corrected(coffees, ref, goal="talks", amount=4)
    assert sorted(given.amount for given in view.contributions) == [1, 4]
    assert "Say which is meant" in coffees.refuse(correct_activity, CorrectionRequest(ref=ref, amount=2))


def test_a_correction_names_the_original_whichever_version_is_named(coffees: Desk) -> None:
    log(coffees, goal="coffees")
    first, second = corrected(coffees, "2", amount=2), corrected(coffees, "3", amount=5)
    assert first.ref == second.ref
    assert coffees.goal("coffees").value == 5


def test_an_opportunity_survives_being_taken_back(coffees: Desk) -> None:
    log(coffees, goal="coffees", opportunities=("PM at Acme",), quality=4)
    coffees.do(undo, UndoRequest())
    view = corrected(coffees, "2", amount=2)
    assert ([o.title for o in view.opportunities], view.quality) == (["PM at Acme"], 4)


def test_opportunities_change_their_titles_or_their_stage(desk: Desk) -> None:
    log(desk, opportunities=("PM at Acme",), stage="applied")
    assert [o.stage for o in corrected(desk, stage="offer").opportunities] == ["offer"]
    others = corrected(desk, opportunities=("Talk", "Panel")).opportunities
    assert [(o.title, o.stage) for o in others] == [("Talk", "offer"), ("Panel", "offer")]
    log(desk, kind="call")
    refused = desk.refuse(correct_activity, CorrectionRequest(ref="last", stage="offer"))
    assert "It names no opportunity." in refused


def test_a_correction_that_changes_nothing_is_refused() -> None:
    with pytest.raises(BadInput, match="Nothing to change was named") as caught:
        CorrectionRequest(ref="last")
    assert caught.value.field == "ref"


def test_only_an_activity_that_is_here_can_be_corrected(coffees: Desk) -> None:
    for ref, says in (
        ("1", "is not an activity"),
        ("99", "There is no event"),
        ("last", "has written nothing"),
    ):
        assert says in coffees.refuse(correct_activity, CorrectionRequest(ref=ref, note="hm"))


def test_the_fields_of_a_newer_version_are_kept(desk: Desk) -> None:
    body = {"type": "ActivityLogged", "day": "2026-03-05", "mood": "good", "people": ["Ana"]}
    written(desk, body)
    view = corrected(desk, people=("Bo",))
    fields = desk.read(lambda log: log.events.fields(view.version))
    assert fields.items() >= (body | {"people": ["Bo"], "corrects": view.ref}).items()
