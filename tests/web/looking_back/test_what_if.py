"""What is supposed and left out in the app, and that none of it is written."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from milepost_server.demo.story import COFFEES

Visit = Callable[[str], Page]
PLACE = f"replay/{COFFEES}?day=2025-12-31"


def test_other_values_are_supposed_and_switched_off_again(visit: Visit) -> None:
    page = visit(PLACE)
    page.get_by_role("button", name="Suppose other values").click()
    sheet = page.get_by_role("dialog", name="Suppose")
    sheet.get_by_role("button", name="See what would be").click()
    expect(sheet.get_by_text("Change a value. Then it can be supposed.")).to_be_visible()
    sheet.get_by_label("Target").fill("80")
    sheet.get_by_role("button", name="See what would be").click()
    then = page.locator("[data-side=then]")
    expect(then).to_contain_text("of 80")
    expect(page.get_by_role("status").filter(has_text="With target 80")).to_be_visible()
    page.get_by_label("With target 80").uncheck()
    expect(then).to_contain_text("of 55")


def test_every_field_of_a_goal_can_be_supposed(visit: Visit) -> None:
    page = visit(PLACE)
    page.get_by_role("button", name="Suppose other values").click()
    sheet = page.get_by_role("dialog", name="Suppose")
    sheet.get_by_text("How often, what it serves, and more").click()
    sheet.get_by_label("Name", exact=True).fill("A third")
    sheet.get_by_label("At how many").fill("20")
    sheet.get_by_role("button", name="Add milestone").click()
    sheet.get_by_label("What is counted").fill("talks")
    sheet.get_by_role("button", name="See what would be").click()
    row = page.get_by_label("A third at 20")
    expect(row).to_be_checked()
    expect(page.locator(".what-ifs")).to_contain_text("unit talks")
    row.uncheck()


def test_an_entry_is_left_out(visit: Visit) -> None:
    page = visit(f"replay/{COFFEES}")
    value = page.locator("[data-side=then] .figure")
    before = int(value.inner_text())
    page.get_by_role("button", name="Leave out an entry").click()
    page.get_by_role("dialog", name="Leave out an entry").locator("button.row").first.click()
    expect(value).to_have_text(str(before - 1))
    page.get_by_role("button", name="As it was").click()
    expect(value).to_have_text(str(before))


def test_two_days_are_compared(visit: Visit) -> None:
    page = visit(f"compare?goal={COFFEES}&from=2025-06-01&to=2025-07-01")
    changed = page.get_by_role("region", name="Coffees with people in product")
    expect(changed).to_contain_text("adjusted on")


def test_the_biography_has_every_reason(visit: Visit) -> None:
    page = visit(f"why/{COFFEES}")
    for reason in ("A move takes the evenings", "Travelling until May", "Back in rhythm"):
        expect(page.locator(".biography").get_by_text(reason)).to_be_visible()
