"""Goals whose value is the latest reading."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.fixture
def replies(milepost: Run) -> Run:
    milepost(
        *("set", "Open replies", "--level", "--baseline", "90", "--target", "80"),
        *("--start", "2026-02-04", "--by", "2026-04-05"),
    )
    return milepost


def test_a_reading_is_echoed_as_a_value(replies: Run) -> None:
    assert replies("log", "open", "84").out == (
        "Logged 84 for Fri 6 Mar: 84, down to 80, 6 days ahead. Undo: milepost undo\n"
    )


def test_a_reading_needs_its_value(replies: Run) -> None:
    ran = replies("log", "open")
    assert (ran.code, ran.out) == (2, "")
    assert "say what it is now" in ran.err


def test_a_reading_without_a_time_comes_after_those_logged_before_it(replies: Run) -> None:
    replies("log", "open", "84", "--time", "08:00")
    assert replies("log", "open", "86", "--json").json["activity"]["time"] == "10:00"
    assert replies("--json").json[0]["value"] == 86
    replies("log", "open", "70", "--time", "21:00", "-d", "2026-03-01")
    replies("log", "open", "71", "-d", "2026-03-01")
    values = {corner["day"]: corner["value"] for corner in replies("--json").json[0]["values"]}
    assert values["2026-03-01"] == 71


def test_after_midnight_a_reading_still_is_the_last_of_the_day_before(
    replies: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEPOST_DAY_STARTS", "03:00")
    replies("log", "open", "84", "--time", "22:00")
    after_midnight = replies("log", "open", "86", "--json", now="2026-03-07T01:00:00+01:00").json
    assert (after_midnight["activity"]["day"], after_midnight["goal"]["value"]) == ("2026-03-06", 86)


def test_the_latest_of_a_day_is_by_its_time(replies: Run) -> None:
    replies("log", "open", "84", "--time", "18:00")
    assert replies("log", "open", "86", "--time", "9:00", "--json").json["goal"]["value"] == 84
    assert replies("undo", "--json").json["goal"]["value"] == 84
    assert replies("undo", "--json").json["goal"]["value"] == 90
