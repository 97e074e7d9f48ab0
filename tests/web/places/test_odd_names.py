"""Names in every script, emoji, and names that try to be more than names."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.web.browsers import begin_anew
from tests.web.places.conftest import App, NewApp
from tests.web.places.looking import scrolls_sideways

HOSTILE = '<img src=x onerror="window.hurt = 1"><script>window.hurt = 1</script>'
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
NAMES = [
    HOSTILE,
    LONG,
    "قهوة مع أشخاص في المنتج",
    "製品の人たちとコーヒー",
    "👩‍💻👨‍👩‍👧‍👦 family",
    "a & b “c” 'd'",
]


WRITE = """const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const fields = { target: 10, deadline: ago(-9), unit: NAME, purpose: NAME };
await write("set_goal", { title: NAME, start: ago(9), fields }).done;
const activity = { people: [NAME], kind: NAME, opportunities: [NAME], stage: NAME, note: NAME };
await write("log_activity", activity).done;"""


@pytest.fixture(scope="module")
def writer(browser: BrowserContext, app: str, new_tab: NewApp) -> App:
    """The app of somebody who writes all of these names, one after the other."""
    begin_anew(browser, app)
    tab = new_tab()
    tab.open()
    return tab


@pytest.fixture(params=NAMES, ids=["hostile", "long", "Arabic", "Japanese", "emoji", "quotes"])
def name(request: pytest.FixtureRequest, writer: App) -> Iterator[str]:
    """A name that all things have. What was written is taken back before the next comes."""
    text: str = request.param
    writer.device(WRITE.replace("NAME", json.dumps(text)))
    yield text
    writer.device("for (const each of [1, 2]) await write('undo', {}).done")


def test_a_name_is_shown_as_it_was_written(writer: App, name: str) -> None:
    page = writer.page
    writer.visit("today")
    expect(page.locator(".sign h2")).to_have_text(name)
    expect(page.locator("main")).to_contain_text(f"{name}, since")
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="Log", exact=True).click()
    page.locator(".usual button").first.click()
    expect(page.locator(".say")).to_contain_text(f"with {name}")
    page.keyboard.press("Escape")
    for place in ("goals", "people", "entries", "more"):
        writer.go(place)
        assert not scrolls_sideways(page), place
    assert page.evaluate("window.hurt") is None
    assert writer.problems == []
