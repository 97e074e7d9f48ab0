"""What is shown where little was written yet."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.places.conftest import App


def test_without_goals_there_is_one_thing_to_do(new_person: App) -> None:
    new_person.device("await write('log_activity', { people: ['Ana'] }).done")
    new_person.visit("goals")
    expect(new_person.page.locator("main")).to_contain_text("No goals yet.")
    new_person.page.get_by_role("link", name="Set a goal").click()
    expect(new_person.page.locator("h1")).to_have_text("New goal")


def test_nothing_said_cannot_be_saved_and_says_what_is_missing(new_person: App) -> None:
    new_person.device(
        """const month = { about: "Ana", cadence: { quota: 1, every: "month" } };
        await write("set_goal", { title: "Keep up with Ana", start: "2026-01-05", fields: month }).done;"""
    )
    new_person.visit("today")
    page = new_person.page
    page.get_by_role("button", name="Log a talk").click()
    page.get_by_role("checkbox", name="Ana").uncheck()
    page.get_by_role("radio", name="no goal").check()
    page.get_by_role("button", name="Save without a name").click()
    expect(page.get_by_role("alert")).to_contain_text("Say who, what or for which goal.")
