"""Reads, writes and refusals of a device in a browser."""

from __future__ import annotations

from tests.web.device.conftest import COFFEES, NewTab, Tab


def test_what_is_written_is_there_after_a_reload(new_tab: NewTab) -> None:
    tab = new_tab()
    assert tab.run(COFFEES)["goals"][0]["title"] == "Coffees"
    tab.run('write("log_activity", { goal: "coffees", note: "first" }).done')
    tab.page.close()
    again = new_tab()
    assert again.activities() == ["first"]
    assert again.ready()["begun"] is True


def test_a_new_device_has_not_begun_and_says_so_before_python_is_up(tab: Tab) -> None:
    assert tab.run("settled(({ begun }) => begun !== null)")["begun"] is False
    assert tab.ready()["begun"] is False
    assert tab.run(COFFEES + ".then(() => device.state.value.begun)") is True


def test_what_is_written_while_python_starts_is_kept_at_once_and_becomes_an_event(new_tab: NewTab) -> None:
    tab = new_tab()
    tab.run(COFFEES)
    tab.page.close()
    starting = new_tab()
    kept = starting.run("""(async () => {
      const early = device.state.value.start !== "ready";
      const written = write("log_activity", { goal: "coffees", note: "early" });
      await written.kept;
      const event = await written.done;
      return [early || "python was faster", event.written.ref.length > 0];
    })()""")
    assert kept[1] is True
    assert starting.activities() == ["early"]


def test_a_refusal_says_what_is_wrong_and_where(tab: Tab) -> None:
    refused = tab.run('write("set_goal", { title: " ", fields: {} }).done')
    assert (refused["refused"], refused["field"]) == ("bad-input", "title")
    assert tab.run('read("goal", { goal: "nobody" })')["refused"] == "not-found"
    assert tab.run('read("no_such_view")')["refused"] == "not-found"
    assert tab.run('write("log_activity", { amount: "many" }).done')["refused"] == "bad-input"


def test_a_refused_draft_stays_with_its_reason_until_it_is_tried_again_or_thrown_away(tab: Tab) -> None:
    tab.run('write("log_activity", { goal: "coffees", note: "too early" }).done')
    tab.run('write("log_activity", { goal: "nobody" }).done')
    early, nobody = tab.run("settled(({ refused }) => refused.length === 2)")["refused"]
    assert (early["refused"]["kind"], early["draft"]["request"]["note"]) == ("not-found", "too early")
    tab.run(COFFEES)
    tab.run("device.retry(given)", early["id"])
    tab.run("device.discard(given)", nobody["id"])
    assert tab.run("settled(({ refused }) => refused.length === 0)")["drafts"] == 0
    assert tab.activities() == ["too early"]


def test_views_are_told_of_each_change(tab: Tab) -> None:
    tab.run(COFFEES)
    changed = tab.run("""(async () => {
      const before = device.version.value;
      await write("log_activity", { goal: "coffees" }).done;
      return device.version.value > before;
    })()""")
    assert changed is True


def test_the_device_keeps_its_own_time_of_writing(tab: Tab) -> None:
    tab.run(COFFEES)
    tab.page.clock.set_fixed_time("2027-03-05T23:30:00")
    view = tab.run('write("log_activity", { goal: "coffees" }).done')
    assert view["written"]["activity"]["day"] == "2027-03-05"


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


def test_the_checks_find_all_well(tab: Tab) -> None:
    tab.run(COFFEES)
    findings = tab.run('task("doctor", { fix: false })')
    assert {finding["what"]: finding["well"] for finding in findings if not finding["well"]} == {}
