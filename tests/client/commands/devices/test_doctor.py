"""`milepost doctor`: its findings, its repairs, its exit code."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from milepost_client.doctor.machine_checks import STALE
from tests.client.conftest import Run


def findings(milepost: Run, *arguments: str, **given: Any) -> dict[str, tuple[bool, str]]:
    return {f["what"]: (f["well"], f["seen"]) for f in milepost("doctor", "--json", *arguments, **given).json}


def test_a_device_that_is_well_gets_a_clean_bill(coffees: Run) -> None:
    found = findings(coffees)
    assert set(found) == {
        "log",
        "order",
        "versions",
        "frames",
        "clock",
        "sqlite",
        "files",
        "disk",
        "server",
        "backups",
        "views",
        "receipts",
        "file",
        "program",
        "leftovers",
    }
    assert all(well for well, _ in found.values())
    assert found["log"][1] == "1 event, all as they were written"
    assert "milepost join" in found["server"][1]
    assert coffees("doctor").code == 0


def test_a_clock_that_is_set_by_hand_is_a_finding(coffees: Run) -> None:
    well, seen = findings(coffees, now="2026-03-06T10:00:00+01:00")["clock"]
    assert (well, "MILEPOST_NOW says 2026-03-06" in seen, "this machine's clock" in seen) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize("name", ["", "log.db", "device.key"])
def test_what_others_can_read_is_amiss(coffees: Run, tmp_path: Path, name: str) -> None:
    coffees("export", str(tmp_path / "makes-the-key"))
    path = tmp_path / "device" / name
    path.chmod(path.stat().st_mode | 0o044)
    well, seen = findings(coffees)["files"]
    assert (well, path.name in seen, "doctor --fix" in seen) == (False, True, True)
    assert coffees("doctor").code == 1
    fixed = coffees("doctor", "--fix")
    assert (fixed.code, "fixed  files" in fixed.out, path.stat().st_mode & 0o077) == (0, True, 0)
    assert findings(coffees)["files"][0]


def test_a_link_to_the_server_that_cannot_be_read_is_amiss(coffees: Run, tmp_path: Path) -> None:
    (tmp_path / "device" / "server.json").write_text("{")
    well, seen = findings(coffees)["server"]
    assert (well, "milepost join" in seen) == (False, True)


def test_a_log_that_is_no_database_is_amiss_and_the_rest_is_looked_at_all_the_same(
    coffees: Run, tmp_path: Path
) -> None:
    (tmp_path / "device" / "log.db").write_bytes(b"x" * 4096)
    for companion in (tmp_path / "device").glob("log.db-*"):
        companion.unlink()
    ran = coffees("doctor")
    assert ran.code == 1
    assert "AMISS  log" in ran.out
    assert "ok     disk" in ran.out


def test_what_the_person_configured_may_be_read_by_others(coffees: Run, tmp_path: Path) -> None:
    (tmp_path / "device" / "config.toml").write_text("")
    (tmp_path / "device" / "config.toml").chmod(0o644)
    assert findings(coffees)["files"][0]


def test_totals_that_are_not_what_the_events_come_to_are_found_and_made_anew(
    coffees: Run, tmp_path: Path
) -> None:
    coffees("log", "coffees", "2")
    coffees("log", "coffees", "3", "-d", "yesterday")
    with sqlite3.connect(tmp_path / "device" / "log.db") as sql:
        sql.execute("UPDATE day_totals SET whole = 90 WHERE whole = 2")
        sql.execute("DELETE FROM day_totals WHERE whole = 3")
    sql.close()
    assert findings(coffees)["views"] == (
        False,
        "2 totals not what the events come to: milepost doctor --fix",
    )
    assert coffees("doctor", "--fix").code == 0
    assert findings(coffees)["views"][0]
    assert coffees("goal", "list", "--json").json[0]["value"] == 5


def test_stale_leftovers_are_removed(coffees: Run, tmp_path: Path) -> None:
    folder, old = tmp_path / "device", time.time() - STALE - 60
    (folder / "backups").mkdir(mode=0o700)
    drafts = [folder / ".milepost-0123456789abcdef.new", folder / "server.json.new"]
    folders = [folder / ".restored-x", folder / "backups" / ".2026-03-05.zip-x"]
    stale = [*drafts, *folders]
    for path in folders:
        path.mkdir(mode=0o700)
    for path in drafts:
        path.write_text("{")
        path.chmod(0o600)
    assert findings(coffees)["leftovers"] == (True, "none")
    for path in stale:
        os.utime(path, (old, old))
    well, seen = findings(coffees)["leftovers"]
    assert (well, seen) == (False, "4 drafts of writes that were cut off: milepost doctor --fix")
    assert all(path.exists() for path in stale)
    assert "fixed  leftovers" in coffees("doctor", "--fix").out
    assert not any(path.exists() for path in stale)


def test_a_backup_that_is_much_older_than_what_was_written_last_is_amiss(
    coffees: Run, tmp_path: Path
) -> None:
    (tmp_path / "device" / "backups").mkdir(mode=0o700)
    for day, well in (("2026-02-27", True), ("2026-02-26", False)):
        (tmp_path / "device" / "backups" / f"{day}.zip").touch(mode=0o600)
        assert findings(coffees)["backups"][0] is well
        (tmp_path / "device" / "backups" / f"{day}.zip").unlink()
    assert coffees("doctor").code == 0


def test_nothing_is_fixed_without_the_option(coffees: Run) -> None:
    assert all(not found["fixed"] for found in coffees("doctor", "--json", "--fix").json)


@pytest.mark.parametrize(
    ("name", "before", "after", "amiss", "advice"),
    [
        ("events_not_understood", "IS NULL", "IS NOT NULL", "log", "is made anew now"),
        ("day_totals", "whole INTEGER", "whole BLOB", "file", "restore a backup"),
    ],
    ids=["an index", "a table"],
)
def test_a_damaged_database_file_is_amiss(
    coffees: Run, tmp_path: Path, name: str, before: str, after: str, amiss: str, advice: str
) -> None:
    coffees("log", "coffees")
    with sqlite3.connect(tmp_path / "device" / "log.db", isolation_level=None) as sql:
        sql.execute("PRAGMA writable_schema = ON")
        sql.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?", (before, after, name))
    sql.close()
    well, seen = findings(coffees)[amiss]
    assert (well, advice in seen) == (False, True)
    assert findings(coffees)[amiss][0] is (amiss == "log")
