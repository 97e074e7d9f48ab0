"""What `milepost doctor` looks at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Run


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
    }
    assert all(well for well, _ in found.values())
    assert found["log"][1] == "1 event, all as they were written"
    assert "milepost join" in found["server"][1]
    assert coffees("doctor").code == 0


def test_a_clock_that_is_set_by_hand_is_told(coffees: Run) -> None:
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
    assert (well, path.name in seen, "chmod" in seen) == (False, True, True)
    assert coffees("doctor").code == 1


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
