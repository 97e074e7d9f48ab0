"""The slider of the replay: on every stop it shows what `milepost replay --json` prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from milepost_client.queries.replay import ReplayRequest, replay
from milepost_server.demo.story import COFFEES
from milepost_shared.events.ordering import end_of_day
from milepost_shared.storage.what_if_question import DeviceExclusion, WhatIfQuestion
from milepost_shared.text.formatting import MONTHS, format_amount
from tests.client.conftest import Run
from tests.client.operations.conftest import FRIDAY, Desk
from tests.client.queries.year import PHONE

Visit = Callable[[str], Page]
FIRST = date(2025, 3, 6)
LAST = (FRIDAY.today - FIRST).days
PLACE = f"replay/{COFFEES}"
READ_STOPS = """async (stops) => {
  const slider = document.querySelector(".stop input[type=range]");
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const side = (name) => {
    const box = document.querySelector(`[data-side=${name}]`);
    const rows = [...box.querySelectorAll(".fact")];
    const facts = rows.map((row) => [...row.children].map((part) => part.textContent));
    return {
      value: box.querySelector(".figure")?.textContent ?? null,
      of: box.querySelector(".figure + .quiet")?.textContent.trim() ?? null,
      ...Object.fromEntries(facts),
    };
  };
  const found = [];
  for (const stop of stops) {
    slider.value = stop;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn();
    found.push({
      said: slider.getAttribute("aria-valuetext"),
      then: side("then"),
      now: side("now"),
      hollow: document.querySelectorAll("svg circle.believed").length === 2,
    });
  }
  return found;
}"""
"""Moves the slider to stops, and reads what each shows. A hollow dot stands in the chart and in its key."""


def day_of(stop: int) -> date:
    return FIRST + timedelta(days=stop)


def replayed(year: Desk, stop: int, known: bool = True, what_if: WhatIfQuestion | None = None) -> Any:
    """What `milepost replay --json` prints of the goal on the day of a stop."""
    day = day_of(stop)
    known_at = end_of_day(day, FRIDAY.zone) if known else None
    request = ReplayRequest(goal=COFFEES, as_of=day, known_at=known_at, what_if=what_if)
    return msgspec.to_builtins(year.read(lambda log: replay(log, FRIDAY, request)).goals[0])


def assert_shows(side: dict[str, str | None], goal: dict[str, Any] | None) -> None:
    """One side of then and now has the figures of the goal."""
    if goal is None:
        assert side["value"] is None
        return
    assert side["value"] == format_amount(goal["value"])
    assert side["of"] == f"of {format_amount(goal['target'])}"
    assert abs(float(side["planned"] or "nan") - goal["planned"]) <= 0.0501
    deadline = date.fromisoformat(goal["deadline"])
    assert side["by"] is not None
    assert side["by"].startswith(f"{deadline.day} {MONTHS[deadline.month - 1][:3].title()}")


def test_every_stop_shows_what_the_command_prints_of_that_day(visit: Visit, year: Desk) -> None:
    page = visit(PLACE)
    expect(page.locator(".stop input[type=range]")).to_have_attribute("max", str(LAST))
    for stop, shown in enumerate(page.evaluate(READ_STOPS, list(range(LAST + 1)))):
        found = replayed(year, stop)
        assert_shows(shown["then"], found["then"])
        assert_shows(shown["now"], found["now"])
        assert shown["hollow"] == (found["believed"]["value"] != found["known_since"]["value"])


def test_what_a_stop_shows_is_what_the_command_prints(visit: Visit, year: Desk, milepost: Run) -> None:
    stops = [0, 117, 140, 300, LAST]
    for stop, shown in zip(stops, visit(PLACE).evaluate(READ_STOPS, stops), strict=True):
        day, home = day_of(stop).isoformat(), str(year.device.home.folder)
        ran = milepost("replay", COFFEES, "--as-of", day, "--known-at", day, "--json", home=home)
        assert_shows(shown["then"], ran.json["then"])
        assert_shows(shown["now"], ran.json["now"])


@pytest.mark.parametrize("known", [True, False])
def test_without_adjustments_or_a_device_every_stop_shows_that_replay(
    visit: Visit, year: Desk, known: bool
) -> None:
    page, stops = visit(PLACE), list(range(0, LAST, 31))
    if not known:
        page.get_by_label("Known today").check()
    page.get_by_role("button", name="All off").click()
    original = WhatIfQuestion(goal=COFFEES, original=True)
    assert_stops_show(page, year, stops, known, original, "Without all adjustments")
    page.get_by_role("button", name="As it was").click()
    page.get_by_label("All that another device wrote").uncheck()
    excluded = DeviceExclusion(device=PHONE)
    without = WhatIfQuestion(goal=COFFEES, without_device=excluded)
    assert_stops_show(page, year, stops, known, without, "Without another device")


def test_all_goals_are_replayed_without_an_adjustment(visit: Visit) -> None:
    page = visit("replay?day=2025-12-31")
    coffees = page.get_by_role("link", name="Coffees with people in product")
    expect(coffees).to_contain_text("64 of 55")
    page.get_by_text("3 adjustments of Coffees with people in product").click()
    page.get_by_label("Back in rhythm").uncheck()
    expect(coffees).to_contain_text("64 of 50")
    page.get_by_role("button", name="As it was").click()
    expect(coffees).to_contain_text("64 of 55")
    page.get_by_role("button", name="All off").click()
    expect(coffees).to_contain_text("64 of 60")


def assert_stops_show(
    page: Page, year: Desk, stops: list[int], known: bool, asked: WhatIfQuestion, words: str
) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    for stop, shown in zip(stops, page.evaluate(READ_STOPS, stops), strict=True):
        assert_shows(shown["then"], replayed(year, stop, known, asked)["then"])


def test_arrows_go_by_a_day_and_page_keys_by_a_week(visit: Visit) -> None:
    page = visit(f"{PLACE}?day=2025-07-19")
    slider = page.get_by_role("slider", name="Day")
    for key, day in [
        ("ArrowLeft", "Fri 18 Jul 2025"),
        ("ArrowRight", "Sat 19 Jul 2025"),
        ("PageUp", "Sat 26 Jul 2025"),
        ("PageDown", "Sat 19 Jul 2025"),
        ("Home", "Thu 6 Mar 2025"),
        ("End", "Fri 6 Mar 2026"),
    ]:
        slider.press(key)
        expect(page.locator(".stop output")).to_have_text(day)


def test_what_was_logged_late_is_told_once_the_hand_rests(visit: Visit) -> None:
    page = visit(f"{PLACE}?day=2025-07-19")
    said = page.get_by_role("status").filter(has_text="you believed")
    expect(said).to_contain_text("3 coffees were only logged later")
