"""The table of entries comes back as the entries that it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.formats.csv_export import _harmless, export_csv, without_mark
from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.import_file import ImportFileRequest, ImportReport, import_file
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.parsing.goals import goal_names
from milepost_client.queries.activities.entries import EntriesRequest, entries
from milepost_shared.storage.connection import open_inline, run_sync
from tests.client.operations.conftest import FRIDAY, Desk, desk

__all__ = ["desk"]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    device = run_sync(Device.open(Home(tmp_path / "other"), FRIDAY, open_inline))
    yield Desk(device)
    run_sync(device.close())


def exported(desk: Desk) -> bytes:
    return desk.read(export_csv).raw


def brought(desk: Desk, raw: bytes, **options: Any) -> ImportReport:
    return desk.do(import_file, ImportFileRequest(raw=raw, name="met.csv", **options))


def said(desk: Desk) -> list[dict[str, Any]]:
    """What each entry says, with its goals by their titles."""
    view = desk.ask(entries, EntriesRequest())
    titles = {id: name.title for id, name in desk.read(goal_names).items()}
    names = ("day", "time", "minutes", "kind", "people", "organisation", "opportunities", "quality", "note")
    return [
        {name: getattr(entry, name) for name in names}
        | {titles[given.goal]: given.amount for given in entry.contributions}
        for entry in view.entries
    ]


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A device with entries of all kinds."""
    desk.set("Coffees")
    desk.set("Weight", measure="level")
    desk.do(
        log_activity,
        ActivityRequest(
            goal="coffees",
            amount=1200.5,
            time="09:30",
            minutes=45,
            people=("Ana", "Bo"),
            organisation="Tarn",
            opportunities=("Speaker", "Juror"),
            stage="idea",
            quality=4,
            note="=two\nlines, and “quotes”; with '",
        ),
    )
    desk.do(log_activity, ActivityRequest(kind="call", people=("Cy",), day=date(2026, 3, 2)))
    for value in (80.25, 79.5):
        desk.do(log_activity, ActivityRequest(goal="weight", amount=value, day=date(2026, 3, 3)))
    return desk


def test_an_empty_device_gets_the_same_entries_and_goals_by_their_titles(full: Desk, other: Desk) -> None:
    report = brought(other, exported(full))
    assert said(other) == said(full)
    assert (other.goal("coffees").value, other.goal("weight").value) == (1200.5, 79.5)
    assert (report.known, report.notes[0][:20]) == (0, "New, without a plan:")


def test_where_the_entries_are_they_are_the_same(full: Desk, other: Desk) -> None:
    raw = exported(full)
    here, there, again = brought(full, raw), brought(other, raw), brought(other, raw)
    assert [(report.events, report.known) for report in (here, again)] == [(0, 4), (0, 4)]
    assert there.events > 0
    assert here.notes == again.notes == []
    assert brought(full, exported(other)).events == 0


def test_a_goal_that_is_here_by_that_title_counts_them(full: Desk, other: Desk) -> None:
    goal = other.set("coffees", target=10)
    brought(other, exported(full))
    assert (other.goal("coffees").id, other.goal("coffees").value) == (goal.id, 1200.5)


def test_an_entry_for_two_goals_stays_one(full: Desk, other: Desk) -> None:
    full.set("Calls", about="Ana")
    full.do(log_activity, ActivityRequest(goal="coffees", people=("Ana",)))
    assert any(len(entry.contributions) == 2 for entry in full.ask(entries, EntriesRequest()).entries)
    brought(other, exported(full))
    assert said(other) == said(full)


def test_what_changed_here_since_stays_and_is_told(full: Desk) -> None:
    raw = exported(full)
    full.do(undo, UndoRequest())
    first = full.ask(entries, EntriesRequest()).entries[-1]
    full.do(correct_activity, CorrectionRequest(ref=first.ref, note="another"))
    report = brought(full, raw)
    assert report.events == 0
    assert report.notes == [
        "1 entry of the file was taken back here: that stays so.",
        "1 entry says something else here: what is here stays.",
    ]


def test_an_import_that_was_taken_back_as_a_whole_comes_in_anew(full: Desk, other: Desk) -> None:
    brought(other, exported(full))
    before = said(other)
    other.do(undo, UndoRequest())
    assert said(other) == []
    brought(other, exported(full))
    assert said(other) == before


def test_a_goal_that_has_another_title_since_is_not_begun_again(full: Desk, other: Desk) -> None:
    brought(other, exported(full))
    other.do(adjust_goal, AdjustmentRequest(goal="coffees", reason="more", title="Talks"))
    assert brought(other, exported(full)).events == 0
    assert {name.title for name in other.read(goal_names).values()} == {"Talks", "Weight"}


def test_a_table_that_a_spreadsheet_saved_again_is_read(full: Desk, other: Desk) -> None:
    text = "Note;When;With;Kind;Goal;Amount;Organisation;Opportunity;Stage;Minutes;Quality;Entry;Measure\n"
    row = "'-x;14.02.2026;Ana;;Coffees;2,5;;;;45;;abcabcabcabc-1;sum\n"
    brought(other, (text + row).encode("utf-16"))
    [entry] = other.ask(entries, EntriesRequest()).entries
    assert (entry.day, entry.note, entry.contributions[0].amount) == (date(2026, 2, 14), "-x", 2.5)


def test_a_bad_row_stops_all_or_is_left_out(full: Desk, other: Desk) -> None:
    raw = exported(full).replace(b"80.25", b"much").replace(b",45,", b",long,")
    problem = other.refuse(import_file, ImportFileRequest(raw=raw, name="met.csv"))
    assert "amount: " in problem
    assert "minutes: 'long' is no whole number" in problem
    assert len(brought(other, raw, skip_bad=True).bad) == 2
    assert len(said(other)) == 2


@given(st.text("'=+-@1. a\t\r\n\uff1d", max_size=6))
def test_a_mark_against_formulas_is_taken_off_again(cell: str) -> None:
    assert without_mark(_harmless(cell)) == cell
