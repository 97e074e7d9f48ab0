"""Commands that read: history, why, replay, chart, status, doctor, and the plain `milepost`."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest

from milepost_client.main import COMMANDS
from milepost_client.presentation.layout.text_width import display_width
from tests.client.conftest import Run


def test_the_plain_command_shows_how_goals_stand(coffees: Run) -> None:
    coffees("log", "coffees", "5")
    assert [line.split() for line in coffees().out.splitlines()[2:]] == [
        ["Coffees", "5", "of", "10", "5", "on", "plan", "Fri", "20", "Mar"]
    ]
    assert coffees("--json").json == coffees("goal", "list", "--json").json


def test_a_new_device_is_told_how_to_begin(milepost: Run) -> None:
    ran = milepost()
    assert (ran.code, ran.out) == (0, "")
    assert "milepost goal set" in ran.err


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_tables_fit_their_columns_and_stay_aligned(
    coffees: Run, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    coffees("set", "与产品团队的咖啡 ☕ and a title that goes on and on beyond all measure", "--target", "3")
    coffees("log", "coffees", "-w", "李伟", "-n", "a long note " * 10)
    for arguments in ((), ("entries",), ("history",), ("chart", "coffees", "--table")):
        lines = coffees(*arguments).out.splitlines()
        assert len(lines) > 2
        assert max(map(display_width, lines)) <= int(columns)


def test_what_follows_wide_names_stands_in_its_column(coffees: Run) -> None:
    coffees("set", "产品团队 ☕", "--target", "3", "--by", "2026-03-20")
    lines = [line for line in coffees().out.splitlines() if "Fri 20 Mar" in line]
    assert len(lines) == 2
    assert len({display_width(line.partition("Fri 20 Mar")[0]) for line in lines}) == 1


def test_why_tells_reasons_and_history_tells_all(coffees: Run) -> None:
    coffees("adjust", "coffees", "8", "-r", "moving house")
    coffees("undo")
    why, history = coffees("why", "coffees").out, coffees("history").out
    assert "moving house (taken back)" in why
    assert "target: 10 → 8" in why
    assert [line.split()[2] for line in history.splitlines()[2:] if line.startswith("2026")] == [
        "1",
        "2",
        "3",
    ]


def test_replay_shows_then_beside_now(coffees: Run) -> None:
    coffees("log", "coffees", "4", "-d", "2026-02-25")
    coffees("log", "coffees", "3", "-d", "2026-02-26", now="2026-03-10T10:00:00+01:00")
    later = "2026-03-12T10:00:00+01:00"
    known = coffees("replay", "coffees", "--as-of", "mar 6", "--known-at", "mar 6", "--json", now=later).json
    assert (known["then"]["value"], known["now"]["value"], known["then"]["today"]) == (4, 7, "2026-03-06")
    late = coffees("replay", "coffees", "--as-of", "mar 6", "--json", now=later).json
    assert late["then"]["value"] == 7
    before = coffees("replay", "coffees", "--known-at", "2026-01-01", now=later)
    assert before.code == 3


def test_a_replay_causes_nothing(coffees: Run) -> None:
    before = coffees("status", "--json").json
    coffees("replay", "--as-of", "yesterday")
    assert coffees("status", "--json").json == before


def test_a_chart_is_drawn_as_text_table_and_picture(coffees: Run, tmp_path: Path) -> None:
    coffees("log", "coffees", "4")
    assert "█" in coffees("chart", "coffees", "--terminal").out
    assert coffees("chart", "coffees").out == coffees("chart", "coffees", "--table").out
    coffees("chart", "coffees", "--svg", str(tmp_path / "c.svg"))
    names = {element.tag.rpartition("}")[2] for element in ElementTree.parse(tmp_path / "c.svg").getroot()}
    assert {"title", "desc"} <= names


def test_a_chart_has_no_flag_for_what_was_taken_back(coffees: Run) -> None:
    coffees("adjust", "coffees", "8", "-r", "moving house")
    coffees("adjust", "coffees", "9", "-r", "in haste")
    coffees("undo")
    out = coffees("chart", "coffees", "--terminal").out
    assert [word in out for word in ("moving house", "in haste", "taken back")] == [True, False, False]


def test_status_has_the_keys_that_programs_rely_on(coffees: Run) -> None:
    status = coffees("status", "--json").json
    assert {
        "device",
        "user",
        "events",
        "waiting",
        "digest",
        "heads",
        "newer_events",
        "set_aside",
        "quarantined",
    } <= set(status)
    assert status["heads"][status["device"]].keys() == {"seq", "chain"}


def test_a_goal_has_the_keys_that_programs_rely_on(coffees: Run) -> None:
    goal = coffees("goal", "show", "coffees", "--json").json
    keys = "id title purpose unit target deadline status today value planned on_track days_ahead line"
    assert {*keys.split(), "revisions", "milestones"} <= set(goal)
    revision = "ref effective_day made device reason changes concurrent_with lost eases"
    assert set(revision.split()) <= set(goal["revisions"][0])
    assert goal["line"] == [{"day": "2026-02-20", "value": 0.0}, {"day": "2026-03-20", "value": 10.0}]


def test_the_doctor_finds_a_damaged_event_and_sets_it_aside(coffees: Run, tmp_path: Path) -> None:
    assert coffees("doctor").code == 0
    coffees("log", "coffees", "4")
    path = tmp_path / "device" / "log.db"
    connection = sqlite3.connect(path, isolation_level=None)
    spoil = "UPDATE events SET raw = CAST(replace(CAST(raw AS TEXT), '4.0', '9.0') AS BLOB) WHERE seq = 2"
    connection.execute(spoil)
    connection.close()
    ran = coffees("doctor")
    assert ran.code == 1
    assert "AMISS" in ran.out
    assert coffees("status", "--json").json["set_aside"] == 1
    assert coffees("goal", "show", "coffees", "--json").json["value"] == 0


def test_now_must_be_a_moment_with_an_offset(milepost: Run) -> None:
    ran = milepost("status", now="2026-03-06")
    assert ran.code == 2
    assert "MILEPOST_NOW" in ran.err


def test_config_gives_defaults_and_flags_win(coffees: Run, tmp_path: Path) -> None:
    for _ in range(3):
        coffees("log", "coffees")
    (tmp_path / "device" / "config.toml").write_text("[entries]\nlimit = 2\n")
    assert len(coffees("entries", "--json").json) == 2
    assert len(coffees("entries", "--limit", "3", "--json").json) == 3


@pytest.mark.parametrize("text", ["limit =", "entries = 3", "[goal]\nset = 3", "quiet = true"])
def test_a_config_that_cannot_be_used_is_named(milepost: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "device").mkdir()
    (tmp_path / "device" / "config.toml").write_text(text)
    ran = milepost("goal", "list")
    assert (ran.code, "config.toml" in ran.err) == (2, True)


SUBCOMMANDS = ("set", "adjust", "skip", "list", "show", "pause", "resume", "achieve", "drop")


@pytest.mark.parametrize(
    "command", [*((name,) for name in COMMANDS), *(("goal", name) for name in SUBCOMMANDS)]
)
def test_every_command_explains_itself(milepost: Run, command: tuple[str, ...]) -> None:
    ran = milepost(*command, "--help")
    assert (ran.code, ran.out.startswith(f"Usage: milepost {' '.join(command)}")) == (0, True)
