"""`milepost backup --forget`: what was erased goes from the copies that were made before, and only that."""

from __future__ import annotations

import asyncio
import json
import os
import zipfile
from pathlib import Path

import pytest

from milepost_shared.log_file import open_log
from milepost_shared.replication.version_vector import first_unverified
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.client.commands.activities.test_erase import WORD, change
from tests.client.conftest import Run

MADE = 1_700_000_000


@pytest.fixture(params=["beside", "inside"])
def logged(coffees: Run, tmp_path: Path, request: pytest.FixtureRequest) -> Run:
    """Two entries, with their texts beside the events, or inside as a version of before wrote them."""
    if request.param == "inside":
        change(tmp_path, lambda log: log.metadata.put("claimed", 1))
    coffees("log", "coffees", "3", "-w", WORD, "-n", f"with {WORD}")
    coffees("log", "coffees", "2", "-w", "Bo")
    change(tmp_path, lambda log: log.metadata.put("claimed", 0))
    return coffees


def names_word(backup: Path) -> bool:
    with zipfile.ZipFile(backup) as archive:
        return any(WORD.encode() in archive.read(name) for name in archive.namelist())


def test_the_daily_backups_and_those_that_are_named_forget_and_stay_whole(
    logged: Run, tmp_path: Path
) -> None:
    daily, own = tmp_path / "device" / "backups" / "2026-03-05.zip", tmp_path / "own.zip"
    daily.parent.mkdir(exist_ok=True)
    for target in (daily, own):
        assert logged("backup", str(target)).code == 0
        os.utime(target, (MADE, MADE))
        assert names_word(target)
    before = [json.loads(zipfile.ZipFile(target).read("backup.json")) for target in (daily, own)]
    said = logged("erase", "2", "--yes")
    assert "milepost backup --forget" in said.err
    told = logged("backup", "--forget", str(own), "--json").json["forgotten"]
    assert told == {str(daily): 1, str(own): 1}
    for target, contents in zip((daily, own), before, strict=True):
        assert not names_word(target)
        assert target.stat().st_mtime == MADE
        assert json.loads(zipfile.ZipFile(target).read("backup.json")) == contents
    assert logged("backup", "--forget", str(own), "--json").json["forgotten"] == {str(daily): 0, str(own): 0}


def test_a_backup_that_forgot_is_put_back_and_has_the_rest(logged: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.zip"
    logged("backup", str(own))
    logged("erase", "2", "--yes")
    logged("backup", "--forget", str(own))
    # What it counts for goes once it is synced, and hears of the erasure.
    assert logged("restore", str(own), "--yes", home="other").code == 0
    entries = logged("entries", "--json", home="other").json
    assert sorted(entry["people"] for entry in entries) == [[], ["Bo"]]
    assert logged("--json", home="other").json[0]["value"] == 5
    assert logged("doctor", home="other").code == 0


def test_what_a_restore_replaced_forgets_too(logged: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.zip"
    logged("backup", str(own))
    assert logged("restore", str(own), "--yes").code == 0
    [replaced] = (tmp_path / "device").glob("replaced-*")
    logged("erase", "2", "--yes")
    assert any(WORD.encode() in path.read_bytes() for path in replaced.iterdir())
    logged("backup", "--forget")
    assert not any(WORD.encode() in path.read_bytes() for path in replaced.iterdir())

    async def verified() -> str | None:
        file = await open_log(replaced / "log.db", "", 1, connect=open_threaded)
        try:
            return await file.read(first_unverified)
        finally:
            await file.close()

    assert asyncio.run(verified()) is None


def test_a_file_that_is_no_backup_stops_none_of_the_others(logged: Run, tmp_path: Path) -> None:
    own, broken = tmp_path / "own.zip", tmp_path / "broken.zip"
    logged("backup", str(own))
    broken.write_text("no archive")
    logged("erase", "2", "--yes")
    said = logged("backup", "--forget", str(broken), str(own))
    assert (said.code, "broken.zip is not a whole backup" in said.err) == (2, True)
    assert not names_word(own)
    assert broken.read_text() == "no archive"


def test_what_a_move_kept_is_told_of_and_stops_none_of_the_others(logged: Run, tmp_path: Path) -> None:
    own, moved = tmp_path / "own.zip", tmp_path / "device" / "before-move-2026-03-05-0.jsonl"
    logged("backup", str(own))
    moved.write_text("{}")
    logged("erase", "2", "--yes")
    said = logged("backup", "--forget", str(own))
    assert "before-move-2026-03-05-0.jsonl is an export" in said.err
    assert not names_word(own)


@pytest.mark.parametrize("files", [(), ("a.zip", "b.zip")])
def test_a_backup_is_one_file(coffees: Run, files: tuple[str, ...]) -> None:
    assert coffees("backup", *files).code == 2


def test_without_any_backup_it_says_so(coffees: Run) -> None:
    assert "no backup here" in coffees("backup", "--forget").err
