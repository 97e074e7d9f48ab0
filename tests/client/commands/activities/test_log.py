"""`milepost log`, `entries`, `edit` and `undo`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from milepost_shared.log_file import open_log
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.client.conftest import FRIDAY, Run


def test_what_was_understood_is_echoed(coffees: Run) -> None:
    coffees("adjust", "coffees", "--by", "2026-03-12", "--from", "2026-02-20", "-r", "in a hurry")
    coffees("log", "coffees", "7", "-d", "yesterday")
    ran = coffees("log", "coffees", "-w", "Ana", "-k", "coffee")
    assert ran.out == "Logged 1 coffee with Ana for Fri 6 Mar: 8 of 10, 2 days ahead. Undo: milepost undo\n"


def test_an_activity_need_not_name_a_goal(milepost: Run) -> None:
    assert milepost("log", "-w", "Ana", "-k", "call").out.startswith("Logged a call with Ana for Fri 6 Mar.")


def test_crossing_a_milestone_is_celebrated_once(coffees: Run) -> None:
    coffees("adjust", "coffees", "--milestone", "Half=5", "-r", "a step on the way")
    first, second = coffees("log", "coffees", "5"), coffees("log", "coffees", "1")
    assert ("Half" in first.out, "Half" in second.out) == (True, False)
    [milestone] = coffees("goal", "show", "coffees", "--json").json["milestones"]
    assert (milestone["state"], milestone["reached"], milestone["recorded"]) == (
        "reached",
        "2026-03-06",
        "2026-03-06",
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("log", "cofees"), 2),
        (("log", "xyzzy"), 3),
        (("log", ""), 3),
        (("log", "", "-w", "Ana"), 3),
        (("log", "coffees", "-d", "tomorrow"), 2),
        (("log", "coffees", "1.1234567"), 2),
        (("log", "coffees", "-q", "9"), 2),
        (("log", "coffees", "--time", "25:00"), 2),
        (("log", "coffees", "-n", "bell \x07"), 2),
        (("log",), 2),
        (("lgo",), 2),
        (("undo", "99"), 3),
        (("edit", "last", "-w", "Bo"), 3),
    ],
)
def test_what_is_wrong_is_said_with_the_right_code_and_nothing_is_written(
    coffees: Run, arguments: tuple[str, ...], code: int
) -> None:
    before = coffees("status", "--json").json["digest"]
    ran = coffees(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err
    assert coffees("status", "--json").json["digest"] == before


def test_an_amount_may_be_negative_after_two_dashes(coffees: Run) -> None:
    coffees("log", "coffees", "3")
    assert ": 1 of 10," in coffees("log", "coffees", "--", "-2").out


def test_an_amount_below_0_that_was_taken_for_an_option_is_told_how_to_write_it(coffees: Run) -> None:
    ran = coffees("log", "coffees", "-2")
    assert (ran.code, "written after --" in ran.err) == (2, True)
    assert "written after --" not in coffees("log", "coffees", "--amonut").err


@pytest.mark.parametrize(
    ("typed", "meant"), [(("lgo",), "log"), (("goal", "sett"), "set"), (("sycn",), "sync")]
)
def test_a_mistyped_command_is_answered_with_the_near_ones(
    milepost: Run, typed: tuple[str, ...], meant: str
) -> None:
    ran = milepost(*typed)
    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean" in ran.err
    assert meant in ran.err.rpartition("Did you mean")[2]


def test_several_goals_of_a_name_are_listed(coffees: Run) -> None:
    coffees("set", "Coffees abroad", "--target", "3")
    ran = coffees("log", "coff")
    assert ran.code == 2
    assert "Coffees abroad" in ran.err
    assert coffees("log", "coffees").code == 0


def test_entries_show_the_newest_first_with_refs_that_can_be_edited(coffees: Run) -> None:
    coffees("log", "coffees", "-w", "Ana", "-d", "yesterday")
    coffees("log", "coffees", "2", "-w", "李伟", "-n", "🙂")
    entries = coffees("entries", "coffees", "--json").json
    assert [(entry["short"], entry["people"]) for entry in entries] == [("3", ["李伟"]), ("2", ["Ana"])]
    ran = coffees("edit", "2", "-w", "Anna", "-a", "4")
    assert ran.out == "Corrected: 4 coffees with Anna for Thu 5 Mar; 6 of 10, 2 days ahead.\n"
    assert [entry["short"] for entry in coffees("entries", "--json").json] == ["3", "2"]


def test_undo_takes_back_the_newest_and_an_edit_revives(coffees: Run) -> None:
    coffees("log", "coffees", "3")
    coffees("adjust", "coffees", "8", "-r", "less")
    assert "the adjustment “less”" in coffees("undo").out
    assert coffees("goal", "show", "coffees", "--json").json["target"] == 10
    assert "0 of 10" in coffees("undo").out
    assert "3 of 10" in coffees("edit", "2", "-n", "it did happen").out
    assert "the goal" in coffees("undo", "1").out
    assert coffees("goal", "list", "--json").json == []
    assert coffees("undo", "7").code == 0
    assert len(coffees("goal", "list", "--json").json) == 1


def test_an_edit_keeps_the_fields_of_a_newer_version(coffees: Run, tmp_path: Path) -> None:
    async def newer(work: Any) -> Any:
        file = await open_log(tmp_path / "device" / "log.db", "0" * 16, 1, connect=open_threaded)
        try:
            return await file.write(work)
        finally:
            await file.close()

    def write(log: Any) -> None:
        body = {"type": "ActivityLogged", "day": "2026-03-05", "mood": "good", "people": ["Ana"]}
        log.append(log.metadata.text("device"), [msgspec.json.encode(body)], 1, decode_day("2026-03-06"))

    asyncio.run(newer(write))
    assert coffees("edit", "last", "-w", "Bo").code == 0
    body = asyncio.run(newer(lambda log: log.events.fields(f"{log.metadata.text('device')}-3")))
    assert (body["mood"], body["people"], body["seq"]) == ("good", ["Bo"], 3)


def decode_day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def test_several_processes_log_at_once_and_nothing_is_lost(coffees: Run, tmp_path: Path) -> None:
    environ = os.environ | {"MILEPOST_HOME": str(tmp_path / "device"), "MILEPOST_NOW": FRIDAY}
    command = [sys.executable, "-m", "milepost_client.main", "log", "coffees"]
    running = [subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) for _ in range(8)]
    assert [process.wait(60) for process in running] == [0] * 8
    assert coffees("goal", "show", "coffees", "--json").json["value"] == 8


def test_a_server_that_is_gone_does_not_spoil_a_command(
    coffees: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = {
        "url": "http://127.0.0.1:9",
        "user": coffees("status", "--json").json["user"],
        "broker": "nats://127.0.0.1:9",
        "jwt": "",
        "expires": 0,
    }
    (tmp_path / "device" / "server.json").write_bytes(msgspec.json.encode(link))
    monkeypatch.delenv("MILEPOST_AUTOSYNC")
    assert coffees("log", "coffees").code == 0
    ran = coffees("sync")
    assert ran.code == 4
    assert "2 events wait here and are safe" in ran.err
