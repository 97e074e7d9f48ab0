"""When the person's day starts, told between devices."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from milepost_client.device.day_starts import DayStarts, keep_day_starts, load_day_starts
from milepost_client.device.home import Home
from milepost_client.device.present import present

THREE, FOUR = timedelta(hours=3), timedelta(hours=4)
NIGHT = {"MILEPOST_NOW": "2026-03-09T01:30:00+01:00"}


def test_a_value_is_told_until_the_server_has_it_and_then_no_more() -> None:
    assert DayStarts().to_tell(None) is None
    assert DayStarts().to_tell(THREE) == 180
    unheard = DayStarts().heard(None, THREE)
    assert unheard.to_tell(THREE) == 180
    heard = unheard.heard(180, THREE)
    assert (heard.person, heard.to_tell(THREE), heard.to_tell(FOUR)) == (180, None, 240)


def test_what_another_device_set_later_is_the_persons_and_not_told_over() -> None:
    heard = DayStarts(180, told=180).heard(240, THREE)
    assert (heard.person, heard.to_tell(THREE)) == (240, None)


def test_a_server_that_lost_it_is_told_again() -> None:
    assert DayStarts(180, told=180).heard(None, THREE).to_tell(THREE) == 180


def test_a_value_that_was_taken_out_and_set_again_is_told_again() -> None:
    assert DayStarts(180, told=180).heard(180, None).to_tell(THREE) == 180


def test_a_device_goes_by_its_own_setting_else_by_the_persons(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert present(home, NIGHT).today == date(2026, 3, 9)
    keep_day_starts(home, DayStarts(180))
    assert present(home, NIGHT).today == date(2026, 3, 8)
    assert present(home, NIGHT | {"MILEPOST_DAY_STARTS": "0:00"}).today == date(2026, 3, 9)


def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for raw in (b"", b"{", b"\xff", b'{"person":900}'):
        home.day_starts.write_bytes(raw)
        assert load_day_starts(home) == DayStarts()
