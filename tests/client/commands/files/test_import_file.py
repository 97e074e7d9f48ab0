"""What `milepost import` takes, and what it says of what it does not."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from milepost_client.commands.files import import_file
from milepost_shared.storage.driver import best_driver
from tests.client.conftest import Run

TABLE = "when,with\n2026-03-01,Ana\n"


class Stdin:
    """A standard input that holds these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_a_file_may_come_from_stdin(milepost: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TABLE.encode()))
    assert milepost("import", "-", "--json").json["events"] == 1


def test_an_export_goes_from_device_to_device_by_a_pipe(
    coffees: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    coffees("log", "coffees")
    export = coffees("export", "-")
    assert export.err == ""
    monkeypatch.setattr(sys, "stdin", Stdin(export.out.encode()))
    assert coffees("import", "-", "--json", home="other").json["events"] == 2


@pytest.mark.parametrize("text", ["", " \n", "[1, 2]", "{}", '{"params": 1}', '{"milepost":1', "one\0two\n"])
def test_what_is_none_of_the_forms_is_refused_with_what_it_may_be(
    milepost: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "file").write_text(text)
    ran = milepost("import", str(tmp_path / "file"))
    assert ran.code == 2
    assert "Give" in ran.err or "Export again" in ran.err


@pytest.mark.parametrize(
    "options", [("--map", "a=when"), ("--dates", "dmy"), ("--format", "csv", "--title", "x")]
)
def test_an_option_that_the_form_does_not_know_is_refused(
    milepost: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text('{"params": {}}')
    ran = milepost("import", str(tmp_path / "file"), *options)
    assert ran.code == 2
    assert "is for files of the form" in ran.err


def test_a_map_without_a_column_of_ours_is_refused(milepost: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(TABLE)
    ran = milepost("import", str(tmp_path / "file"), "--map", "when")
    assert (ran.code, "--map Date=when" in ran.err) == (2, True)


def test_of_many_bad_rows_the_first_are_listed_and_the_others_counted(milepost: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(TABLE + "3/4,Bo\n" * 23)
    ran = milepost("import", str(tmp_path / "file"))
    assert (ran.code, ran.err.count("line "), "and 3 more" in ran.err) == (2, 20, True)
    ran = milepost("import", str(tmp_path / "file"), "--skip-bad")
    assert (ran.code, ran.err.count("Left out: line ")) == (0, 23)
    assert ran.out == "Imported 1 event from file.\n"
    assert milepost("import", str(tmp_path / "file"), "--skip-bad").out.endswith("; 1 was here already.\n")


def test_a_row_whose_goal_is_not_known_for_certain_is_bad(coffees: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("when,goal\n2026-03-01,coffee\n2026-03-01,tea\n")
    ran = coffees("import", str(tmp_path / "file"))
    assert (ran.code, "line 3: goal" in ran.err, "line 2" in ran.err) == (2, True, False)


def test_an_export_of_another_person_is_refused_with_its_own_code(coffees: Run, tmp_path: Path) -> None:
    ours, theirs = str(tmp_path / "ours"), str(tmp_path / "theirs")
    coffees("export", ours)
    coffees("log", "-w", "Ana", home="stranger")
    coffees("export", theirs, home="stranger")
    coffees("import", ours, home="empty")
    ran = coffees("import", theirs, home="empty")
    assert (ran.code, "another person" in ran.err) == (5, True)
    assert coffees("status", "--json", home="empty").json["events"] == 1


def test_an_import_in_which_one_frame_does_not_fit_leaves_nothing_of_the_others(
    coffees: Run, tmp_path: Path
) -> None:
    first, both = tmp_path / "first", tmp_path / "both"
    coffees("export", str(first))
    coffees("import", str(first), home="other")
    coffees("log", "-w", "Ana", home="other")
    coffees("export", str(both), home="other")
    spoiled = both.read_text().replace('"Ana"', '"Eve"')
    both.write_text(spoiled)
    ran = coffees("import", str(both), home="third")
    assert ran.code == 2
    assert coffees("status", "--json", home="third").json["events"] == 0
    assert [d["here"] for d in coffees("devices", "--json", home="third").json] == [True]


def test_an_export_replaces_the_file_whole_and_leaves_nothing_else(coffees: Run, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "all.jsonl").write_text("old")
    ran = coffees("export", str(folder / "all.jsonl"))
    assert (ran.out, ran.err) == ("", f"1 event is in {folder}/all.jsonl.\n")
    assert [path.name for path in folder.iterdir()] == ["all.jsonl"]
    assert (folder / "all.jsonl").read_text().startswith('{"milepost":2')


def test_an_export_to_where_nothing_can_be_written_fails_and_says_so(coffees: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = coffees("export", str(tmp_path / "file" / "all.jsonl"))
    assert (ran.code, "Check the folder" in ran.err) == (1, True)


def test_a_damaged_event_is_not_exported_but_pointed_out(coffees: Run, tmp_path: Path) -> None:
    sql = best_driver().module.connect(tmp_path / "device" / "log.db", isolation_level=None)
    sql.execute("UPDATE events SET raw = CAST(replace(CAST(raw AS TEXT), '10.0', '11.0') AS BLOB)")
    sql.close()
    ran = coffees("export", str(tmp_path / "all.jsonl"))
    assert (ran.code, "milepost doctor" in ran.err) == (1, True)
    assert not (tmp_path / "all.jsonl").exists()


def test_a_dry_run_says_what_would_come_and_imports_nothing(milepost: Run, tmp_path: Path) -> None:
    (tmp_path / "met.csv").write_text(TABLE)
    ran = milepost("import", str(tmp_path / "met.csv"), "--dry-run")
    assert ran.out == "Would import 1 event from met.csv.\n"
    assert milepost("entries", "--json").json == []
    assert milepost("import", str(tmp_path / "met.csv")).out == "Imported 1 event from met.csv.\n"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such file")
def test_a_file_without_an_end_is_refused(milepost: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_file, "MOST_BYTES", 3 * import_file.PART)
    ran = milepost("import", "/dev/zero")
    assert (ran.code, "more than 3 megabytes" in ran.err) == (2, True)
