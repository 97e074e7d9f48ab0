"""Goals that recur: how they are set, told and skipped, wherever the device is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.client.conftest import Run


@pytest.fixture
def talks(milepost: Run) -> Run:
    """Two talks a week since Monday 9 February: met, missed and met; 1 in the week that runs."""
    milepost("goal", "set", "Talks", "--cadence", "2/week", "--start", "2026-02-09")
    for day, amount in (("2026-02-09", "2"), ("2026-02-17", "1"), ("2026-03-01", "3"), ("2026-03-02", "1")):
        milepost("log", "talks", amount, "-d", day)
    return milepost


def cadence(milepost: Run, **given: str) -> Any:
    return milepost("goal", "show", "talks", "--json", **given).json["cadence_state"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("--cadence", "2/week"), {"quota": 2, "every": "week"}),
        (("--cadence", "1 per month"), {"quota": 1, "every": "month"}),
        (("--cadence", "6/q"), {"quota": 6, "every": "quarter"}),
        (("--every", "week", "--quota", "2"), {"quota": 2, "every": "week"}),
    ],
)
def test_a_cadence_is_read(milepost: Run, given: tuple[str, ...], found: dict[str, Any]) -> None:
    assert milepost("set", "Talks", *given, "--json").json["goal"]["cadence"] == found


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--cadence", "often"), "'often' is not a cadence"),
        (("--cadence", "1/day"), "7/week"),
        (("--cadence", "12/year"), "per week, month or quarter"),
        (("--cadence", "0/week"), "A cadence of 0"),
        (("--every", "week", "--quota", "0"), "A cadence of 0"),
        (("--cadence", "2/week", "--every", "week"), "Leave --every and --quota out"),
    ],
)
def test_what_is_no_cadence_is_refused(milepost: Run, given: tuple[str, ...], says: str) -> None:
    ran = milepost("set", "Talks", *given)
    assert (ran.code, says in ran.err, ran.out) == (2, True, "")


def test_setting_one_is_echoed(milepost: Run) -> None:
    assert milepost("set", "Talks", "--cadence", "2/week").out == (
        "Set “Talks”, with a cadence of 2 a week. Undo: milepost undo\n"
    )


def test_the_running_week_says_what_is_to_go_and_until_when(talks: Run) -> None:
    line = "Talks: 1 of 2 this week, 1 to go until Sun 8 Mar"
    assert line in talks().out.splitlines()
    assert line in talks("goal", "list").out.splitlines()
    assert "1 of 2 this week, 1 to go until Sun 8 Mar" in talks("goal", "show", "talks").out
    assert "1 to go today" in talks(now="2026-03-08T10:00:00+01:00").out


def test_a_week_that_is_met_lengthens_the_row(talks: Run) -> None:
    talks("log", "talks", "2")
    assert "Talks: 3 of 2 this week, met ✓ · 2 weeks in a row" in talks().out
    later = talks(now="2026-03-16T10:00:00+01:00").out
    assert (
        "Talks: 0 of 2 this week, 2 to go until Sun 22 Mar · last week missed: 0 of 2 · best 2 weeks in a row"
        in " ".join(later.split())
    )


def test_a_skipped_week_is_passed_over_and_told(talks: Run) -> None:
    ran = talks("goal", "skip", "talks", "2026-W08", "-r", "in bed with a cold")
    assert ran.out == (
        "Skipped 2026-W08 (Mon 16 Feb to Sun 22 Feb) of “Talks”: 1 of 2 this week, 1 to go until Sun 8 Mar "
        "· 2 weeks in a row. It ends no streak. Undo: milepost undo\n"
    )
    assert "skipped 2026-W08 of “Talks”" in talks("history").out
    assert "Mon 16 Feb  skipped 2026-W08 here (6): in bed with a cold" in talks("why", "talks").out
    talks("undo")
    assert cadence(talks)["streak"] == 1


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ((), "2026-W10"),
        (("this week",), "2026-W10"),
        (("next week",), "2026-W11"),
        (("2026-w12",), "2026-W12"),
        (("mar 20",), "2026-W12"),
        (("2026-02-20",), "2026-W08"),
    ],
)
def test_a_period_is_named_in_words_by_its_name_or_by_a_day_in_it(
    talks: Run, said: tuple[str, ...], name: str
) -> None:
    goal = talks("goal", "skip", "talks", *said, "-r", "away", "--json").json["goal"]
    assert goal["revisions"][1]["skip"] == [name]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("2026-03", "'next week', '2026-W10'"),
        ("next month", "'next week', '2026-W10'"),
        ("someday", "is no week"),
        ("2026-W06", "starts on Mon 9 Feb"),
        ("last week", "met already"),
    ],
)
def test_what_cannot_be_skipped_is_refused_with_what_to_do(talks: Run, said: str, says: str) -> None:
    ran = talks("goal", "skip", "talks", said, "-r", "away")
    assert (ran.code, says in ran.err, ran.out) == (2, True, "")
    assert len(talks("goal", "show", "talks", "--json").json["revisions"]) == 1


def test_a_week_is_skipped_once(talks: Run) -> None:
    talks("goal", "skip", "talks", "-r", "away")
    ran = talks("goal", "skip", "talks", "-r", "away")
    assert (ran.code, "skipped already" in ran.err) == (2, True)
    assert "Talks: this week is skipped" in talks().out


def test_a_goal_without_a_cadence_has_nothing_to_skip(coffees: Run) -> None:
    ran = coffees("goal", "skip", "coffees", "-r", "away")
    assert (ran.code, "--cadence 2/week" in ran.err) == (2, True)


def test_a_goal_that_has_not_started_skips_its_first_week(milepost: Run) -> None:
    milepost("set", "Talks", "--cadence", "2/week", "--start", "2026-04-01")
    goal = milepost("goal", "skip", "talks", "-r", "away", "--json").json["goal"]
    assert (goal["revisions"][1]["skip"], goal["revisions"][1]["effective_day"]) == (
        ["2026-W14"],
        "2026-04-01",
    )


def test_no_travel_breaks_a_streak(milepost: Run) -> None:
    """Late on Sundays and early on Mondays, on three sides of the world: each counts on its own day."""
    milepost("set", "Talks", "--cadence", "1/week", "--start", "2026-02-09", now="2026-02-09T09:00:00+01:00")
    for moment in ("2026-02-15T23:59:00-10:00", "2026-02-22T23:59:00+13:00", "2026-02-23T00:01:00+01:00"):
        milepost("log", "talks", now=moment)
    for zone in ("+13:00", "+01:00", "-10:00"):
        found = cadence(milepost, now=f"2026-03-02T00:01:00{zone}")
        assert [period["sum"] for period in found["periods"]] == [1, 1, 1, 0]
        assert (found["streak"], found["running"]["name"]) == (3, "2026-W10")


def test_crossing_the_date_line_on_a_sunday_keeps_what_was_done_on_monday(milepost: Run) -> None:
    milepost("set", "Talks", "--cadence", "1/week", "--start", "2026-02-23")
    milepost("log", "talks", "-d", "2026-02-24", now="2026-03-02T09:00:00+13:00")
    milepost("log", "talks", now="2026-03-02T09:00:00+13:00")
    sunday = cadence(milepost, now="2026-03-01T20:00:00-10:00")
    assert (sunday["streak"], sunday["running"]["name"]) == (1, "2026-W09")
    assert cadence(milepost, now="2026-03-02T08:00:00-10:00")["streak"] == 2


def test_a_day_may_start_at_three(talks: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = "2026-03-09T01:30:00+01:00"
    assert cadence(talks, now=late)["running"]["name"] == "2026-W11"
    (tmp_path / "device" / "config.toml").write_text('day_starts = "03:00"\n[entries]\nlimit = 1\n')
    assert cadence(talks, now=late)["running"]["name"] == "2026-W10"
    assert "for Sun 8 Mar" in talks("log", "talks", now=late).out
    assert "for Mon 9 Mar" in talks("log", "talks", now="2026-03-09T03:00:00+01:00").out
    assert len(talks("entries", "--json").json) == 1
    assert "a day starts at 03:00" in talks("doctor").out
    monkeypatch.setenv("MILEPOST_DAY_STARTS", "0:00")
    assert cadence(talks, now=late)["running"]["name"] == "2026-W11"
    assert cadence(talks, now=late)["periods"][-2]["sum"] == 2


@pytest.mark.parametrize("said", ['"25:00"', '"noon"', '"12:00"', "3", '"3"', "03:00:00"])
def test_a_start_of_the_day_that_cannot_be_is_named(milepost: Run, tmp_path: Path, said: str) -> None:
    (tmp_path / "device").mkdir()
    (tmp_path / "device" / "config.toml").write_text(f"day_starts = {said}\n")
    ran = milepost("goal", "list")
    assert (ran.code, "A day cannot start at" in ran.err, "day_starts" in ran.err) == (2, True, True)


def test_a_goal_shows_its_pace_and_what_it_would_take(coffees: Run) -> None:
    coffees("log", "coffees", "2", "-d", "2026-02-25")
    out = coffees("goal", "show", "coffees").out
    assert "1 a week; 4 a week would be in time" in out
    assert "forecast       Fri 1 May\n" in out


def test_a_forecast_tells_its_band_and_what_is_met(milepost: Run) -> None:
    milepost("set", "Talks", "--target", "10", "--start", "2026-02-09")
    assert "not at this pace" in milepost("goal", "show", "talks").out
    for day, amount in (("2026-02-09", "1"), ("2026-02-16", "2"), ("2026-02-23", "1")):
        milepost("log", "talks", amount, "-d", day)
    # 6 are left, at 4 in 25 days; the quartiles of 1, 2 and 1 are 1 and 1.5 a week.
    out = milepost("goal", "show", "talks").out
    said = "Mon 13 Apr; as recent weeks went, between Fri 3 Apr and Fri 17 Apr"
    assert said in " ".join(out.split())
    milepost("log", "talks", "6", "-d", "yesterday")
    assert "met on Thu 5 Mar" in milepost("goal", "show", "talks").out


def test_a_forecast_that_full_weeks_do_not_bear_out_says_what_each_goes_by(milepost: Run) -> None:
    milepost("set", "Talks", "--target", "20", "--start", "2026-02-09")
    for day, amount in (("2026-02-16", "1"), ("2026-03-03", "9")):
        milepost("log", "talks", amount, "-d", day)
    # 10 are left, at 10 in 25 days; the quartiles of 0, 1 and 0 are 0 and 0.5 a week.
    out = " ".join(milepost("goal", "show", "talks").out.split())
    assert "Tue 31 Mar at the present pace; as recent weeks went, Fri 24 Jul or later" in out


def test_a_level_says_that_its_readings_count(milepost: Run) -> None:
    milepost("set", "Replies", "--level", "--target", "5", "--baseline", "9", "--cadence", "2/week")
    milepost("log", "replies", "8")
    out = milepost("goal", "show", "replies").out
    assert "2 a week, counting days on which it was read" in out
    assert "1 of 2 this week" in out


def test_a_pause_and_its_end_say_what_becomes_of_the_streak(talks: Run) -> None:
    paused = talks("goal", "pause", "talks", "-r", "moving").out
    assert "in a row waits: a week with a pause in it is passed over, unless it is met." in paused
    assert "in a row goes on: a week with" in talks("goal", "resume", "talks", "-r", "settled").out
