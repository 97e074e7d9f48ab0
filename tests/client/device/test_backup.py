"""Backups of a device: whole, proven, and put back without losing anything."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import sqlite3
import stat
import tempfile
import time
import zipfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost_client.device.backup import KEPT, back_up_daily, daily_backups, restore
from milepost_client.device.clock import Moment
from milepost_client.device.home import Home
from milepost_shared.errors import BadInput
from tests.client.conftest import Run

MONDAY = "2026-03-09T10:00:00+01:00"


def test_a_restored_device_is_the_one_that_was_backed_up(coffees: Run, tmp_path: Path) -> None:
    coffees("log", "coffees", "2")
    coffees("export", str(tmp_path / "makes-a-key.jsonl"))
    before, file = coffees("status", "--json").json, tmp_path / "kept.zip"
    assert coffees("backup", str(file)).out.startswith("2 events and this device's key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ran = coffees("restore", str(file), "--json", home="another")
    assert ran.json["digest"] == before["digest"]
    assert coffees("status", "--json", home="another").json == before
    assert (tmp_path / "another" / "device.key").read_bytes() == (
        tmp_path / "device" / "device.key"
    ).read_bytes()
    assert stat.S_IMODE((tmp_path / "another" / "device.key").stat().st_mode) == 0o600


def test_a_backup_makes_nobody_a_member(coffees: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "device" / "log.db", isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO roster VALUES (?, 'phone', 'U', 1, NULL, 'member', 'server', NULL)", ("d" * 12,)
        )
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    coffees("restore", str(file), home="another")
    phone = next(d for d in coffees("devices", "--json", home="another").json if d["name"] == "phone")
    assert phone["role"] == "author"


def test_a_backup_is_complete_while_commands_write_after_it(coffees: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    coffees("log", "coffees")
    coffees("backup", str(file))
    assert json.loads(zipfile.ZipFile(file).read("backup.json"))["events"] == 2


def test_events_that_can_be_had_nowhere_else_are_not_hidden_by_a_restore(
    coffees: Run, tmp_path: Path
) -> None:
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    coffees("log", "coffees", "3")
    before = coffees("status", "--json").json
    ran = coffees("restore", str(file))
    assert (ran.code, "1 event here is neither" in ran.err) == (2, True)
    assert coffees("status", "--json").json == before


def test_what_was_here_is_kept_beside_what_is_restored(coffees: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    assert coffees("restore", str(file)).code == 0
    [kept] = (tmp_path / "device").glob("replaced-*")
    assert (kept / "log.db").stat().st_size > 0
    assert coffees("log", "coffees").code == 0


def test_another_persons_backup_is_refused_where_somebody_lives(coffees: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    coffees("set", "Talks", home="another")
    coffees("backup", str(file), home="another")
    ran = coffees("restore", str(file))
    assert (ran.code, "another person" in ran.err) == (2, True)


@pytest.mark.parametrize("harm", ["no archive", "cut", "flipped", "other events", "nothing in it", "no file"])
def test_what_is_no_whole_backup_changes_nothing(coffees: Run, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    data = file.read_bytes()
    if harm == "no archive":
        file.write_bytes(b"junk")
    elif harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "flipped":
        file.write_bytes(data[:400] + bytes([data[400] ^ 255]) + data[401:])
    elif harm == "no file":
        file.unlink()
    else:
        told = json.loads(zipfile.ZipFile(file).read("backup.json"))
        log = zipfile.ZipFile(file).read("log.db")
        with zipfile.ZipFile(file, "w") as archive:
            if harm == "other events":
                archive.writestr("backup.json", json.dumps(told | {"digest": "0" * 32}))
                archive.writestr("log.db", log)
    before = coffees("status", "--json").json
    ran = coffees("restore", str(file))
    assert (ran.code, ran.out) == (3 if harm == "no file" else 2, "")
    assert "Traceback" not in ran.err
    assert coffees("status", "--json").json == before
    assert not [
        path for path in (tmp_path / "device").iterdir() if path.name.startswith((".restored", "replaced"))
    ]


def spoil(log: Path) -> None:
    """Change what an event says behind the log's back; its head stays as it was."""
    with closing(sqlite3.connect(log)) as sql, sql:
        sql.execute("UPDATE events SET raw = CAST(replace(CAST(raw AS TEXT), 'target', 'tarfet') AS BLOB)")


