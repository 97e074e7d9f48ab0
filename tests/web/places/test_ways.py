"""Getting about: by keyboard, with the focus where it belongs, and out of what cannot be shown."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.places.conftest import App


def test_a_change_of_place_moves_the_focus_to_it_and_names_the_window(person: App) -> None:
    person.visit("today")
    person.page.get_by_role("navigation").get_by_role("link", name="People").click()
    expect(person.page.locator("h1")).to_have_text("People")
    person.has_focus("main")
    expect(person.page).to_have_title("People · Milepost")
    assert person.page.evaluate("scrollY") == 0


def test_the_first_tab_skips_to_the_content(person: App) -> None:
    person.open("today")
    person.page.locator(".sign").wait_for()
    person.page.keyboard.press("Tab")
    person.has_focus(".skip")
    person.page.keyboard.press("Enter")
    person.has_focus("main")
    assert person.page.url.endswith("#today")


def test_an_address_that_leads_nowhere_says_so_and_leads_back(person: App) -> None:
    person.page.evaluate("location.hash = 'nowhere'")
    expect(person.page.locator("h1")).to_have_text("There is nothing at this address")
    person.page.get_by_role("link", name="Go to today").click()
    expect(person.page.locator(".sign")).to_be_visible()


def test_a_place_whose_files_do_not_come_is_loaded_anew(person: App) -> None:
    person.open("today")
    person.page.locator(".sign").wait_for()
    person.page.route("**/places/stats/*.js", lambda route: route.fulfill(status=404))
    person.page.evaluate("location.hash = 'stats'")
    expect(person.page.locator("h1")).to_have_text("This place did not load")
    person.page.unroute("**/places/stats/*.js")
    person.page.get_by_role("button", name="Load the app anew").click()
    expect(person.page.locator("h1")).to_have_text("Stats")


def test_the_way_back_is_the_browsers(person: App) -> None:
    person.visit("today")
    person.go("goals")
    person.go("more")
    person.page.go_back()
    expect(person.page.locator("h1")).to_have_text("Goals")


def test_what_was_reached_is_celebrated_and_can_wait(person: App) -> None:
    person.visit("today")
    page = person.page
    page.get_by_role("button", name="Celebrate").click()
    person.has_focus('input[placeholder="Cake for everybody"]')
    person.visit("today")
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("button", name="Later")).to_have_count(0)
    person.open("today")
    expect(page.locator(".sign")).to_be_visible()
    expect(page.get_by_role("button", name="Later")).to_have_count(0)
    page.evaluate("localStorage.clear()")
