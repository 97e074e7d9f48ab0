"""A file that was imported before updates what came of it: nothing counts twice, and nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.import_file import ImportFileRequest, ImportReport, import_file
from milepost_client.operations.undo import UndoRequest, undo
from tests.client.operations.conftest import Desk

ROAD = [["20260301", None, 1]]
POINTS = [["20260105", 2, ""], ["20260112", 1, ""]]


def goal_file(points: Sequence[Any] = POINTS, road: Sequence[Any] = ROAD, **params: Any) -> bytes:
    settings = {
        "tini": "20260101",
        "vini": 0,
        "runits": "w",
        "kyoom": True,
        "road": road,
        "yaxis": "total calls",
    }
    return json.dumps({"params": settings | params, "data": points}).encode()


def bring(desk: Desk, raw: bytes | str, **options: Any) -> ImportReport:
    raw = raw.encode() if isinstance(raw, str) else raw
    return desk.do(import_file, ImportFileRequest(raw=raw, name="calls.json", **options))


def goals(desk: Desk) -> list[tuple[str, float]]:
    """The title of each goal and what it is at."""
    views = desk.read(lambda log: [log.goal_totals.goal(goal) for goal in log.goal_totals.book().goals])
    standing = [(goal, goal.history()) for goal in views]
    return [
        (history.goal_set.title, sum(total.amount for total in goal.days.values()) / 1e6)
        for goal, history in standing
        if history
    ]


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.events, report.known, report.corrected, report.withdrawn, report.adjusted


@pytest.mark.parametrize(
    ("later", "value", "did"),
    [
        (goal_file(), 3, (0, 2, 0, 0, 0)),
        (goal_file([["20251230", 1, "an old note"], *POINTS]), 4, (1, 2, 0, 0, 0)),
        (goal_file(yaxis="total phone calls"), 3, (0, 2, 0, 0, 0)),
        (goal_file([POINTS[0], ["20260112", 1, "good talk"]]), 3, (1, 1, 1, 0, 0)),
        (goal_file([POINTS[0], ["20260112", 5, ""]]), 7, (1, 1, 1, 0, 0)),
        (goal_file([["20260105", 2, "mended"], POINTS[1]]), 3, (1, 1, 1, 0, 0)),
        (goal_file(POINTS[:1]), 2, (1, 1, 0, 1, 0)),
    ],
)
def test_a_later_export_of_a_goal_updates_it(
    desk: Desk, later: bytes, value: float, did: tuple[int, ...]
) -> None:
    bring(desk, goal_file())
    assert counts(bring(desk, later)) == did
    assert goals(desk) == [("calls", value)]
    assert counts(bring(desk, later))[0] == 0


def test_a_changed_road_adjusts_the_plan_and_says_why(desk: Desk) -> None:
    bring(desk, goal_file(road=[["20260201", None, 1], ["20260301", None, 2]]))
    done = bring(desk, goal_file(road=[["20260201", None, 1], ["20260401", None, 3]]))
    assert counts(done) == (2, 2, 0, 0, 2)
    goal = desk.goal("calls")
    standing = [revision for revision in goal.revisions if not revision.withdrawn and revision.changes]
    assert (goal.deadline, standing[-1].reason) == (
        date(2026, 4, 1),
        "changed at Beeminder: 3 per week from 1 Feb 2026",
    )
    assert counts(bring(desk, goal_file(road=[["20260201", None, 1], ["20260401", None, 3]])))[0] == 0


def test_another_first_row_holds_from_today(desk: Desk) -> None:
    bring(desk, goal_file())
    assert counts(bring(desk, goal_file(road=[["20260301", None, 2]]))) == (1, 2, 0, 0, 1)
    last = desk.goal("calls").revisions[-1]
    assert (last.effective_day, last.reason) == (date(2026, 3, 6), "changed at Beeminder: another first row")
    assert counts(bring(desk, goal_file(road=[["20260301", None, 2]])))[0] == 0


def test_a_goal_that_comes_in_met_or_is_met_by_a_later_export_is_told_once(desk: Desk) -> None:
    more = [*POINTS, ["20260113", 20, ""]]
    exports = [goal_file(), goal_file(more), goal_file(more)]
    assert [len(bring(desk, export).met) for export in exports] == [0, 1, 0]
    assert len(bring(desk, goal_file(more), as_new=True).met) == 1


def test_a_new_goal_of_a_title_that_is_here_is_told(desk: Desk) -> None:
    title = bring(desk, goal_file()) and goals(desk)[0][0]
    assert [*bring(desk, goal_file(), as_new=True).notes][-1].startswith(f"There is a goal “{title}” already")
    assert not any("already" in note for note in bring(desk, goal_file()).notes)


def test_it_is_another_goal_or_that_one_where_the_person_says_so(desk: Desk) -> None:
    bring(desk, goal_file())
    bring(desk, goal_file(), as_new=True)
    assert goals(desk) == [("calls", 3), ("calls", 3)]
    other = goal_file([["20260220", 9, ""]], tini="20260202")
    bring(desk, other, title="Others")
    assert sorted(goals(desk)) == [("Others", 9), ("calls", 3), ("calls", 3)]
    desk.do(undo, UndoRequest())
    desk.do(undo, UndoRequest())
    bring(desk, goal_file([["20260220", 9, ""]]), into="calls")
    assert goals(desk) == [("calls", 9)]


def test_what_the_person_corrected_here_stays(desk: Desk) -> None:
    bring(desk, goal_file())
    ref = next(iter(desk.read(lambda log: [entry.original.event.ref for entry in log.entries()])))
    desk.do(correct_activity, CorrectionRequest(ref=ref, people=("Ana",)))
    assert counts(bring(desk, goal_file()))[0] == 0
    bring(desk, goal_file([["20260105", 4, ""], POINTS[1]]))
    [entry] = desk.read(lambda log: [e.activity for e in log.entries() if e.original.event.ref == ref])
    assert (entry.people, entry.contributions[0].amount) == (("Ana",), 4)


TABLE = "when,with,note,goal,amount\n2026-01-12,Ida,{},coffees,2\n2026-01-13,Uwe,call,coffees,1\n"


def test_a_row_that_was_mended_counts_once(coffees: Desk) -> None:
    bring(coffees, TABLE.format("lnch"))
    assert counts(bring(coffees, TABLE.format("lunch"))) == (1, 1, 1, 0, 0)
    assert coffees.goal("coffees").value == 3
    assert counts(bring(coffees, TABLE.format("lunch"))) == (0, 2, 0, 0, 0)


def test_with_as_new_a_mended_row_is_another_one(coffees: Desk) -> None:
    bring(coffees, TABLE.format("lnch"))
    assert counts(bring(coffees, TABLE.format("lunch"), as_new=True)) == (1, 1, 0, 0, 0)
    assert coffees.goal("coffees").value == 5


def test_a_table_that_grew_or_lost_rows_takes_nothing_back(coffees: Desk) -> None:
    bring(coffees, TABLE.format("lunch"))
    grown = TABLE.format("lunch") + "2026-01-14,Kim,talk,coffees,1\n"
    assert counts(bring(coffees, grown)) == (1, 2, 0, 0, 0)
    assert counts(bring(coffees, "when,with,note,goal,amount\n2026-01-13,Uwe,call,coffees,1\n")) == (
        0,
        1,
        0,
        0,
        0,
    )
    assert coffees.goal("coffees").value == 4


@pytest.mark.parametrize(
    "other", [[["20260105", 2, ""], ["20260112", 4, ""]], POINTS[:1], [*POINTS[:1], [*POINTS[1][:2], "x"]]]
)
def test_what_goes_back_at_the_source_goes_back_here(desk: Desk, other: Sequence[Any]) -> None:
    for points in (POINTS, other, POINTS):
        bring(desk, goal_file(points))
    assert goals(desk) == [("calls", 3)]
    assert [note_of(desk, day) for day in (5, 12)] == [None, None]
    assert counts(bring(desk, goal_file()))[0] == 0


def note_of(desk: Desk, day: int) -> str | None:
    """The note of the entry of a day in January."""
    entries = desk.read(lambda log: [entry.activity for entry in log.entries() if not entry.withdrawn])
    [found] = [entry for entry in entries if entry.day == date(2026, 1, day)]
    return found.note


def test_a_row_that_goes_back_in_a_table_goes_back_here(coffees: Desk) -> None:
    for note in ("lnch", "lunch", "lnch"):
        bring(coffees, TABLE.format(note))
    assert (note_of(coffees, 12), coffees.goal("coffees").value) == ("lnch", 3)


def test_an_import_that_was_taken_back_comes_in_anew(desk: Desk) -> None:
    bring(desk, goal_file())
    desk.do(undo, UndoRequest())
    assert goals(desk) == []
    assert bring(desk, goal_file()).restored == 2
    assert goals(desk) == [("calls", 3)]


def test_a_table_that_was_taken_back_comes_in_as_it_was_mended(coffees: Desk) -> None:
    bring(coffees, TABLE.format("lnch"))
    coffees.do(undo, UndoRequest())
    assert bring(coffees, TABLE.format("lunch")).restored == 1
    assert (note_of(coffees, 12), coffees.goal("coffees").value) == ("lunch", 3)


def test_a_row_that_the_person_took_back_stays_so_and_is_told(coffees: Desk) -> None:
    bring(coffees, TABLE.format("lunch"))
    [ref] = coffees.read(
        lambda log: [e.original.event.ref for e in log.entries() if e.activity.note == "call"]
    )
    coffees.do(undo, UndoRequest(ref=ref))
    done = bring(coffees, TABLE.format("lunch"))
    assert (done.events, done.refused, coffees.goal("coffees").value) == (0, 1, 2)


def test_a_correction_of_the_file_beside_one_of_the_person_is_written_once(desk: Desk) -> None:
    bring(desk, goal_file())
    [ref, _] = desk.read(lambda log: [entry.original.event.ref for entry in log.entries()])
    desk.do(correct_activity, CorrectionRequest(ref=ref, people=("Ana",)))
    later = goal_file([["20260105", 4, ""], POINTS[1]])
    assert [bring(desk, later).events for _ in range(3)] == [1, 0, 0]


def test_a_point_that_the_person_kept_is_not_taken_back_again(desk: Desk) -> None:
    bring(desk, goal_file())
    bring(desk, goal_file(POINTS[:1]))
    desk.do(undo, UndoRequest())
    assert counts(bring(desk, goal_file(POINTS[:1])))[0] == 0
    assert goals(desk) == [("calls", 3)]


def test_an_import_that_only_takes_back_is_undone_as_what_it_is(desk: Desk) -> None:
    roads = [[["20260201", None, 1], ["20260301", None, 2]], [["20260201", None, 1]]]
    for road in roads:
        bring(desk, goal_file(road=road))
    assert len(desk.do(undo, UndoRequest()).events) == 1
    assert desk.goal("calls").deadline == date(2026, 3, 1)
