"""The device's folder on the disk: whole, one writer at a time, whatever fails."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

SETUP = 'const { failing, load, onDisk, put } = await import("/tests/device/folder.js");'


def run(page: Page, script: str, argument: Any = None) -> Any:
    """Run a script with the helpers of folder.js; `name` is a database of this test alone."""
    head = f"async (given) => {{ const name = crypto.randomUUID(); {SETUP}"
    return page.evaluate(f"{head} {script} }}", argument)


def test_what_is_settled_is_there_at_the_next_start(page: Page) -> None:
    found = run(
        page,
        """const store = await load(name);
        put(store, "log.db", "a".repeat(10_000));
        put(store, "backups/monday.zip", "zip");
        await store.settled();
        return onDisk(name);""",
    )
    assert found == {"version": 1, "files": {"log.db": "a" * 10_000, "backups/monday.zip": "zip"}}


def test_what_is_not_settled_is_not_there(page: Page) -> None:
    script = 'const store = await load(name); put(store, "log.db", "a"); return onDisk(name);'
    assert run(page, script) == {"version": 0, "files": {}}


def test_files_are_renamed_cut_and_removed(page: Page) -> None:
    found = run(
        page,
        """const store = await load(name);
        for (const path of ["a", "b", "c"]) put(store, path, path.repeat(9000));
        await store.settled();
        const [a, b, c] = store.files;
        a.resize(5000); store.changed(a);
        b.path = "new"; store.changed(b);
        store.remove(c);
        await store.settled();
        return onDisk(name);""",
    )
    assert found == {"version": 2, "files": {"a": "a" * 5000, "new": "b" * 9000}}


def test_a_start_writes_nothing(page: Page) -> None:
    wrote = run(
        page,
        """await load(name);
        const back = failing(IDBDatabase.prototype, "transaction", Infinity);
        let writes = 0;
        const real = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (stores, mode, options) {
          writes += mode === "readwrite";
          return real.call(this, stores, mode, options);
        };
        const store = await load(name);
        await store.settled();
        IDBDatabase.prototype.transaction = real;
        back();
        return writes;""",
    )
    assert wrote == 0


def test_of_two_workers_only_the_first_that_writes_goes_on(page: Page) -> None:
    found = run(
        page,
        """const [one, two] = [await load(name), await load(name)];
        put(one, "log.db", "one");
        put(two, "log.db", "two");
        await one.settled();
        const refused = await two.settled().then(() => "", (error) => error.message);
        const still = await two.settled().then(() => "", (error) => error.message);
        return [refused, still, await onDisk(name)];""",
    )
    told = "Another tab has written meanwhile."
    assert found == [told, told, {"version": 1, "files": {"log.db": "one"}}]


def test_those_who_wait_share_a_transaction(page: Page) -> None:
    version = run(
        page,
        """const store = await load(name);
        put(store, "a", "1");
        const first = store.settled();
        put(store, "b", "2");
        const second = store.settled();
        put(store, "c", "3");
        await Promise.all([first, second, store.settled()]);
        return (await onDisk(name)).version;""",
    )
    assert version == 1


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_write_that_fails_leaves_the_state_before_it_and_ends_the_store(page: Page, method: str) -> None:
    """Every single write of a transaction fails once."""
    outcomes = run(
        page,
        """const outcomes = [];
        for (let n = 1; ; n++) {
          const here = `${name}-${n}`;
          const store = await load(here);
          put(store, "log.db", "old ".repeat(4000));
          put(store, "gone", "gone");
          await store.settled();
          put(store, "log.db", "new ".repeat(3000));
          put(store, "server.json", "{}");
          store.remove([...store.files].find((file) => file.path === "gone"));
          const full = new DOMException("The disk is full.", "QuotaExceededError");
          const back = failing(IDBObjectStore.prototype, given, n, full);
          const error = await store.settled().then(() => null, (error) => error.name);
          if (!back()) return outcomes;
          const { version, files } = await onDisk(here);
          const old = files["log.db"] === "old ".repeat(4000) && "gone" in files && !("server.json" in files);
          const after = await store.settled().then(() => null, (error) => error.name);
          outcomes.push([error, after, version, old]);
        }""",
        method,
    )
    assert len(outcomes) >= 2
    assert {tuple(outcome) for outcome in outcomes} == {("QuotaExceededError", "QuotaExceededError", 1, True)}


def test_a_transaction_that_is_aborted_at_its_end_leaves_the_state_before_it(page: Page) -> None:
    found = run(
        page,
        """const store = await load(name);
        put(store, "log.db", "old");
        await store.settled();
        put(store, "log.db", "new");
        store.also((transaction) => queueMicrotask(() => transaction.abort()));
        const refused = await store.settled().then(() => false, () => true);
        return [refused, await onDisk(name)];""",
    )
    assert found == [True, {"version": 1, "files": {"log.db": "old"}}]


def test_a_file_that_lacks_a_block_is_told_of_and_the_rest_of_it_is_there(page: Page) -> None:
    broken, files = run(
        page,
        """const { openDatabase, strict, finished } = await import("/src/device/database.js");
        const store = await load(name);
        put(store, "log.db", "a".repeat(20_000));
        put(store, "server.json", "{}");
        await store.settled();
        const transaction = strict(await openDatabase(name), "blocks");
        transaction.objectStore("blocks").delete(2 ** 32 + 2);
        await finished(transaction);
        return [(await load(name)).broken, (await onDisk(name)).files];""",
    )
    zeros = "\0" * 4096
    assert broken == ["log.db"]
    assert files == {"log.db": "a" * 8192 + zeros + "a" * 7712, "server.json": "{}"}


def test_an_erased_device_is_gone_and_no_other_worker_brings_it_back(page: Page) -> None:
    found = run(
        page,
        """const [one, two] = [await load(name), await load(name)];
        put(one, "log.db", "mine");
        await one.settled();
        await one.erase();
        put(two, "log.db", "two");
        const refused = await two.settled().then(() => "", (error) => error.message);
        return [refused, await onDisk(name)];""",
    )
    assert found == ["Another tab has written meanwhile.", {"version": 2, "files": {}}]
