"""Drafts: each becomes one event, in the transaction that has the event."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

SETUP = """const { load, onDisk, put } = await import("/tests/device/folder.js");
const { openDatabase } = await import("/src/device/database.js");
const { DraftQueue } = await import("/src/worker/draft_queue.js");
const { discardDraft, draftId, keepDraft, keptDrafts, retryDraft } = await import("/src/device/drafts.js");
const name = crypto.randomUUID();
const database = await openDatabase(name);
const store = await load(name);
const queue = new DraftQueue(database, store);
const moment = { now: 1, offset: 0, dayStarts: 0 };
const draft = (title) => ({ name: "set_goal", request: { title }, moment });
const ids = async () => (await queue.waiting()).map(({ id }) => id);"""


def run(page: Page, script: str) -> Any:
    return page.evaluate(f"async () => {{ {SETUP} {script} }}")


def test_drafts_wait_in_the_order_in_which_they_were_written(page: Page) -> None:
    found = run(
        page,
        """const written = [9, 1_796_026_726_943_000, 1_796_026_726_943_001].map(draftId);
        for (const id of [2, 0, 1]) await keepDraft(database, written[id], draft(`${id}`));
        return [written, await ids()];""",
    )
    assert found[0] == found[1]


def test_a_draft_goes_with_the_transaction_of_its_event(page: Page) -> None:
    found = run(
        page,
        """await keepDraft(database, "1", draft("a"));
        put(store, "log.db", "a");
        queue.becameEvent("1");
        const before = (await keptDrafts(database)).length;
        const waits = await ids();
        await store.settled();
        return [before, waits, (await keptDrafts(database)).length, (await onDisk(name)).files];""",
    )
    assert found == [1, [], 0, {"log.db": "a"}]


def test_a_draft_whose_event_was_not_saved_waits_on(page: Page) -> None:
    found = run(
        page,
        """await keepDraft(database, "1", draft("a"));
        put(store, "log.db", "a");
        queue.becameEvent("1");
        store.also((transaction) => transaction.abort());
        await store.settled().catch(() => {});
        const next = new DraftQueue(database, await load(name));
        return [(await next.waiting()).length, (await onDisk(name)).files];""",
    )
    assert found == [1, {}]


def test_a_refused_draft_stays_with_the_reason_until_the_person_decides(page: Page) -> None:
    found = run(
        page,
        """const why = { kind: "not-found", problem: "No goal is called x." };
        for (const id of ["1", "2"]) {
          await keepDraft(database, id, draft(id));
          queue.refuse(id, draft(id), why);
        }
        await store.settled();
        const refused = (await keptDrafts(database)).map(({ refused }) => refused.problem);
        const waiting = await ids();
        await retryDraft(database, "1");
        await discardDraft(database, "2");
        return [refused, waiting, await ids(), (await keptDrafts(database)).length];""",
    )
    assert found == [["No goal is called x."] * 2, [], ["1"], 1]


def test_a_draft_that_waits_cannot_be_thrown_away(page: Page) -> None:
    script = 'await keepDraft(database, "1", draft("a")); await discardDraft(database, "1"); return ids();'
    assert run(page, script) == ["1"]
