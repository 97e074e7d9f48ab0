"""Logging: a sentence, three taps for the usual, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.places.conftest import App


def open_log(tab: App) -> Page:
    tab.visit("today")
    tab.page.get_by_role("button", name="Log", exact=True).click()
    tab.page.locator(".usual button").first.wait_for()
    return tab.page


def entries(tab: App) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tab.device('return (await read("entries", { limit: 3 })).entries')
    return found


def wait_for_views_without(tab: App, title: str) -> None:
    """Wait until no view that one can write from shows a goal of that title."""
    tab.page.evaluate(
        """async ([address, title]) => {
          const { views } = await import(address);
          const keys = ['["today",{}]', '["log_suggestions",{}]'];
          const kept = () => Promise.all(keys.map((key) => views.get(key)));
          const later = () => new Promise((done) => setTimeout(done, 100));
          while (JSON.stringify(await kept()).includes(title)) await later();
        }""",
        [tab.source("device/device.js"), title],
    )


def test_the_usual_takes_three_taps_and_undo_takes_it_back(person: App) -> None:
    page = open_log(person)
    before = entries(person)
    page.locator(".usual button").first.click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Saved here")
    expect(page.locator("dialog")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")
    assert entries(person) == before


def test_the_sentence_says_what_is_chosen_and_leads_to_it(person: App) -> None:
    page = open_log(person)
    page.get_by_role("radio", name="Call").check()
    page.get_by_role("checkbox", name="Bo Okafor").check()
    page.get_by_role("checkbox", name="Chen Wei").check()
    page.get_by_role("radio", name="no goal").check()
    expect(page.locator(".say")).to_contain_text("Call with Bo Okafor and Chen Wei today, ")
    expect(page.locator(".say")).to_contain_text(", for no goal.")
    page.locator(".say").get_by_text("today").click()
    person.has_focus("#log-when input")


def test_everything_that_can_be_said_is_logged(person: App) -> None:
    page = open_log(person)
    page.get_by_role("button", name="Somebody else").click()
    page.get_by_label("Their name").fill("Zoë <i>")
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Interviews for product roles").check()
    page.get_by_role("radio", name="yesterday").check()
    page.get_by_role("button", name="More: How many").click()
    page.get_by_text("Note, opportunity, how good it was").click()
    page.get_by_label("What to remember").fill("Ask for <b>one</b> name")
    for title in ("Role at Volta", "Talk at Acme"):
        page.get_by_role("combobox", name="Opportunity").fill(title)
        page.keyboard.press("Enter")
    page.get_by_label("Its stage").fill("offer")
    page.get_by_label("5 of 5").check()
    page.get_by_label("Minutes").fill("45")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Interview with Zoë <i>")
    person.settled()
    newest = entries(person)[0]
    assert newest["people"] == ["Zoë <i>"]
    assert newest["contributions"][0]["amount"] == 2
    assert (newest["note"], newest["quality"], newest["minutes"]) == ("Ask for <b>one</b> name", 5, 45)
    assert [(each["title"], each["stage"]) for each in newest["opportunities"]] == [
        ("Role at Volta", "offer"),
        ("Talk at Acme", "offer"),
    ]
    person.device('await write("undo", {}).done')


def test_a_kind_close_to_a_known_one_is_told_before_it_is_saved(person: App) -> None:
    page = open_log(person)
    page.get_by_role("button", name="Something else").click()
    page.get_by_label("What was it?").fill("coffe")
    page.keyboard.press("Enter")
    told = page.get_by_text("“coffe” is a new kind")
    expect(told).to_be_visible()
    page.get_by_role("button", name="Use “coffee”").click()
    expect(page.get_by_role("radio", name="Coffee", exact=True)).to_be_checked()
    expect(told).to_have_count(0)


def test_a_change_of_a_level_is_told_before_it_is_saved(person: App) -> None:
    person.device(
        """await write("set_goal", { title: "Followers", measure: "level", baseline: 11996 }).done;
        await write("log_activity", { goal: "followers", amount: 12000 }).done"""
    )
    page = open_log(person)
    page.get_by_role("radio", name="Followers").check()
    amount = page.get_by_role("textbox", name="It is now")
    expect(amount).to_have_value("12,000")
    amount.fill("12,001")
    amount.press("Enter")
    expect(amount).to_have_value("12,001")
    amount.fill("+4")
    amount.blur()
    expect(page.get_by_text("“Followers” is a level: you log what it is now")).to_be_visible()
    page.get_by_role("button", name="Use 12004").click()
    expect(amount).to_have_value("12,004")
    expect(page.get_by_text("is a level")).to_have_count(0)
    page.keyboard.press("Escape")
    person.device("for (const each of [1, 2]) await write('undo', {}).done")


def test_a_target_that_is_met_is_celebrated_wherever_one_is(person: App) -> None:
    person.device('await write("set_goal", { title: "Mentors", fields: { target: 1 } }).done')
    person.visit("people")
    page = person.page
    page.get_by_role("button", name="Log", exact=True).click()
    page.get_by_role("radio", name="Mentors").check()
    page.get_by_role("button", name="Save without a name").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Target met")
    expect(toast).to_contain_text("“Mentors”")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("Taken back")
    person.device("await write('undo', {}).done")
    wait_for_views_without(person, "Mentors")


def test_plus_logs_at_once_where_the_kind_is_known(person: App) -> None:
    person.visit("today")
    before = len(entries(person))
    person.page.get_by_label("Log for Reach out").click()
    expect(person.page.locator(".toast")).to_contain_text("Message, ")
    assert len(entries(person)) == before
    person.page.get_by_role("button", name="Undo").click()
    expect(person.page.locator(".toast")).to_contain_text("Taken back")


def test_plus_on_somebody_who_is_due_opens_the_sheet_filled_in(person: App) -> None:
    person.visit("today")
    person.page.get_by_label("Log for Ana Lima").click()
    expect(person.page.locator(".say")).to_contain_text("with Ana Lima")
    expect(person.page.locator(".say")).to_contain_text("for Stay in touch with Ana")


def test_it_works_before_the_log_is_open(person: App) -> None:
    person.open("today")
    page = person.page
    page.get_by_role("button", name="Log", exact=True).click()
    early = person.device("return device.state.value.start !== 'ready'")
    page.get_by_role("button", name="Save without a name").click()
    expect(page.locator(".toast")).to_contain_text("Saved here")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")
    assert early in (True, False)


def test_a_goal_that_is_gone_is_not_offered_before_the_log_is_open(person: App) -> None:
    person.device('await write("set_goal", { title: "Mentors", fields: { target: 9 } }).done')
    open_log(person)
    expect(person.page.get_by_role("radio", name="Mentors")).to_be_visible()
    person.visit("goals")
    person.device("await write('undo', {}).done")
    wait_for_views_without(person, "Mentors")
    person.open("today")
    person.page.get_by_role("button", name="Log", exact=True).click()
    expect(person.page.get_by_role("radio", name="no goal")).to_be_visible()
    expect(person.page.get_by_role("radio", name="Mentors")).to_have_count(0)


def test_an_entry_that_was_refused_is_written_otherwise(person: App) -> None:
    said = '{ goal: "0123456789ab", day: "2026-11-02", kind: "call", people: ["Bo Okafor"], note: "Ask Bo" }'
    person.device(f'await write("log_activity", {said}).done.catch(() => {{}})')
    person.visit("more")
    refused = person.page.get_by_text("An entry could not be kept")
    expect(refused).to_be_visible()
    person.page.get_by_role("button", name="Change it").click()
    expect(person.page.locator(".say")).to_contain_text("Call with Bo Okafor")
    expect(person.page.get_by_role("radio", name="no goal")).to_be_checked()
    person.page.get_by_role("button", name="Save", exact=True).click()
    expect(person.page.locator(".toast")).to_contain_text("Saved here")
    expect(refused).to_have_count(0)
    person.device("await write('undo', {}).done")
    person.visit("today")


def test_the_home_screen_and_other_apps_open_the_sheet(person: App) -> None:
    person.open("log")
    expect(person.page.get_by_role("dialog")).to_be_visible()
    assert person.page.url.endswith("#today")
    person.page.goto(f"{person.address}/index.html?share-title=Volta&share-text=A+new+role#today")
    expect(person.page.get_by_label("What to remember")).to_have_value("Volta\nA new role")


def test_the_sheet_is_left_with_its_place(person: App) -> None:
    person.open("goals")
    person.go("people")
    person.page.get_by_role("button", name="Log", exact=True).click()
    expect(person.page.get_by_role("dialog")).to_be_visible()
    person.page.go_back()
    expect(person.page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("way", ["Escape", "the cross", "beside it"])
def test_the_sheet_closes_and_gives_the_focus_back(person: App, way: str) -> None:
    page = open_log(person)
    expect(page.get_by_role("dialog")).to_be_visible()
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "the cross":
        page.get_by_role("button", name="Close").click()
    else:
        page.mouse.click(180, 5)
    expect(page.locator("dialog")).to_have_count(0)
    person.has_focus(".log-post")
