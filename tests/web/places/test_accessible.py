"""Every place, at three widths, in light and dark: axe finds nothing, and nothing scrolls sideways.

The pictures are kept in `client/web/.cache/screens`, to be looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.places.conftest import DESK, HEIGHT, PHONE, TABLET, App
from tests.web.pyodide import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = WEB / ".cache" / "screens"
NARROWEST = 320
"""A phone of 640 points at twice the size."""
PLACES = (
    *("today", "goals", "goal/Coffees with people in product", "goal/Reach out", "set"),
    *("adjust/Coffees with people in product", "milestones", "people", "person/Ana Lima", "opportunity"),
    *("helped", "more", "entries", "entry", "receipts", "devices", "join", "data", "settings", "about"),
    *("replay", "replay/Coffees with people in product", "why", "why/Coffees with people in product"),
    *("history", "compare", "review", "stats", "smart", "smart/Reach out", "purpose"),
)


@pytest.fixture(scope="module")
def axe() -> str:
    """What finds mistakes in a page; it comes with the tools of the page."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run: uv run python client/web/build/check.py")
    return AXE.read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_a_place(person: App, axe: str, place: str, scheme: str) -> None:
    page = person.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for width in (PHONE, TABLET, DESK):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        person.go(address_of(person, place))
        check(page, axe, f"{place}-{width}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_log(person: App, axe: str, scheme: str) -> None:
    page = person.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        person.open("log")
        page.locator(".usual button").first.wait_for()
        page.get_by_text("Note, opportunity, how good it was").click()
        check(page, axe, f"log-{width}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_run(new_person: App, axe: str, scheme: str) -> None:
    page = new_person.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for step, go_on in enumerate(("Next", "Set this goal", "Nobody yet"), 1):
        page.get_by_role("button", name=go_on).wait_for()
        check(page, axe, f"first-run-{step}-{PHONE}-{scheme}")
        page.get_by_role("button", name=go_on).click()


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


def check(page: Page, axe: str, name: str) -> None:
    """Look at what is shown, and keep a picture of it."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    picture = SCREENS / f"{name.replace('/', '-').replace(' ', '-')}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=Path(picture), full_page=True)
    wrong = [(each["id"], each["nodes"][0]["target"], each["nodes"][0]["failureSummary"]) for each in found]
    assert wrong == [], name
    assert not scrolls_sideways(page), name
    assert page.locator("h1").count() == 1, name


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wider: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    )
    return wider
