"""Reads, writes and refusals of a device in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from tests.web.browsers import begin_anew
from tests.web.device.conftest import COFFEES, Tab
from tests.web.static_site import BLANK

WRITE_EARLY = """async (address) => {
  const { device, read, write } = await import(address);
  const written = write("log_activity", { goal: "coffees", note: "early" });
  await written.kept;
  const { start } = device.state.value;
  const event = (await written.done).written.ref.length > 0;
  const notes = (await read("entries")).entries.map(({ note }) => note).sort();
  return { start, event, notes, begun: device.state.value.begun };
}"""


@pytest.fixture(scope="module")
def shared(browser: BrowserContext, app: str, module_address: str) -> Tab:
    """A tab with one goal, for the tests to which it does not matter what else was written."""
    begin_anew(browser, app)
    tab = Tab(browser.new_page(), module_address)
    tab.run(COFFEES)
    return tab


def test_a_refusal_says_what_is_wrong_and_where(shared: Tab) -> None:
    refused = shared.run('write("set_goal", { title: " ", fields: {} }).done')
    assert (refused["refused"], refused["field"]) == ("bad-input", "title")
    assert shared.run('read("goal", { goal: "nobody" })')["refused"] == "not-found"
    assert shared.run('read("no_such_view")')["refused"] == "not-found"
    assert shared.run('write("log_activity", { amount: "many" }).done')["refused"] == "bad-input"
    for each in shared.run("settled(({ refused }) => refused.length === 2)")["refused"]:
        shared.run("device.discard(given)", each["id"])


def test_a_refused_draft_stays_with_its_reason_until_it_is_tried_again_or_thrown_away(shared: Tab) -> None:
    shared.run('write("log_activity", { goal: "talks", note: "too early" }).done')
    shared.run('write("log_activity", { goal: "nobody" }).done')
    early, nobody = shared.run("settled(({ refused }) => refused.length === 2)")["refused"]
    assert (early["refused"]["kind"], early["draft"]["request"]["note"]) == ("not-found", "too early")
    shared.run('write("set_goal", { title: "Talks" }).done')
    shared.run("device.retry(given)", early["id"])
    shared.run("device.discard(given)", nobody["id"])
    assert shared.run("settled(({ refused }) => refused.length === 0)")["drafts"] == 0
    assert shared.activities() == ["too early"]


def test_views_are_told_of_each_change(shared: Tab) -> None:
    changed = shared.run("""(async () => {
      const before = device.version.value;
      await write("log_activity", { goal: "coffees" }).done;
      return device.version.value > before;
    })()""")
    assert changed is True


def test_the_checks_find_all_well(shared: Tab) -> None:
    findings = shared.run('task("doctor", { fix: false })')
    assert {finding["what"]: finding["well"] for finding in findings if not finding["well"]} == {}


def test_the_device_keeps_its_own_time_of_writing(shared: Tab) -> None:
    shared.page.clock.set_fixed_time("2027-03-05T23:30:00")
    view = shared.run('write("log_activity", { goal: "coffees" }).done')
    assert view["written"]["activity"]["day"] == "2027-03-05"


def test_a_new_device_has_not_begun_and_what_it_writes_is_there_after_a_reload(tab: Tab, app: str) -> None:
    """What is written while Python starts is kept at once, and becomes an event."""
    assert tab.run("settled(({ begun }) => begun !== null)")["begun"] is False
    assert tab.ready()["begun"] is False
    assert tab.run(COFFEES + ".then(({ goals }) => goals[0].title)") == "Coffees"
    assert tab.run("device.state.value.begun") is True
    tab.run('write("log_activity", { goal: "coffees", note: "first" }).done')
    tab.page.goto(app + BLANK)
    found = tab.page.evaluate(WRITE_EARLY, tab.address)
    assert found.pop("start") in ("cold", "starting")
    assert found == {"event": True, "notes": ["early", "first"], "begun": True}


def test_an_export_a_backup_and_an_import_come_back_the_same(tab: Tab) -> None:
    tab.run(COFFEES)
    tab.run('write("log_activity", { goal: "coffees", note: "kept" }).done')
    digest = tab.run('read("status")')["digest"]
    backup, export = tab.run('task("backup")'), tab.run('task("export")')
    tab.run('write("log_activity", { goal: "coffees", note: "later" }).done')
    refused = tab.run('task("restore", { raw: given })', backup["raw"])
    assert "neither in the backup nor at the server" in refused["problem"]
    again = tab.run('task("import_preview", { raw: given, name: "log.jsonl" })', export["raw"])
    assert (again["events"], again["known"]) == (0, 2)
    tab.run('task("erase")')
    restored = Tab(tab.page, tab.address)
    assert restored.run('task("restore", { raw: given })', backup["raw"])["events"] == 2
    assert restored.run('read("status")')["digest"] == digest
