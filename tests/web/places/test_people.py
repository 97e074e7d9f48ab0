"""People: who is due, what was done together, what arose, and who helped."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.places.conftest import App

VIEWS = """() => new Promise((resolve) => {
    const opened = indexedDB.open("milepost");
    opened.onsuccess = () => {
        const all = opened.result.transaction("views").objectStore("views").getAll();
        all.onsuccess = () => resolve(all.result.map((view) => JSON.stringify(view)));
    };
})"""
"""What the page keeps of what it showed last."""


def test_who_is_due_comes_first_and_is_one_tap_from_the_log(person: App) -> None:
    person.visit("people")
    page = person.page
    expect(page.get_by_role("region", name="Due").get_by_role("link").first).to_contain_text("Ana Lima")
    page.get_by_role("button", name="Log a talk with Ana Lima").click()
    expect(page.get_by_role("dialog")).to_contain_text("Ana Lima")
    page.keyboard.press("Escape")


def test_a_person_has_what_was_done_together(person: App) -> None:
    person.visit("person/Bo Okafor")
    page = person.page
    expect(page.get_by_role("region", name="What you talked about").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("img", name="3 contacts")).to_be_visible()
    expect(page.get_by_role("link", name="Stay in touch")).to_be_visible()


def test_the_names_of_two_become_one_person(person: App) -> None:
    person.visit("person/Mira Haddad")
    page = person.page
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name", exact=True).fill("Chen Wei")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Chen Wei is known already.")
    page.get_by_role("button", name="Make them one").click()
    expect(page.locator("h1")).to_contain_text("Chen Wei")
    expect(page.get_by_role("button", name="All 11")).to_be_visible()


def test_an_opportunity_tells_from_what_it_arose_and_takes_the_next_stage(person: App) -> None:
    person.visit(f"opportunity/{person.known['opportunity']}")
    page = person.page
    expect(page.locator("h1")).to_have_text("Role at Volta")
    expect(page.get_by_role("region", name="It arose from")).to_contain_text("interview with Gil Costa")
    page.get_by_role("button", name="Next stage").click()
    expect(page.get_by_role("dialog").get_by_label("Take Role at Volta away")).to_be_visible()
    expect(page.get_by_label("Its stage")).to_be_visible()
    page.keyboard.press("Escape")


def test_what_helped_is_told_for_one_goal(person: App) -> None:
    person.visit("helped")
    page = person.page
    expect(page.get_by_role("region", name="People")).to_contain_text("Gil Costa")
    page.get_by_label("For which goal").select_option(label="Introductions")
    expect(page.get_by_role("region", name="People")).not_to_contain_text("Gil Costa")
    expect(page.get_by_role("region", name="People")).to_contain_text("Ana Lima")


def test_an_erased_person_is_gone_and_what_was_done_stays(person: App) -> None:
    person.visit("person/Bo Okafor")
    page = person.page
    page.get_by_role("button", name="Erase for good").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Bo Okafor is named in 3 entries")
    sheet.get_by_role("button", name="Erase for good").click()
    expect(page.locator("h1")).to_contain_text("People")
    person.go("person/Bo Okafor")
    expect(page.locator("main")).to_contain_text("Bo Okafor")
    expect(page.get_by_role("button", name="Log a talk")).to_have_count(0)
    kept = page.evaluate(VIEWS)
    assert kept
    assert not any("Bo Okafor" in view and '"activities":[{' in view for view in kept)
