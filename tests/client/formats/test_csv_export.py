"""Entries as a table for a spreadsheet."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from milepost_client.formats.csv_export import WIDE, export_csv
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from tests.client.conftest import Run
from tests.client.operations.conftest import Desk, desk

__all__ = ["desk"]


def rows(desk: Desk) -> list[dict[str, str]]:
    """The rows of the table, by the names of its columns."""
    text = desk.read(export_csv).raw.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_an_entry_is_a_row_with_all_that_was_said(desk: Desk) -> None:
    desk.set("Coffees")
    desk.do(
        log_activity,
        ActivityRequest(
            goal="coffees",
            amount=1200.5,
            time="09:30",
            minutes=45,
            people=("Ana", "Bo"),
            opportunities=("Speaker",),
            stage="idea",
            note="two\nlines, and “quotes”",
        ),
    )
    [row] = rows(desk)
    assert row.pop("entry")
    assert row == {
        "when": "2026-03-06T09:30",
        "with": "Ana; Bo",
        "kind": "",
        "goal": "Coffees",
        "amount": "1200.5",
        "note": "two\nlines, and “quotes”",
        "organisation": "",
        "opportunity": "Speaker",
        "stage": "idea",
        "minutes": "45",
        "quality": "",
        "measure": "sum",
    }


def test_the_oldest_come_first_and_what_was_taken_back_is_left_out(desk: Desk) -> None:
    for day in (3, 1, 2):
        desk.do(log_activity, ActivityRequest(note=f"day {day}", day=date(2026, 3, day)))
    desk.do(undo, UndoRequest())
    assert [row["note"] for row in rows(desk)] == ["day 1", "day 3"]


@pytest.mark.parametrize(
    ("note", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@you", "'@you"),
        ("- a", "'- a"),
        ("a=b", "a=b"),
        *((f"{mark}1", f"'{mark}1") for mark in WIDE),
    ],
)
def test_a_note_is_no_formula(desk: Desk, note: str, cell: str) -> None:
    desk.do(log_activity, ActivityRequest(note=note))
    assert rows(desk)[0]["note"] == cell


def test_an_amount_below_zero_stays_a_number(desk: Desk) -> None:
    desk.set("Savings")
    desk.do(log_activity, ActivityRequest(goal="savings", amount=-2.5))
    assert rows(desk)[0]["amount"] == "-2.5"


def test_the_command_writes_the_table(coffees: Run, tmp_path: Path) -> None:
    coffees("log", "coffees", "-w", "Ana")
    ran = coffees("export", str(tmp_path / "met.csv"), "--format", "csv")
    assert ran.err == f"1 entry is in {tmp_path / 'met.csv'}.\n"
    assert "2026-03-06,Ana,,Coffees,1" in (tmp_path / "met.csv").read_text("utf-8-sig")
