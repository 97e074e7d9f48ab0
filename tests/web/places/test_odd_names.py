"""Names in every script, emoji, and names that try to be more than names."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.web.places.conftest import App

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


@pytest.mark.parametrize("name", NAMES, ids=["hostile", "long", "Arabic", "Japanese", "emoji", "quotes"])
def test_a_name_is_shown_as_it_was_written(new_person: App, name: str) -> None:
    text = json.dumps(name)
    new_person.device(
        f"""const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
        const goal = {{ target: 10, deadline: ago(-9), unit: {text}, purpose: {text} }};
        await write("set_goal", {{ title: {text}, start: ago(9), fields: goal }}).done;
        await write("log_activity",
          {{ people: [{text}], kind: {text}, opportunities: [{text}], stage: {text}, note: {text} }}).done;"""
    )
    new_person.open("today")
    page = new_person.page
    expect(page.locator(".sign h2")).to_have_text(name)
    expect(page.locator("main")).to_contain_text(f"{name}, since")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Log", exact=True).click()
    page.locator(".usual button").first.click()
    expect(page.locator(".say")).to_contain_text(f"with {name}")
    for place in ("goals", "people", "entries", "more"):
        new_person.go(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    assert page.evaluate("window.hurt") is None
    assert new_person.problems == []