def test_a_backup_is_refused_in_which_an_event_is_not_as_it_was_written(coffees: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    with zipfile.ZipFile(file) as archive:
        told, log = archive.read("backup.json"), archive.read("log.db")
    (tmp_path / "spoiled.db").write_bytes(log)
    spoil(tmp_path / "spoiled.db")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("backup.json", told)
        archive.write(tmp_path / "spoiled.db", "log.db")
    ran = coffees("restore", str(file), home="another")
    assert ran.code == 2
    assert re.search("the event [0-9a-f]{12}-1 in it is not as it was written", ran.err)
    assert not (tmp_path / "another" / "log.db").exists()


def test_a_log_with_a_damaged_event_takes_the_place_of_no_backup(coffees: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    before = file.read_bytes()
    spoil(tmp_path / "device" / "log.db")
    ran = coffees("backup", str(file))
    assert (ran.code, "milepost doctor" in ran.err) == (1, True)
    assert file.read_bytes() == before
    coffees("doctor")
    assert coffees("backup", str(file)).code == 0


@pytest.mark.parametrize("name", ["log.db", "backup.json", "device.key"])
def test_a_backup_that_would_unpack_to_far_more_than_it_is_is_refused_before_it_does(
    coffees: Run, tmp_path: Path, name: str
) -> None:
    file, whole = tmp_path / "kept.zip", tmp_path / "whole.zip"
    coffees("backup", str(whole))
    with zipfile.ZipFile(whole) as kept, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in {*kept.namelist(), name} - {name}:
            archive.writestr(member, kept.read(member))
        with archive.open(name, "w") as large:
            for _ in range(40):
                large.write(bytes(1024 * 1024))
    ran = coffees("restore", str(file), home="another")
    assert (ran.code, f"{name} would take 41,943,040 bytes" in ran.err) == (2, True)
    assert not (tmp_path / "another" / "log.db").exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_backup_that_somebody_packed_anew_is_one(coffees: Run, tmp_path: Path, method: int) -> None:
    file, whole = tmp_path / "kept.zip", tmp_path / "whole.zip"
    coffees("backup", str(whole))
    with zipfile.ZipFile(whole) as kept, zipfile.ZipFile(file, "w", method) as archive:
        for member in kept.namelist():
            archive.writestr(member, kept.read(member))
    assert coffees("restore", str(file), home="another").code == 0


def test_a_backup_that_is_encrypted_is_refused(coffees: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    coffees("backup", str(file))
    data = file.read_bytes()
    # Of each member's two headers the flag that says so.
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(header), data):
            at = found.start() + flag
            data = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    file.write_bytes(data)
    ran = coffees("restore", str(file), home="another")
    assert (ran.code, "not a whole backup" in ran.err) == (2, True)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=3))
def test_a_backup_with_some_bytes_changed_is_refused_or_none_the_worse(
    coffees: Run, tmp_path: Path, changes: list[tuple[float, int]]
) -> None:
    whole, changed = tmp_path / "kept.zip", tmp_path / "changed.zip"
    if not whole.exists():
        coffees("backup", str(whole))
    raw = bytearray(whole.read_bytes())
    for place, byte in changes:
        raw[int(place * len(raw))] = byte
    changed.write_bytes(raw)
    with tempfile.TemporaryDirectory() as folder:
        try:
            contents = asyncio.run(restore(Home(Path(folder)), changed, Moment.current({})))
        except BadInput as refused:
            assert "not a whole backup" in refused.problem
            assert not Home(Path(folder)).log.exists()
            return
        assert contents.events == 1
        assert Home(Path(folder)).log.exists()


