"""The zone that a device reports is the one that its clock goes by."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from milepost_client.device.zone_name import local_zone_name
from milepost_server.as_person.days import parse_zone

Report = Callable[[str | None], str]
NOWHERE = Path("/nowhere")


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Iterator[Report]:
    """Sets `TZ` for the C library, and returns what is reported then."""

    def set_(zone: str | None) -> str:
        if zone is None:
            monkeypatch.delenv("TZ", raising=False)
        else:
            monkeypatch.setenv("TZ", zone)
        time.tzset()
        return local_zone_name(os.environ)

    yield set_
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "reported"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":Europe/Berlin", "Europe/Berlin"),
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("Japan", "Japan"),
        ("NZ", "NZ"),
        ("UTC", "UTC"),
        ("JST-9", "JST-9"),
        ("<+0530>-5:30", "<+0530>-5:30"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3"),
        ("CET-1CEST", "CET-1CEST,M3.2.0,M11.1.0"),
        ("Mars/Olympus", "+00:00"),
        ("/no/such/file", "+00:00"),
        ("", "+00:00"),
    ],
)
def test_a_zone_is_reported_by_its_name_its_rule_or_its_offset(
    report: Report, zone: str, reported: str
) -> None:
    assert report(zone) == reported


@pytest.mark.parametrize(
    "zone", ["NZ", "JST-9", "EST5EDT", "CET-1CEST", "XXX-1:23", "UTC", "", "Nowhere", "<-03>3<-02>"]
)
def test_the_server_reckons_all_year_as_the_devices_clock_does(report: Report, zone: str) -> None:
    """In the middle of each month: on the day of a change the C library guesses, where dates are missing."""
    read = parse_zone(report(zone))
    for month in range(1, 13):
        moment = datetime(2026, month, 15, 12, tzinfo=UTC)
        assert moment.astimezone(read).utcoffset() == moment.astimezone().utcoffset()


def test_a_copied_zone_file_is_reported_by_the_rule_in_it(report: Report, tmp_path: Path) -> None:
    report("Europe/Berlin")
    copy = tmp_path / "localtime"
    copy.write_bytes(Path("/usr/share/zoneinfo/Europe/Berlin").read_bytes())
    assert local_zone_name({}, copy) == "CET-1CEST,M3.5.0,M10.5.0/3"


def test_a_linked_zone_file_is_reported_by_its_name(report: Report, tmp_path: Path) -> None:
    report("Europe/Berlin")
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    assert local_zone_name({}, tmp_path / "localtime") == "Europe/Berlin"


def test_where_nothing_says_the_zone_the_clocks_offset_is_reported(report: Report) -> None:
    report("JST-9")
    assert local_zone_name({}, NOWHERE) == "+09:00"
