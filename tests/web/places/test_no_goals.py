"""What is shown where there are no goals yet."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.places.conftest import App


def test_without_goals_there_is_one_thing_to_do(new_person: App) -> None:
    new_person.device("await write('log_activity', { people: ['Ana'] }).done")
    new_person.open("goals")
    expect(new_person.page.locator("main")).to_contain_text("No goals yet.")
    new_person.page.get_by_role("link", name="Set a goal").click()
    expect(new_person.page.locator("h1")).to_have_text("New goal")
