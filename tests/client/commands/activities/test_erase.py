"""`milepost erase`: what it takes is gone, and nothing undoes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from milepost_shared.log_file import open_log
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.client.conftest import Run

WORD = "Zuckmayer"


def holds_word(folder: Path) -> bool:
    """Whether the word stands anywhere in the device's files."""
    return any(
        WORD.encode() in path.read_bytes() for path in (folder / "device").rglob("*") if path.is_file()
    )


def change(folder: Path, work: Callable[[Log], object]) -> None:
    async def inside() -> None:
        file = await open_log(folder / "device" / "log.db", "0" * 16, 1, connect=open_threaded)
        try:
            await file.write(work)
        finally:
            await file.close()

    asyncio.run(inside())


@pytest.fixture
def logged(coffees: Run) -> Run:
    coffees("log", "coffees", "3", "-w", WORD, "-n", f"with {WORD}")
    coffees("edit", "last", "-o", f"{WORD} & Co")
    return coffees


def test_an_entry_goes_with_all_its_versions(logged: Run, tmp_path: Path) -> None:
    assert holds_word(tmp_path)
    said = logged("erase", "last", "--yes")
    assert said.code == 0
    assert "Erased 1 entry, in 2 versions." in said.out
    assert "Other devices and the server erase it when they sync." in said.err
    assert not holds_word(tmp_path)
    assert logged("entries", "--json").json == []
    assert logged("--json").json[0]["value"] == 0
    assert WORD not in logged("history", "--json").out


def test_its_amount_may_stay(logged: Run, tmp_path: Path) -> None:
    assert logged("erase", "2", "--keep-amount", "--yes", "--json").json["entries"] == 1
    assert not holds_word(tmp_path)
    [entry] = logged("entries", "--json").json
    assert (entry["people"], entry["note"], logged("--json").json[0]["value"]) == ([], None, 3)


def test_what_is_written_about_it_later_stays(logged: Run) -> None:
    logged("erase", "last", "--keep-amount", "--yes")
    assert logged("edit", "2", "-w", "Bo").code == 0
    assert logged("entries", "--json").json[0]["people"] == ["Bo"]


def test_nothing_brings_it_back(logged: Run) -> None:
    logged("erase", "last", "--yes")
    assert logged("edit", "2", "-n", "again").code != 0
    logged("undo")
    assert logged("entries", "--json").json == []


def test_a_goal_goes_with_its_adjustments_and_its_entries_stay(logged: Run, tmp_path: Path) -> None:
    logged("set", f"Call {WORD}", "--target", "3", "--by", "mar 30", "--milestone", f"{WORD} answers=1")
    logged("log", f"Call {WORD}", "1")
    logged("adjust", f"Call {WORD}", "4", "-r", f"{WORD} moved")
    assert "Erased 1 goal" in logged("erase", "--goal", f"Call {WORD}", "--yes").out
    assert [goal["title"] for goal in logged("--json").json] == ["Coffees"]
    assert len(logged("entries", "--json").json) == 2
    logged("erase", "2", "--yes")
    assert not holds_word(tmp_path)


def test_backups_that_were_made_before_are_named(logged: Run, tmp_path: Path) -> None:
    (tmp_path / "device" / "backups").mkdir()
    logged("backup", str(tmp_path / "device" / "backups" / "2026-03-05.zip"))
    (tmp_path / "device" / "before-move-2026-03-05-0.jsonl").touch()
    said = logged("erase", "last", "--yes")
    assert "2026-03-05.zip (0 days old)" in said.err
    assert "before-move-2026-03-05-0.jsonl (0 days old)" in said.err


@pytest.fixture
def logged_before(coffees: Run, tmp_path: Path) -> Run:
    """An entry that a version of before wrote, with its texts inside."""
    change(tmp_path, lambda log: log.metadata.put("claimed", 1))
    coffees("log", "coffees", "3", "-w", WORD)
    coffees("edit", "last", "-n", f"with {WORD}")
    assert holds_word(tmp_path)
    return coffees


def test_what_was_written_before_texts_stood_apart_goes_as_well(logged_before: Run, tmp_path: Path) -> None:
    change(tmp_path, lambda log: log.metadata.put("claimed", 0))
    said = logged_before("erase", "last", "--keep-amount", "--yes")
    assert (said.code, "Erased 1 entry, in 2 versions." in said.out) == (0, True)
    assert not holds_word(tmp_path)
    [entry] = logged_before("entries", "--json").json
    assert (entry["people"], entry["note"], logged_before("--json").json[0]["value"]) == ([], None, 3)
    assert logged_before("doctor").code == 0


def test_what_is_left_of_it_travels_by_an_export(logged_before: Run, tmp_path: Path) -> None:
    change(tmp_path, lambda log: log.metadata.put("claimed", 0))
    logged_before("erase", "last", "--keep-amount", "--yes")
    export = tmp_path / "export.jsonl"
    assert logged_before("export", str(export)).code == 0
    assert WORD not in export.read_text()
    assert logged_before("import", str(export), "--yes", home="other").code == 0
    assert logged_before("--json", home="other").json[0]["value"] == 3
    assert logged_before("doctor", home="other").code == 0


def test_with_a_server_that_cannot_erase_it_nothing_is_erased(logged_before: Run, tmp_path: Path) -> None:
    refused = logged_before("erase", "last", "--yes")
    assert refused.code == 5
    assert "Have the server updated" in refused.err
    assert len(logged_before("entries", "--json").json) == 1


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        ((), "Name entries, or a goal.", 2),
        (("2", "--goal", "coffees"), "Name entries, or a goal.", 2),
        (("--goal", "coffees", "--keep-amount"), "A goal keeps no amount.", 2),
        (("1",), "1", 3),
        (("99",), "99", 3),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_goes(
    logged: Run, arguments: tuple[str, ...], said: str, code: int
) -> None:
    refused = logged("erase", *arguments, "--yes")
    assert (refused.code, said in refused.err) == (code, True)
    assert len(logged("entries", "--json").json) == 1
