"""One entry with its versions."""

from __future__ import annotations

from typing import Any

import pytest

from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.activities.entry import EntryDetail, EntryRequest, entry
from milepost_shared.errors import BadInput
from tests.client.operations.conftest import Desk


@pytest.fixture
def coffee(coffees: Desk) -> Desk:
    """A device on which a coffee with Ana was logged."""
    coffees.do(log_activity, ActivityRequest(goal="coffees", people=("Ana",)))
    return coffees


def changes(detail: EntryDetail) -> list[list[tuple[str, Any, Any]]]:
    """What each version changed."""
    return [[(c.field, c.before, c.after) for c in version.changes] for version in detail.versions]


def test_an_entry_that_nobody_touched_has_one_version(coffee: Desk) -> None:
    detail = coffee.ask(entry, EntryRequest("last"))
    assert (changes(detail), detail.versions[0].holds) == ([[]], True)
    assert detail.entry.people == ("Ana",)


def test_each_correction_tells_what_it_changed(coffee: Desk) -> None:
    coffee.do(correct_activity, CorrectionRequest(ref="2", people=("Ana", "Bo"), note="tea"))
    coffee.do(correct_activity, CorrectionRequest(ref="2", note=""))
    detail = coffee.ask(entry, EntryRequest("2"))
    assert changes(detail) == [
        [],
        [("people", ("Ana",), ("Ana", "Bo")), ("note", None, "tea")],
        [("note", "tea", None)],
    ]
    assert [version.holds for version in detail.versions] == [False, False, True]


def test_taking_back_and_bringing_back_are_versions_too(coffee: Desk) -> None:
    coffee.do(undo, UndoRequest(ref="2"))
    assert coffee.ask(entry, EntryRequest("2")).entry.withdrawn
    coffee.do(correct_activity, CorrectionRequest(ref="2", note="after all"))
    detail = coffee.ask(entry, EntryRequest("2"))
    assert [version.withdrawn for version in detail.versions] == [False, True, False]
    assert not detail.entry.withdrawn


def test_the_titles_of_goals_that_it_counted_for_are_there(coffee: Desk) -> None:
    coffee.set("Talks")
    coffee.do(correct_activity, CorrectionRequest(ref="2", goal="talks"))
    assert sorted(coffee.ask(entry, EntryRequest("2")).titles.values()) == ["Coffees", "Talks"]


def test_any_version_names_its_entry(coffee: Desk) -> None:
    ref = coffee.do(correct_activity, CorrectionRequest(ref="2", note="tea")).ref
    assert coffee.ask(entry, EntryRequest(ref)).entry.short == "2"


def test_a_goal_is_no_entry(coffee: Desk) -> None:
    with pytest.raises(BadInput, match="1 is not an activity"):
        coffee.ask(entry, EntryRequest("1"))
