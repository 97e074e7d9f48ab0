"""Writes to the disk that fail in a running device: what was saved stands, and what was kept is not lost."""

from __future__ import annotations

from tests.web.device.conftest import COFFEES, NewTab, Tab

FAIL = """({ method, n, name }) => {
  const real = IDBObjectStore.prototype[method];
  let calls = 0;
  IDBObjectStore.prototype[method] = function (...given) {
    if (++calls === n) throw new DOMException("It failed.", name);
    return real.apply(this, given);
  };
}"""


def fail_in_worker(tab: Tab, method: str, n: int, name: str = "QuotaExceededError") -> None:
    """Have the n-th call of the worker's store from now on fail; the worker after it is whole again."""
    tab.page.workers[-1].evaluate(FAIL, {"method": method, "n": n, "name": name})


def test_a_flush_that_fails_ends_the_worker_and_the_draft_becomes_an_event_in_the_next(tab: Tab) -> None:
    """Each of the first writes of a flush fails once."""
    tab.run(COFFEES)
    for n in range(1, 6):
        tab.ready()
        fail_in_worker(tab, "put", n)
        note = f"entry {n}"
        written = tab.run('write("log_activity", { goal: "coffees", note: given }).done', note)
        assert "refused" not in written
        assert sorted(tab.activities()) == [f"entry {i}" for i in range(1, n + 1)]


def test_the_person_hears_of_a_full_disk_and_that_it_is_over_and_reading_goes_on(tab: Tab) -> None:
    tab.run(COFFEES)
    fail_in_worker(tab, "put", 1)
    heard = tab.run("""(async () => {
      const full = settled(({ problem }) => problem?.kind === "storage-full");
      const written = write("log_activity", { goal: "coffees" });
      await written.kept;
      const { goals } = await read("goals");
      const { problem } = await full;
      await written.done;
      const { problem: over } = await settled(({ problem }) => problem === null);
      return [goals.length, problem.kind, over];
    })()""")
    assert heard == [1, "storage-full", None]


def test_what_cannot_be_kept_is_refused_at_once(tab: Tab) -> None:
    tab.ready()
    tab.page.evaluate(FAIL, {"method": "put", "n": 1, "name": "QuotaExceededError"})
    assert tab.run('write("set_goal", { title: "Coffees" }).kept')["refused"] == "storage-full"
    assert tab.run(COFFEES)["goals"][0]["title"] == "Coffees"


def test_a_log_that_lost_a_part_can_be_taken_out_and_begun_anew(new_tab: NewTab) -> None:
    tab = new_tab()
    tab.run(COFFEES)
    tab.page.evaluate("""async () => {
      const database = await new Promise((done) => {
        const request = indexedDB.open("milepost");
        request.onsuccess = () => done(request.result);
      });
      const blocks = database.transaction("blocks", "readwrite").objectStore("blocks");
      await new Promise((done) => { blocks.delete(2 ** 32 + 1).onsuccess = done; });
    }""")
    tab.page.close()
    tab = new_tab()
    state = tab.ready()
    assert (state["start"], state["problem"]["kind"]) == ("failed", "damaged")
    assert tab.run('read("today")')["refused"] == "damaged"
    assert "log.db" in tab.run("device.rescue().then((files) => files.map(({ path }) => path))")
    tab.run("device.startOver()")
    assert tab.run('read("goals").then(() => device.state.value.start)') == "ready"
