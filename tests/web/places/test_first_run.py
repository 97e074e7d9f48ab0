"""The first minute: a purpose, a goal and a talk, with no account and no server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.places.conftest import PHONE, App
from tests.web.places.looking import check


def test_a_new_person_sets_a_goal_and_logs_a_talk_and_both_stay(new_person: App) -> None:
    page = new_person.page
    expect(page.locator("h1")).to_have_text("What is it for?")
    page.get_by_role("radio", name="Giving back").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("radio", name="Introductions for others").check()
    page.get_by_role("button", name="Set this goal").click()
    page.get_by_label("Name").fill("Ana")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator(".toast")).to_contain_text("Introduction with Ana")
    expect(page.locator("main")).to_contain_text("1 of 6")
    new_person.open("today")
    expect(page.locator("main")).to_contain_text("1 of 6")
    (goal,) = new_person.device('return (await read("goals")).goals')
    assert (goal["purpose"], goal["value"], goal["milestones"][0]["at"]) == ("giving back", 1, 3)
    assert new_person.problems == []


def test_a_goal_about_somebody_asks_for_their_name(new_person: App) -> None:
    page = new_person.page
    page.get_by_role("button", name="Next").click()
    page.get_by_role("radio", name="Stay in touch with somebody").check()
    page.get_by_role("button", name="Set this goal").click()
    expect(page.get_by_label("With whom")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("With whom").fill("陳偉")
    page.get_by_role("button", name="Set this goal").click()
    expect(page.get_by_label("Name")).to_have_value("陳偉")
    page.get_by_role("button", name="Nobody yet").click()
    expect(page.locator("main")).to_contain_text("陳偉")


def test_own_words_are_the_purpose(new_person: App) -> None:
    page = new_person.page
    page.get_by_label("Or in your own words").fill("Find my people")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("main")).to_contain_text("For “Find my people”")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Or in your own words")).to_have_value("Find my people")


def test_who_leaves_after_the_goal_has_it(new_person: App) -> None:
    page = new_person.page
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Set this goal").click()
    expect(page.locator("h1")).to_have_text("Who did you talk to last?")
    new_person.open("today")
    expect(page.locator("main")).to_contain_text("0 of 12")


def test_each_step_is_accessible(new_person: App, axe: str) -> None:
    page = new_person.page
    for step, go_on in enumerate(("Next", "Set this goal", "Nobody yet"), 1):
        page.get_by_role("button", name=go_on).wait_for()
        check(page, axe, f"first-run-{step}", [PHONE])
        page.get_by_role("button", name=go_on).click()


def test_each_step_is_alone_and_begins_with_the_focus_on_it(new_person: App) -> None:
    page = new_person.page
    expect(page.locator("h1")).to_have_text("What is it for?")
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.get_by_role("button", name="Next").click()
    new_person.has_focus("main")


@pytest.mark.parametrize("left", ["purpose", "goal"])
def test_all_of_it_goes_by_keyboard(new_person: App, left: str) -> None:
    page = new_person.page
    expect(page.locator("h1")).to_have_text("What is it for?")
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    new_person.has_focus('input[type="radio"]')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("One goal to begin with")
    expect(page.locator("main")).to_contain_text("For “mentorship”")
    if left == "goal":
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Who did you talk to last?")
