"""Lists of what was logged: for a goal, by words, page by page, and what was taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.activities.entries import EntriesRequest, entries
from milepost_shared.errors import BadInput, NotFound
from tests.client.operations.conftest import Desk


def log(desk: Desk, **fields: Any) -> str:
    """Log an activity and return its ref."""
    return desk.do(log_activity, ActivityRequest(**fields)).written.ref


def notes(desk: Desk, **wanted: Any) -> list[str | None]:
    """The notes of the entries that are asked for, in their order."""
    return [entry.note for entry in desk.ask(entries, EntriesRequest(**wanted)).entries]


def test_the_newest_come_first_and_a_page_follows_the_one_before(desk: Desk) -> None:
    for day in (2, 5, 3, 4):
        log(desk, note=str(day), day=date(2026, 3, day))
    assert notes(desk) == ["5", "4", "3", "2"]
    assert notes(desk, offset=1, limit=2) == ["4", "3"]
    more = [desk.ask(entries, EntriesRequest(offset=n, limit=2)).more for n in (0, 1, 2, 3)]
    assert more == [True, True, False, False]


def test_of_a_goal_come_the_entries_that_count_for_it(coffees: Desk) -> None:
    log(coffees, goal="coffees", note="counts")
    log(coffees, note="counts nowhere")
    assert notes(coffees, goal="coff") == ["counts"]


@pytest.mark.parametrize("words", ["ana", "ANA  coff", "harbour", "mentor ana", "zoë", "speaker board"])
def test_every_word_is_looked_for_in_all_that_was_written(coffees: Desk, words: str) -> None:
    log(
        coffees,
        goal="coffees",
        people=("Ana", "Zoe\u0308"),
        organisation="Harbour Labs",
        kind="mentoring",
        opportunities=("Speaker",),
        note="met the board",
    )
    log(coffees, people=("Bo",))
    assert notes(coffees, search=words) == ["met the board"]


def test_a_word_that_stands_nowhere_finds_nothing(coffees: Desk) -> None:
    log(coffees, goal="coffees", people=("Ana",))
    assert notes(coffees, search="ana bo") == []


def test_what_was_taken_back_is_in_a_list_of_its_own(coffees: Desk) -> None:
    log(coffees, note="stays")
    coffees.do(undo, UndoRequest(ref=log(coffees, note="goes")))
    assert (notes(coffees), notes(coffees, taken_back=True)) == (["stays"], ["goes"])


def test_an_entry_has_the_ref_to_type_and_the_title_of_its_goal(coffees: Desk) -> None:
    log(coffees, goal="coffees")
    view = coffees.ask(entries, EntriesRequest())
    assert ([entry.short for entry in view.entries], [*view.titles.values()]) == (["2"], ["Coffees"])


@pytest.fixture
def kinds(desk: Desk) -> Desk:
    """Three entries that differ in day, person, kind and the tag of their goal."""
    desk.set("Coffees", target=10, tags=("Spring",), start=date(2026, 2, 1))
    desk.set("Talks", target=3, start=date(2026, 2, 1))
    log(desk, goal="coffees", people=("Ana Silva",), kind="coffee", day=date(2026, 2, 10), note="coffee")
    log(desk, goal="talks", people=("Ana Silva", "Bo"), kind="Talk", day=date(2026, 3, 2), note="talk")
    log(desk, people=("Anatol",), kind="call", day=date(2026, 3, 5), note="call")
    return desk


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"person": "ana silva"}, ["talk", "coffee"]),
        ({"person": "bo"}, ["talk"]),
        ({"since": date(2026, 3, 2)}, ["call", "talk"]),
        ({"until": date(2026, 3, 2)}, ["talk", "coffee"]),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 2)}, ["talk"]),
        ({"kind": "talk"}, ["talk"]),
        ({"tag": "spring"}, ["coffee"]),
        ({"tag": "spring", "goal": "talks"}, []),
        ({"person": "ana s", "kind": "coffee", "search": "coff"}, ["coffee"]),
    ],
)
def test_only_what_fits_all_that_is_asked_for_is_listed(
    kinds: Desk, wanted: dict[str, Any], expected: list[str]
) -> None:
    assert notes(kinds, **wanted) == expected


def test_what_cannot_be_asked_for_is_refused(kinds: Desk) -> None:
    with pytest.raises(BadInput, match="can mean several"):
        notes(kinds, person="ana")
    with pytest.raises(NotFound, match="no person"):
        notes(kinds, person="Chen")
    with pytest.raises(NotFound, match="The tags are Spring"):
        notes(kinds, tag="winter")
    with pytest.raises(BadInput, match="is after"):
        notes(kinds, since=date(2026, 3, 2), until=date(2026, 3, 1))
