"""Setting goals, adjusting them for a reason, and what else is done with them."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.web.places.conftest import App

COFFEES, REACH_OUT = "Coffees with people in product", "Reach out"


def open_goal(person: App, title: str) -> None:
    """Open a goal, and wait until its story is told."""
    person.visit(f"goal/{person.known['ids'][title]}")
    person.page.locator(".story").wait_for()


def newest(person: App) -> Locator:
    """The newest step of the story."""
    return person.page.locator(".story > li").first


def button(person: App, name: str) -> Locator:
    return person.page.get_by_role("button", name=name, exact=True)


def test_a_goal_is_set_with_two_figures_and_the_third_follows(person: App) -> None:
    person.visit("set")
    page = person.page
    button(person, "Set goal").click()
    expect(page.locator(".problem")).to_have_text("Give it a title. Then it can be saved.")
    expect(page.get_by_label("What do you want to reach?")).to_be_focused()
    page.get_by_label("What do you want to reach?").fill("Informational talks")
    page.get_by_label("What is counted").fill("talks")
    page.get_by_label("Target", exact=True).fill("12")
    page.get_by_label("By", exact=True).fill("2199-12-31")
    preview = page.get_by_role("region", name="If you save")
    expect(preview).to_contain_text("12 talks by Tue 31 Dec 2199")
    expect(page.get_by_label("Pace", exact=True)).to_contain_text("a week")
    button(person, "Set goal").click()
    expect(page.locator(".tree")).to_contain_text(["Informational talks"])


def test_a_title_that_is_here_already_is_told_before_another_goal_is_set(person: App) -> None:
    person.visit("set")
    title = person.page.get_by_label("What do you want to reach?")
    title.fill(COFFEES.upper())
    told = person.page.get_by_text(f"There is a goal “{COFFEES}” already")
    expect(told).to_be_visible()
    title.fill("Informational talks")
    expect(told).to_have_count(0)
    title.fill(COFFEES)
    person.page.get_by_role("link", name="Open it").click()
    expect(person.page.locator(".story")).to_be_visible()


def test_a_milestone_that_is_typed_is_saved_without_being_added_first(person: App) -> None:
    page = person.page
    person.visit("set")
    page.get_by_label("What do you want to reach?").fill("Find a sponsor")
    page.get_by_role("radio", name="Milestones").check(force=True)
    page.get_by_label("Name", exact=True).fill("Agreed")
    page.get_by_label("At", exact=True).fill("soon")
    expect(page.get_by_text("The milestone “Agreed” is not added yet.")).to_be_visible()
    button(person, "Set goal").click()
    page.get_by_label("At", exact=True).fill("")
    button(person, "Set goal").click()
    page.get_by_role("link", name="Find a sponsor").click()
    expect(page.get_by_role("region", name="Milestones")).to_contain_text("Agreed")


def test_an_adjustment_shows_first_what_it_would_do_and_asks_why(person: App) -> None:
    person.visit(f"adjust/{person.known['ids'][COFFEES]}")
    page = person.page
    before = int(page.get_by_label("Target", exact=True).input_value())
    page.get_by_label("Target", exact=True).fill(str(before + 5))
    preview = page.get_by_role("region", name="If you save")
    expect(preview).to_contain_text("hardens the pace from")
    expect(preview.get_by_role("img", name="The plan now, and if you save")).to_be_visible()
    button(person, "Save adjustment").click()
    expect(page.locator(".problem")).to_have_text("Say why in a few words. Then it can be saved.")
    expect(page.get_by_label("Why?")).to_be_focused()
    page.get_by_label("Why?").fill("It goes <i>well</i>")
    button(person, "Save adjustment").click()
    expect(newest(person)).to_contain_text("“It goes <i>well</i>”")
    expect(newest(person)).to_contain_text(f"Target {before}→{before + 5}")


def test_an_adjustment_is_taken_back_and_stays_in_the_story(person: App) -> None:
    open_goal(person, COFFEES)
    page = person.page
    page.get_by_role("button", name="Take back adjustment").first.click()
    button(person, "Take it back").click()
    expect(page.locator(".problem")).to_have_text("Say why in a few words. Then it can be saved.")
    page.get_by_label("Why?").fill("a mistake")
    button(person, "Take it back").click()
    expect(newest(person)).to_contain_text("Took back")
    expect(page.locator(".story > li.dead")).to_have_count(1)


def test_the_burn_up_says_in_a_sentence_and_a_table_what_it_draws(person: App) -> None:
    open_goal(person, COFFEES)
    page = person.page
    expect(page.get_by_role("img", name="Burn-up: 12 of")).to_be_visible()
    page.get_by_text("As a table").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Day", "So far", "Planned", "At first", "What"])
    expect(table).to_contain_text("flag A")


def test_a_goal_is_paused_for_a_reason_and_undo_takes_that_back(person: App) -> None:
    open_goal(person, COFFEES)
    person.page.get_by_role("button", name="More to do with this goal").click()
    person.page.get_by_role("button", name="Pause Its plan is flat").click()
    button(person, "Away for a while").click()
    button(person, "Pause it").click()
    button(person, "Undo").click()
    expect(newest(person)).to_contain_text("Took back")
    expect(person.page.locator(".story > li.dead").first).to_contain_text("Paused")


def test_a_period_is_skipped(person: App) -> None:
    open_goal(person, REACH_OUT)
    button(person, "Skip this week").click()
    person.page.get_by_text("Next week").click()
    button(person, "Away").click()
    button(person, "Skip it").click()
    expect(newest(person)).to_contain_text("Skipped week")


def test_what_is_refused_is_told_once_by_days_and_stays_in_its_form(person: App) -> None:
    page = person.page
    button(person, "Skip this week").click()
    page.get_by_text("Next week").click()
    page.get_by_label("Why?").fill("Away once more")
    button(person, "Skip it").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("the week of Mon")
    expect(toast).to_contain_text("is skipped already.")
    expect(page.get_by_label("Why?")).to_have_value("Away once more")
    assert below(page.locator(".sheet footer .button"), toast)
    page.keyboard.press("Escape")
    for place in ("today", "more"):
        person.visit(place)
        expect(page.locator("main").get_by_text("is skipped already")).to_have_count(0)
    assert person.device("return device.state.value.refused") == []


def below(button: Locator, toast: Locator) -> bool:
    """Whether what is said lies below the button, and so over no part of it."""
    shown, said = button.bounding_box(), toast.bounding_box()
    assert shown and said
    return shown["y"] + shown["height"] <= said["y"]


def test_what_is_said_covers_no_button_at_the_end_of_a_place(person: App) -> None:
    page = person.page
    person.visit("settings")
    say = "async (address) => (await import(address)).tell({ title: 'Said', text: 'Words. '.repeat(20) })"
    page.evaluate(say, person.source("components/toast.js"))
    expect(page.locator(".toast")).to_be_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert below(page.locator("main :is(button, a, input)").last, page.locator(".toast"))


def test_a_milestone_is_added_and_said_to_be_reached(person: App) -> None:
    open_goal(person, REACH_OUT)
    page = person.page
    button(person, "Add").click()
    page.get_by_label("Its name").fill("A first answer")
    page.get_by_label("Why now?").fill("to see that it moves")
    button(person, "Add it").click()
    page.get_by_role("button", name="Reached: A first answer").click()
    page.get_by_label("How do you celebrate it?").fill("a walk")
    button(person, "Save").click()
    expect(page.locator(".story")).to_contain_text("“a walk”")


def test_a_goal_that_is_met_asks_to_be_closed_and_that_is_a_joy(person: App) -> None:
    open_goal(person, "Introductions")
    page = person.page
    button(person, "Close it as achieved").click()
    page.get_by_label("What has come of it?").fill("Two of them work together now")
    button(person, "Achieved").click()
    expect(page.get_by_role("dialog")).to_contain_text("Introductions")
    button(person, "Done").click()
    expect(page.locator(".under")).to_contain_text("Achieved.")
    person.go("goals?show=done")
    expect(page.locator(".tree")).to_contain_text(["Introductions"])


def test_a_goal_that_is_not_there_says_so(person: App) -> None:
    person.visit("goal/0123456789ab")
    expect(person.page.locator(".note")).to_contain_text("No goal is called")


def test_an_erased_goal_is_gone(person: App) -> None:
    open_goal(person, REACH_OUT)
    button(person, "More to do with this goal").click()
    person.page.get_by_role("button", name="Erase for good").click()
    button(person, "Erase for good").click()
    expect(person.page.locator("h1")).to_contain_text("Goals")
    expect(person.page.get_by_role("link", name=REACH_OUT)).to_have_count(0)
