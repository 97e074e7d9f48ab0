"""Reviews, purposes and figures in the app."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[[str], Page]


def test_answers_are_kept_beside_their_questions(visit: Visit) -> None:
    page = visit("review")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Answer one in a few words.")).to_be_visible()
    page.locator("main textarea").last.fill("Write to Ana")
    page.get_by_role("button", name="Keep", exact=True).click()
    wrote = page.get_by_role("region", name="You wrote")
    expect(wrote).to_contain_text("What is the one thing that you want to do next week?")
    expect(wrote).to_contain_text("Write to Ana")
    page.get_by_role("link", name="The week before").click()
    expect(page.locator("h1")).to_have_text("Week 9")
    expect(page.get_by_role("region", name="Kept before")).to_contain_text("Week 10")


def test_a_month_and_a_quarter_are_looked_back_at(visit: Visit) -> None:
    page = visit("review")
    page.get_by_role("radio", name="Month").check()
    expect(page.locator("h1")).to_have_text("March")
    page.get_by_role("radio", name="Quarter").check()
    expect(page.locator("h1")).to_have_text("First quarter")


def test_what_could_be_set_better_says_how(visit: Visit) -> None:
    page = visit("smart")
    page.get_by_role("link", name="Warm contacts").click()
    expect(page.get_by_text("Give it a purpose, or a goal that it serves.").first).to_be_visible()


def test_a_goal_gets_a_purpose_with_its_reason(visit: Visit) -> None:
    page = visit("purpose")
    page.get_by_role("button", name="Name a purpose").click()
    sheet = page.get_by_role("dialog", name="Name a purpose")
    sheet.get_by_label("In your words").fill("knowing my field")
    sheet.get_by_label("Warm contacts").check()
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("Say why in a few words.")).to_be_visible()
    sheet.get_by_label("Why").fill("They tell me what is going on")
    sheet.get_by_role("button", name="Save").click()
    named = page.locator(".purpose-goals").filter(has_text="knowing my field")
    expect(named).to_contain_text("Warm contacts")


def test_days_and_periods_are_drawn_and_told_in_tables(visit: Visit) -> None:
    page = visit("stats")
    expect(page.get_by_role("img", name="Days by how much was done")).to_be_visible()
    page.get_by_text("As a table").click()
    expect(page.get_by_role("region", name="Days as a table").locator("tbody tr").first).to_be_visible()
    page.get_by_role("radio", name="Month").check()
    expect(page.get_by_role("region", name="Figures by month")).to_contain_text("March")
