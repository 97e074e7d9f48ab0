"""Finding words in everything that was written."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.describe_person import DescribeRequest, describe_person
from milepost_client.operations.people.plan_step import StepRequest, plan_step
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.find import FindRequest, find
from milepost_shared.errors import BadInput
from tests.client.operations.conftest import Desk


def found(desk: Desk, words: str) -> list[tuple[str, str, str]]:
    return [(hit.kind, hit.title, hit.text) for hit in desk.ask(find, FindRequest(words)).found]


@pytest.fixture
def written(desk: Desk) -> Desk:
    desk.set("Coffees", note="until the move", purpose="new role", tags=("spring",))
    desk.do(describe_person, DescribeRequest(name="Ida Moss", new=True, note="Plays the  fiddle"))
    request = ActivityRequest(
        people=("Ana",), kind="coffee", opportunities=("Role at Acme",), stage="offer", note="fiddle club"
    )
    desk.do(log_activity, request)
    desk.do(plan_step, StepRequest(what="Tune the fiddle", person="Ida Moss", by=date(2026, 3, 9)))
    return desk


def test_words_are_found_wherever_they_stand(written: Desk) -> None:
    assert found(written, "FIDDLE") == [
        ("person", "Ida Moss", "Plays the  fiddle"),
        ("step", "Tune the fiddle", ""),
        ("entry", "coffee with Ana", "fiddle club"),
    ]
    assert found(written, "spring") == [("goal", "Coffees", "spring")]
    assert found(written, "move until") == [("goal", "Coffees", "until the move")]
    assert found(written, "offer") == [
        ("opportunity", "Role at Acme", "offer"),
        ("entry", "coffee with Ana", "offer"),
    ]


def test_all_words_must_stand_in_one_thing(written: Desk) -> None:
    assert found(written, "fiddle moss") == [
        ("person", "Ida Moss", "Plays the  fiddle"),
        ("step", "Tune the fiddle", ""),
    ]
    assert found(written, "fiddle offer acme club") == [("entry", "coffee with Ana", "fiddle club")]
    assert found(written, "violin") == []


def test_what_was_taken_back_is_not_found(written: Desk) -> None:
    written.do(undo, UndoRequest())
    assert [kind for kind, _, _ in found(written, "fiddle")] == ["person", "entry"]


def test_nothing_to_find_is_refused() -> None:
    with pytest.raises(BadInput, match="Nothing to find"):
        FindRequest(" \u200b")
