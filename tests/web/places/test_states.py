"""What the app says about itself: two words in the head, and one note, the worst first."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.places.conftest import App

JOINED = {"server": "https://milepost.example", "name": "phone"}
FULL = {"kind": "storage-full", "problem": "The browser has no space left for this.", "advice": ""}
REFUSED = {"kind": "not-allowed", "problem": "The server is of another person.", "advice": "Join again."}
TWO_HOURS_AGO = round(time.time() - 2 * 3600 - 60) * 1_000_000
WELL: dict[str, Any] = {
    **{"joined": JOINED, "waiting": 0, "drafts": 0, "onlyHere": 0, "agrees": True, "online": True},
    **{
        "persisted": True,
        "problem": None,
        "revoked": False,
        "refused": [],
        "role": "leader",
        "update": False,
        "isPrivate": False,
        "syncProblem": None,
        "synced": None,
    },
}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "All agree"),
        ({"waiting": 2, "drafts": 1, "agrees": False}, "3 waiting"),
        ({"agrees": None}, "Saved here"),
        ({"agrees": None, "synced": TWO_HOURS_AGO}, "Synced 2 hours ago"),
        ({"online": False, "synced": TWO_HOURS_AGO}, "Synced 2 hours ago"),
        ({"joined": None, "agrees": None, "persisted": True, "onlyHere": 4}, "Saved here"),
        ({"joined": None, "agrees": None, "persisted": False, "onlyHere": 4}, "Only here"),
    ],
)
def test_the_head_says_where_the_data_is(person: App, state: dict[str, Any], words: str) -> None:
    person.visit("today")
    person.page.locator(".sign").wait_for()
    person.pretend(**(WELL | state))
    expect(person.page.locator(".head .sync")).to_have_text(words)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"problem": FULL, "update": True}, "The last entry was not saved"),
        ({"revoked": True, "online": False}, "was revoked"),
        ({"joined": None, "persisted": False, "onlyHere": 38}, "38 events are only on this"),
        ({"joined": None, "persisted": False, "isPrivate": True, "update": True}, "a private window"),
        ({"role": "follower"}, "open in another tab"),
        ({"update": True, "online": False}, "A new version is ready"),
        ({"online": False, "waiting": 3}, "3 entries go when the server answers"),
        ({"online": False, "synced": TWO_HOURS_AGO}, "Synced 2 hours ago. Everything works."),
        ({"waiting": 1}, "1 entry waits to be sent"),
        ({"waiting": 1, "synced": TWO_HOURS_AGO}, "Synced 2 hours ago. It is safe"),
        ({"syncProblem": REFUSED, "waiting": 1, "online": True}, "The server is of another person."),
    ],
)
def test_one_note_says_the_worst(person: App, state: dict[str, Any], words: str) -> None:
    person.visit("today")
    person.page.locator(".sign").wait_for()
    person.pretend(**(WELL | state))
    expect(person.page.locator(".note")).to_have_count(1)
    expect(person.page.locator(".note")).to_contain_text(words)


def test_where_all_is_well_nothing_is_said(person: App) -> None:
    person.visit("today")
    person.page.locator(".sign").wait_for()
    person.pretend(**WELL)
    expect(person.page.locator(".note")).to_have_count(0)


def test_what_cannot_be_kept_stays_in_the_form(person: App) -> None:
    person.visit("today")
    page = person.page
    page.locator(".sign").wait_for()
    page.get_by_role("button", name="Log", exact=True).click()
    page.locator(".usual button").first.click()
    page.evaluate("""() => {
      IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    }""")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("no space left")
    expect(page.locator(".usual button").first).to_have_attribute("aria-pressed", "true")