def repacked(file: Path, **changed: bytes) -> None:
    """Pack a backup anew, with some members changed or added."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in (
            members | {name.replace("_", "."): data for name, data in changed.items()}
        ).items():
            archive.writestr(name, data)


def test_a_trigger_in_a_backup_does_nothing_once_it_is_restored(coffees: Run, tmp_path: Path) -> None:
    file, log = tmp_path / "kept.zip", tmp_path / "planted.db"
    coffees("backup", str(file))
    with zipfile.ZipFile(file) as archive:
        log.write_bytes(archive.read("log.db"))
    with closing(sqlite3.connect(log)) as sql, sql:
        sql.execute("CREATE TRIGGER planted AFTER INSERT ON events BEGIN DELETE FROM frames; END")
        sql.execute("CREATE VIEW planted_view AS SELECT * FROM events")
        sql.execute("PRAGMA journal_mode=DELETE")
    repacked(file, log_db=log.read_bytes())
    assert coffees("restore", str(file), home="another").code == 0
    assert coffees("log", "coffees", home="another").code == 0
    with closing(sqlite3.connect(tmp_path / "another" / "log.db")) as sql:
        assert not sql.execute("SELECT * FROM sqlite_master WHERE name LIKE 'planted%'").fetchall()


@pytest.mark.parametrize("planted", ["events", "meta", "roster"])
def test_a_backup_with_a_table_of_somebody_elses_making_is_refused(
    coffees: Run, tmp_path: Path, planted: str
) -> None:
    file, log = tmp_path / "kept.zip", tmp_path / "planted.db"
    coffees("backup", str(file))
    with zipfile.ZipFile(file) as archive:
        log.write_bytes(archive.read("log.db"))
    with closing(sqlite3.connect(log)) as sql, sql:
        sql.execute(f"ALTER TABLE {planted} RENAME TO kept")
        sql.execute(f"CREATE VIEW {planted} AS SELECT * FROM kept")
    repacked(file, log_db=log.read_bytes())
    ran = coffees("restore", str(file), home="another")
    assert (ran.code, f"its table {planted} is not as Milepost makes it" in ran.err) == (2, True)
    assert not (tmp_path / "another" / "log.db").exists()


def link(url: str = "https://miles.example") -> bytes:
    named = {"url": url, "user": "a" * 16, "broker": "tls://miles.example:4222", "jwt": "x", "expires": 1}
    return json.dumps(named).encode()


def with_server(coffees: Run, tmp_path: Path) -> Path:
    """A backup of a device that joined a server."""
    (tmp_path / "device" / "server.json").write_bytes(link())
    coffees("backup", str(tmp_path / "kept.zip"))
    return tmp_path / "kept.zip"


def test_a_server_that_nobody_agreed_to_is_left_out_and_named(coffees: Run, tmp_path: Path) -> None:
    ran = coffees("restore", str(with_server(coffees, tmp_path)), home="another")
    assert (ran.code, ran.out) == (0, "Restored 1 event.\n")
    assert "Its server, https://miles.example, was left out" in ran.err
    assert not (tmp_path / "another" / "server.json").exists()
    assert "has not joined a server" in coffees("sync", home="another").err


def test_a_server_is_taken_with_yes_also_after_it_was_left_out(coffees: Run, tmp_path: Path) -> None:
    file = with_server(coffees, tmp_path)
    coffees("restore", str(file), home="another")
    assert coffees("restore", str(file), "--yes", home="another").code == 0
    assert (tmp_path / "another" / "server.json").read_bytes() == link()


def test_the_server_that_was_joined_here_needs_no_word(coffees: Run, tmp_path: Path) -> None:
    ran = coffees("restore", str(with_server(coffees, tmp_path)))
    assert "left out" not in ran.err
    assert (tmp_path / "device" / "server.json").read_bytes() == link()


def test_another_server_than_the_one_here_is_left_out(coffees: Run, tmp_path: Path) -> None:
    file = with_server(coffees, tmp_path)
    repacked(file, server_json=link("https://evil.example"))
    ran = coffees("restore", str(file))
    assert (ran.code, "https://evil.example, was left out" in ran.err) == (0, True)
    assert not (tmp_path / "device" / "server.json").exists()
    [kept] = (tmp_path / "device").glob("replaced-*")
    assert (kept / "server.json").read_bytes() == link()


@pytest.mark.parametrize(("answer", "taken"), [("y", True), ("n", False), ("", False)])
def test_on_a_terminal_the_server_is_named_and_asked_about(
    coffees: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, taken: bool
) -> None:
    file = with_server(coffees, tmp_path)
    monkeypatch.setattr("sys.stdin", Typed(f"{answer}\n"))
    ran = coffees("restore", str(file), home="another")
    assert (ran.code, "https://miles.example" in ran.err) == (0, True)
    assert (tmp_path / "another" / "server.json").exists() is taken


class Typed(io.StringIO):
    """What a person types at a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_backup_with_an_unreadable_server_is_refused(coffees: Run, tmp_path: Path) -> None:
    file = with_server(coffees, tmp_path)
    repacked(file, server_json=b"{")
    ran = coffees("restore", str(file), "--yes", home="another")
    assert (ran.code, "its server cannot be read" in ran.err) == (2, True)
    assert not (tmp_path / "another" / "log.db").exists()


def test_there_is_nothing_to_back_up_before_the_first_use(milepost: Run, tmp_path: Path) -> None:
    assert milepost("backup", str(tmp_path / "kept.zip")).code == 3
    assert not (tmp_path / "kept.zip").exists()


def test_a_place_that_cannot_be_written_is_told(coffees: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert coffees("backup", str(tmp_path / "file" / "kept.zip")).code == 1


async def test_one_backup_a_day_is_made_and_seven_are_kept(coffees: Run, tmp_path: Path) -> None:
    home, first = Home(tmp_path / "device"), Moment.current({"MILEPOST_NOW": MONDAY})
    coffees_of = [
        Moment(first.now, first.today + timedelta(n), first.zone, first.days) for n in range(KEPT + 2)
    ]
    for moment in coffees_of:
        await back_up_daily(home, moment)
        made = home.daily_backup(moment.today).stat().st_mtime_ns
        await back_up_daily(home, moment)
        assert home.daily_backup(moment.today).stat().st_mtime_ns == made
    assert [path.stem for path in daily_backups(home)] == [str(moment.today) for moment in coffees_of[2:]]


def test_a_write_brings_about_the_backup_of_the_day(
    coffees: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEPOST_AUTOSYNC", "1")
    coffees("log", "coffees")
    expected = Home(tmp_path / "device").daily_backup(date(2026, 3, 6))
    until = time.monotonic() + 30
    while not expected.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert os.access(expected, os.R_OK)
    assert "1 daily one, the last of 2026-03-06" in coffees("doctor").out
