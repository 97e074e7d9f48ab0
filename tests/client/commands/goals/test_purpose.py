"""`milepost purpose`."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.fixture
def purposeful(milepost: Run) -> Run:
    """Three goals, two purposes, and four activities, of which one names no goal."""
    milepost("set", "Coffees", "--target", "10", "--unit", "coffees", "--purpose", "new role")
    milepost("set", "Mentees", "--unit", "talks", "--purpose", "giving back")
    milepost("set", "Running")
    for goal in ("coffees", "coffees", "running"):
        milepost("log", goal)
    milepost("log", "-w", "Ana")
    return milepost


def test_purposes_are_shown_with_goals_progress_and_shares(purposeful: Run) -> None:
    lines = [" ".join(line.split()) for line in purposeful("purpose").out.splitlines()[2:]]
    assert lines == [
        "new role 20 % 2 50 % ##########",
        "· Coffees 2 of 10",
        "giving back none 0 0 %",
        "· Mentees 0 talks",
        "no purpose none 1 25 % #####",
        "· Running 1",
        "no goal named 1 25 % #####",
    ]
    assert "4 activities from Sun 7 Dec 2025 to Fri 6 Mar" in purposeful("purpose").err


def test_minutes_are_shared_out_where_they_were_given(purposeful: Run) -> None:
    purposeful("log", "mentees", "--minutes", "45")
    lines = purposeful("purpose").out.splitlines()
    assert lines[0].split()[-2:] == ["Minutes", "Share"]
    assert next(line for line in lines if line.startswith("giving back")).split()[-3:] == ["45", "100", "%"]


def test_one_purpose_is_shown_by_a_part_of_its_name(purposeful: Run) -> None:
    out = purposeful("purpose", "ROLE").out
    assert ("Coffees" in out, "Mentees" in out) == (True, False)
    found = purposeful("purpose", "new", "--json").json
    assert (found["purpose"], found["progress"], found["part"]["share"]) == ("new role", 0.2, 0.5)


def test_a_name_that_fits_none_or_several_is_refused(purposeful: Run) -> None:
    assert purposeful("purpose", "zebra").code == 3
    purposeful("set", "Other", "--purpose", "new skills")
    ran = purposeful("purpose", "new")
    assert (ran.code, "new role" in ran.err, "new skills" in ran.err) == (2, True, True)


def test_who_has_nothing_yet_is_told_how_to_begin(milepost: Run) -> None:
    ran = milepost("purpose")
    assert (ran.out, "milepost goal set" in ran.err) == ("", True)
    assert milepost("purpose", "--json").json["purposes"] == []
