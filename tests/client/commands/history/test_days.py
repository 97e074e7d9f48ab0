"""When a day ends, looking back: by the clock of its own season, and as late as the person's days start."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.client.conftest import Run

JANUARY, JULY = "2026-01-20T12:00:00+01:00", "2026-07-20T12:00:00+02:00"


@pytest.fixture
def berlin(milepost: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A device in Berlin, with a goal of long ago."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        milepost("set", "Calls", "--start", "2026-01-01", "--target", "9", now="2026-01-01T12:00:00+01:00")
        yield milepost
    time.tzset()


@pytest.mark.parametrize("asked", [JANUARY, JULY])
def test_a_late_evening_of_the_other_half_of_the_year_keeps_its_day(berlin: Run, asked: str) -> None:
    berlin("log", "calls", now="2026-01-10T23:30:00+01:00")
    found = berlin("diff", "2026-01-09", "2026-01-10", "--json", now=asked).json
    assert [each["after"]["value"] for each in found] == [1]
    assert berlin("diff", "2026-01-10", "2026-01-11", now=asked).out == ""
    then = berlin("replay", "calls", "--known-at", "2026-01-09", "--json", now=asked).json
    assert then["believed"]["value"] == 0


@pytest.mark.parametrize("asked", [JANUARY, JULY])
def test_where_a_day_starts_at_three_it_ends_at_three_looking_back(
    berlin: Run, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEPOST_DAY_STARTS", "03:00")
    written = berlin("log", "calls", "--json", now="2026-01-11T01:30:00+01:00").json
    assert written["activity"]["day"] == "2026-01-10"
    found = berlin("diff", "2026-01-09", "2026-01-10", "--json", now=asked).json
    assert [each["after"]["value"] for each in found] == [1]
    frames = berlin("replay", "calls", "--every", "day", "--as-of", "2026-01-12", "--json", now=asked).json
    values = {frame["as_of"]: goal["value"] for frame in frames for goal in frame["goals"]}
    assert (values["2026-01-09"], values["2026-01-10"]) == (0, 1)
    known = berlin("replay", "calls", "--known-at", "2026-01-10", "--json", now=asked).json
    assert known["believed"]["value"] == 1


def test_a_person_who_is_elsewhere_has_the_days_of_there(berlin: Run) -> None:
    tokyo = "2026-01-11T07:00:00+09:00"
    assert berlin("log", "calls", "--json", now=tokyo).json["activity"]["day"] == "2026-01-11"
