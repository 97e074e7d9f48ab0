"""`milepost replay --every`, and that no replay changes anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.client.conftest import Run

LATER = "2026-03-12T10:00:00+01:00"
VARIANTS = (
    *((), ("coffees",), ("--as-of", "mar 1"), ("--known-at", "mar 6"), ("coffees", "--json")),
    *(("--every", every) for every in ("day", "week", "month", "quarter")),
    ("coffees", "--every", "week", "--as-of", "mar 8", "--known-at", "mar 7", "--json"),
    *(("coffees", "--known-at", "1970-01-01"), ("nothing", "--every", "day")),
)


@pytest.fixture
def eventful(coffees: Run) -> Run:
    """A goal known from 6 March on, with a milestone, a late entry, an adjustment and a pause."""
    ran = [
        coffees("adjust", "coffees", "--milestone", "Half=5", "-r", "to look forward to"),
        coffees("log", "coffees", "4", "-d", "2026-03-01"),
        coffees("adjust", "coffees", "8", "-r", "moving house", now="2026-03-09T10:00:00+01:00"),
        coffees("log", "coffees", "3", "-d", "mar 7", now="2026-03-10T10:00:00+01:00"),
        coffees("goal", "pause", "coffees", "-r", "ill", now="2026-03-11T10:00:00+01:00"),
    ]
    assert [done.err for done in ran if done.code] == []
    return coffees


def contents(folder: Path) -> dict[str, object]:
    """The content of a device's folder: files as bytes, the database row by row. SQLite's own
    files are left out, since each reader makes and removes them."""
    files = (path for path in sorted(folder.rglob("*")) if not path.name.endswith(("-wal", "-shm")))
    return {str(path.relative_to(folder)): _content(path) for path in files if path.is_file()}


def _content(path: Path) -> object:
    if path.suffix != ".db":
        return path.read_bytes()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("arguments", VARIANTS, ids=" ".join)
def test_a_replay_causes_nothing(eventful: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    status, before = eventful("status", "--json", now=LATER).json, contents(tmp_path / "device")
    assert "log.db" in before
    eventful("replay", *arguments, now=LATER)
    assert contents(tmp_path / "device") == before
    assert eventful("status", "--json", now=LATER).json == status


def test_a_replay_over_time_has_a_line_for_the_end_of_every_period(eventful: Run) -> None:
    found = eventful("replay", "coffees", "--every", "day", now=LATER)
    assert found.out.splitlines() == [
        "Coffees",
        "Day         Value  Planned  On track  Target  Deadline    Changed",
        "----------  -----  -------  --------  ------  ----------  ----------",
        "Fri 6 Mar       4        5  no            10  Fri 20 Mar",
        "Sat 7 Mar       4     5.36  no            10  Fri 20 Mar",
        "Sun 8 Mar       4     5.71  no            10  Fri 20 Mar",
        "Mon 9 Mar       4     6.07  no             8  Fri 20 Mar  target",
        "Tue 10 Mar      7     6.25  yes            8  Fri 20 Mar",
        "Wed 11 Mar      7     6.42  yes            8  Fri 20 Mar  now paused",
        "Thu 12 Mar      7     6.42  yes            8  Fri 20 Mar",
        "",
    ]
    assert found.err == "Left out: 14 days before “Coffees” was known.\n"


def test_json_has_the_moments_and_the_goals_of_each_frame(eventful: Run) -> None:
    eventful("goal", "set", "Talks", now=LATER)
    one = eventful("replay", "coffees", "--every", "week", "--json", now=LATER).json
    assert [frame["as_of"] for frame in one] == ["2026-02-22", "2026-03-01", "2026-03-08", "2026-03-12"]
    assert [[goal["value"] for goal in frame["goals"]] for frame in one] == [[], [], [4], [7]]
    both = eventful("replay", "--every", "week", "--json", now=LATER).json
    assert [goal["title"] for goal in both[-1]["goals"]] == ["Coffees", "Talks"]


def test_the_last_frame_is_what_a_replay_at_its_moments_shows(eventful: Run) -> None:
    moments = ("--as-of", "mar 11", "--known-at", "mar 10")
    [*_, last] = eventful("replay", "coffees", "--every", "day", *moments, "--json", now=LATER).json
    then = eventful("replay", "coffees", *moments, "--json", now=LATER).json["then"]
    assert last["goals"] == [{name: then[name] for name in last["goals"][0]}]


def test_every_goal_has_a_table_of_its_own(eventful: Run) -> None:
    eventful("goal", "set", "Talks", now=LATER)
    lines = eventful("replay", "--every", "month", now=LATER).out.splitlines()
    assert [line for line in lines if line in ("Coffees", "Talks")] == ["Coffees", "Talks"]
    assert lines[-2].split() == ["Thu", "12", "Mar", "0", "no", "plan", "none", "none"]


def test_a_goal_that_was_taken_back_shows_that_it_was(coffees: Run) -> None:
    coffees("undo", now="2026-03-08T10:00:00+01:00")
    lines = coffees("replay", "--every", "day", now="2026-03-09T10:00:00+01:00").out.splitlines()
    assert [line.split()[:3] + line.split()[-2:] for line in lines[-3:-1]] == [
        ["Sun", "8", "Mar", "taken", "back"],
        ["Mon", "9", "Mar", "taken", "back"],
    ]


def test_more_lines_than_anybody_reads_are_refused_with_a_way_out(coffees: Run) -> None:
    found = coffees("replay", "--every", "day", now="2029-03-06T10:00:00+01:00")
    assert found.code == 2
    assert "more than 500 days. Replay it by the week." in found.err


def test_without_goals_the_refusal_has_how_to_set_one(milepost: Run) -> None:
    found = milepost("replay", "--every", "week")
    assert (found.code, found.out) == (0, "")
    assert "No goals yet" in found.err
    assert milepost("replay", "--every", "week", "--json").json == []


def test_a_goal_that_was_not_known_by_then_is_not_found(coffees: Run) -> None:
    found = coffees("replay", "coffees", "--every", "week", "--known-at", "2026-01-01")
    assert found.code == 3
    assert "was not known then" in found.err


def test_a_goal_without_a_plan_shows_what_it_has(milepost: Run) -> None:
    milepost("set", "Find a mentor")
    output = milepost("replay", "mentor", "--as-of", "2026-03-05").out
    assert [line.split()[0] for line in output.splitlines()[2:] if line] == ["value", "status"]
