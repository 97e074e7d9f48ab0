"""Every place, at three widths, in light and dark: axe finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

import pytest

from tests.web.places.conftest import DESK, HEIGHT, PHONE, TABLET, App
from tests.web.places.looking import check, scrolls_sideways

NARROWEST = 320
"""A phone of 640 points at twice the size."""
PLACES = (
    *("today", "goals", "goal/Coffees with people in product", "goal/Reach out", "set"),
    *("adjust/Coffees with people in product", "milestones", "people", "person/Ana Lima", "opportunity"),
    *("due", "find", "helped", "more", "entries", "entry", "receipts", "devices", "join", "data"),
    *("settings", "about"),
    *("replay", "replay/Coffees with people in product", "why", "why/Coffees with people in product"),
    *("history", "compare", "review", "stats", "smart", "smart/Reach out", "purpose"),
)


@pytest.mark.parametrize("place", PLACES)
def test_a_place(person: App, axe: str, place: str) -> None:
    person.go(address_of(person, place))
    check(person.page, axe, place, (PHONE, TABLET, DESK))


def test_the_log(person: App, axe: str) -> None:
    person.visit("today")
    person.page.get_by_role("button", name="Log", exact=True).click()
    person.page.locator(".usual button").first.wait_for()
    person.page.get_by_text("Note, opportunity, how good it was").click()
    check(person.page, axe, "log", (PHONE, DESK))
    person.page.keyboard.press("Escape")


def test_nothing_scrolls_sideways_at_twice_the_size(person: App) -> None:
    person.page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    for place in PLACES:
        person.go(address_of(person, place))
        assert not scrolls_sideways(person.page), place


def address_of(tab: App, place: str) -> str:
    """The address of a place, with the id of the goal that it names."""
    name, _, title = place.partition("/")
    if name in ("entry", "opportunity"):
        return f"{name}/{tab.known[name]}"
    return f"{name}/{tab.known['ids'].get(title, title)}" if title else name
