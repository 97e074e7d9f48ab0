"""`milepost import` and `export`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from milepost_shared.roster.joining import MOST_VOUCHED
from tests.client.conftest import Run

CSV = (
    "when,with,note,goal,amount\n2026-03-01T10:00:00+01:00,Ana;Bo,first,coffees,2\n2026-03-02,Chen,second,,\n"
)
BEEMINDER = {
    "params": {
        "road": [["20260301", 10, None]],
        "tini": "20260101",
        "vini": 0,
        "runits": "d",
        "kyoom": True,
        "yaxis": "talks",
    },
    "data": [["20260105", 2, "one"], ["20260106", 1, ""]],
}


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def test_a_table_is_imported_once(coffees: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", CSV)
    assert coffees("import", file, "--json").json["events"] == 2
    again = coffees("import", file, "--json").json
    assert (again["events"], again["known"], again["corrected"], again["notes"]) == (0, 2, 0, [])
    assert coffees("goal", "show", "coffees", "--json").json["value"] == 2


def test_a_bad_row_has_its_line_and_nothing_is_imported_without_skip_bad(
    coffees: Run, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.csv", CSV + "not a day,X,,,\n")
    ran = coffees("import", file)
    assert (ran.code, "line 4" in ran.err, coffees("entries", "--json").json) == (2, True, [])
    assert coffees("import", file, "--skip-bad", "--json").json["events"] == 2


def test_an_unknown_column_is_named_and_can_be_mapped(coffees: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "Date,with\n2026-03-01,Ana\n")
    ran = coffees("import", file)
    assert (ran.code, "Date" in ran.err, "--map" in ran.err) == (2, True, True)
    assert coffees("import", file, "--map", "Date=when").code == 0


def test_a_beeminder_goal_is_imported_once(milepost: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "talks.json", json.dumps(BEEMINDER))
    assert milepost("import", file).out == "Imported 3 events from talks.json.\n"
    assert milepost("import", file, "--json").json["events"] == 0
    [goal] = milepost("goal", "list", "--json").json
    assert (goal["value"], goal["target"], goal["deadline"]) == (3, 10, "2026-03-01")


def test_an_export_makes_an_empty_device_equal(coffees: Run, tmp_path: Path) -> None:
    coffees("log", "coffees", "3", "-w", "Ana")
    file = str(tmp_path / "all.jsonl")
    coffees("export", file)
    assert (Path(file).stat().st_mode & 0o777) == 0o600
    coffees("import", file, home="other")
    ours, theirs = (coffees("status", "--json", home=home).json for home in ("device", "other"))
    assert (theirs["digest"], theirs["user"]) == (ours["digest"], ours["user"])
    assert theirs["device"] != ours["device"]
    assert coffees("import", file, "--json", home="other").json["events"] == 0


@pytest.mark.parametrize("spoil", ["cut", "flipped", "headless"])
def test_a_spoiled_export_is_refused_whole(coffees: Run, tmp_path: Path, spoil: str) -> None:
    coffees("log", "coffees", "3")
    coffees("export", str(tmp_path / "all.jsonl"))
    lines = (tmp_path / "all.jsonl").read_text().splitlines(keepends=True)
    spoiled = {
        "cut": lines[:-1],
        "flipped": [line.replace('"amount":3.0', '"amount":4.0') for line in lines],
        "headless": lines[1:],
    }
    ran = coffees(
        "import", write(tmp_path / "b.jsonl", "".join(spoiled[spoil])), "--format", "milepost", home="other"
    )
    assert ran.code == 2
    assert coffees("status", "--json", home="other").json["events"] == 0


def test_a_missing_or_binary_file_is_refused(milepost: Run, tmp_path: Path) -> None:
    assert milepost("import", str(tmp_path / "none.csv")).code == 3
    (tmp_path / "bin").write_bytes(b"\0\1\2")
    assert milepost("import", str(tmp_path / "bin")).code == 2


def test_a_file_that_names_more_devices_than_anybody_has_is_refused(coffees: Run, tmp_path: Path) -> None:
    export = coffees("export", "-").out.splitlines()
    named = [
        json.dumps({"member": {"device": f"{n:012x}", "name": "planted", "key": f"U{'A' * 55}", "joined": 1}})
        for n in range(MOST_VOUCHED)
    ]
    (tmp_path / "planted.jsonl").write_text("\n".join([export[0], *named, *export[1:]]))
    ran = coffees("import", str(tmp_path / "planted.jsonl"), home="other")
    assert (ran.code, "more than 192 devices" in ran.err) == (2, True)
    assert len(coffees("devices", "--json", home="other").json) == 1
