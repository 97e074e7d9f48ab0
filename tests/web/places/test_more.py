"""Entries, data and settings, as somebody with a season behind them uses them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.web.browsers import begin_anew
from tests.web.places.conftest import App, NewApp

TABLE = "when,with,note\n2026-03-01,Ana,hello\nsomeday,Bo,\n2026-03-02,Chen,again\n"
OTHER_NAMES = "Date;Who\n2026-03-03;Mira\n"


@pytest.fixture(scope="module")
def met(browser: BrowserContext, app: str, new_tab: NewApp) -> Iterator[App]:
    """The app of somebody who met a few people. The tests share it, as a start takes its time."""
    begin_anew(browser, app)
    tab = new_tab()
    tab.open()
    tab.device(
        """await write("set_goal", { title: "Coffees", fields: { target: 10 } }).done;
        for (const [kind, ...people] of [["coffee", "Ana"], ["tea", "Cem"], ["walk", "Dia"]]) {
          await write("log_activity", { goal: "Coffees", people, kind, note: `the ${kind}` }).done;
        }
        await write("log_activity", { people: ["Bo"], organisation: "Volta" }).done;"""
    )
    yield tab
    tab.page.close()


def entries(app: App) -> list[str]:
    """The titles of the entries that are listed."""
    app.page.locator("main .rows .title").first.wait_for()
    return app.page.locator("main .rows .title").all_inner_texts()


def test_entries_are_found_by_their_words(met: App) -> None:
    met.go("entries")
    assert sorted(entries(met)) == ["Bo", "Coffee with Ana", "Tea with Cem", "Walk with Dia"]
    met.page.get_by_label("Search people, notes, kinds, goals").fill("TEA coff")
    expect(met.page.locator("main .rows .title")).to_have_text(["Tea with Cem"])
    met.page.get_by_label("Search people, notes, kinds, goals").fill("nobody")
    expect(met.page.get_by_role("status").filter(has_text="Nothing has")).to_be_visible()


def test_an_entry_is_changed_and_tells_what_changed(met: App) -> None:
    met.go("entries")
    met.page.get_by_role("link", name="Walk with Dia").click()
    met.page.get_by_role("button", name="Change").click()
    sheet = met.page.get_by_role("dialog")
    sheet.get_by_label("Amount").fill("2")
    sheet.get_by_role("textbox", name="With").fill("Chen")
    sheet.get_by_role("textbox", name="With").press("Enter")
    sheet.get_by_label("Note").fill("")
    sheet.get_by_role("button", name="Save").click()
    expect(met.page.get_by_role("heading", level=1)).to_have_text("Walk with Dia and Chen")
    versions = met.page.locator("ol.rows")
    expect(versions).to_contain_text("counts 1 for Coffees→2 for Coffees")
    expect(versions).to_contain_text("note the walk→none")
    assert met.problems == []


def test_a_problem_stands_at_its_field_and_nothing_is_lost(met: App) -> None:
    met.go("entries")
    met.page.get_by_role("link", name="Coffee with Ana").click()
    met.page.get_by_role("button", name="Change").click()
    sheet = met.page.get_by_role("dialog")
    sheet.get_by_label("Minutes").fill("-5")
    sheet.get_by_label("Note").fill("a long evening")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.locator(".problem").first).to_be_visible()
    expect(sheet.get_by_label("Note")).to_have_value("a long evening")


def test_what_was_taken_back_can_be_brought_back(met: App) -> None:
    met.go("entries")
    met.page.get_by_role("link", name="Tea with Cem").click()
    met.page.get_by_role("button", name="Take it back").click()
    expect(met.page.get_by_text("It was taken back")).to_be_visible()
    met.page.get_by_role("button", name="Undo").click()
    expect(met.page.get_by_role("button", name="Take it back")).to_be_visible()
    met.page.get_by_role("button", name="Take it back").click()
    met.go("entries?list=taken-back")
    assert entries(met) == ["Tea with Cem"]
    met.page.get_by_role("link", name="Tea with Cem").click()
    met.page.get_by_role("button", name="Bring it back").click()
    expect(met.page.get_by_role("button", name="Take it back")).to_be_visible()


def test_an_import_shows_what_it_would_bring_before_it_brings_it(met: App, tmp_path: Path) -> None:
    table = tmp_path / "met.csv"
    table.write_text(TABLE)
    met.visit("data/import")
    met.page.set_input_files("input[type=file]", table)
    preview = met.page.get_by_role("region", name="It would bring")
    expect(preview).to_contain_text("line 3: when: 'someday' is not a day")
    before = len(met.device("return (await read('entries')).entries"))
    met.page.get_by_role("button", name="Import 2 events").click()
    expect(met.page.get_by_role("region", name="It brought")).to_be_visible()
    assert len(met.device("return (await read('entries')).entries")) == before + 2


def test_columns_with_other_names_are_said_to_be_ours(met: App, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    table.write_text(OTHER_NAMES)
    met.visit("data/import")
    met.page.set_input_files("input[type=file]", table)
    expect(met.page.get_by_label("Date")).to_have_value("when")
    met.page.get_by_role("button", name="Read it so").click()
    met.page.get_by_role("button", name="Import 1 event").click()
    expect(met.page.get_by_role("region", name="It brought")).to_be_visible()


@pytest.mark.parametrize(
    ("form", "begins"), [("All events", '{"milepost"'), ("A table of entries", "\ufeffwhen,")]
)
def test_an_export_is_a_file_for_the_person(met: App, form: str, begins: str) -> None:
    met.go("data/export")
    with met.page.expect_download() as given:
        met.page.get_by_role("button", name=form).click()
    assert Path(given.value.path()).read_text("utf-8").startswith(begins)


def test_a_backup_puts_the_device_back(met: App, tmp_path: Path) -> None:
    met.go("data/backup")
    with met.page.expect_download() as given:
        met.page.get_by_role("button", name="Save a backup").click()
    kept = tmp_path / "kept.zip"
    given.value.save_as(kept)
    met.page.set_input_files("input[type=file]", kept)
    with met.page.expect_event("load"):
        met.page.get_by_role("button", name="Put back", exact=True).click()
    met.go("entries")
    assert "Coffee with Ana" in entries(met)


def test_the_looks_and_the_day_start_are_kept(met: App) -> None:
    met.go("settings")
    met.page.get_by_label("Dark").check(force=True)
    met.page.get_by_label("The day starts at").select_option("03:00")
    met.page.reload()
    expect(met.page.get_by_label("Dark")).to_be_checked()
    expect(met.page.get_by_label("The day starts at")).to_have_value("180")
    assert met.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_checks_and_the_licences_are_read_on_the_device(met: App) -> None:
    met.go("about")
    met.page.get_by_role("button", name="Look", exact=True).click()
    expect(met.page.get_by_text("events, all as they were written")).to_be_visible()
    met.go("about/licences")
    met.page.get_by_text("Apache-2.0").first.click()
    expect(met.page.locator("pre").first).to_contain_text("Apache License")


def test_about_says_what_the_log_lacks(met: App) -> None:
    lacks = {"newer_events": 0, "set_aside": 2, "quarantined": 0, "texts": {"missing": 1, "lost": 3}}
    words = met.page.evaluate(
        "([address, status]) => import(address).then(({ amissWords }) => amissWords(status))",
        [met.source("places/about/amiss_words.js"), lacks],
    )
    assert words == [
        "2 events were set aside as damaged: see the checks.",
        "1 event lacks its texts: sync, also on your other devices, or import the export of a backup.",
        "The texts of 3 events are lost: neither who wrote them nor the server has them.",
    ]


@pytest.mark.parametrize("typed", ["", "nonsense://#join=abcd", "javascript://x%0aalert(1)/#join=abcd"])
def test_what_is_no_invite_is_said_so(met: App, typed: str) -> None:
    met.go("join")
    met.page.get_by_label("Or the code, or the whole link").fill(typed)
    met.page.get_by_role("button", name="Go on").click()
    expect(met.page.locator("main")).to_contain_text("That is no link and no code")


def test_erasing_asks_for_a_word_and_leaves_nothing(met: App) -> None:
    met.go("data/erase")
    erase = met.page.get_by_role("button", name="Erase", exact=True)
    expect(erase).to_be_disabled()
    expect(met.page.get_by_text("are only here")).to_be_visible()
    met.page.get_by_label("Write “erase” to do it").fill("erase")
    erase.click()
    expect(met.page.get_by_text("What is it for?")).to_be_visible()
