"""Who waits for whom: reads for what is written, and askers for one answer."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


def run(page: Page, module: str, script: str) -> Any:
    """Run the body of a function with what a module exports as `given`."""
    code = f"""async (path) => {{
        const given = await import(path), soon = () => new Promise((done) => setTimeout(done));
        {script}
    }}"""
    return page.evaluate(code, f"/src/{module}")


def test_a_read_goes_behind_what_is_written_and_reads_go_one_by_one(page: Page) -> None:
    script = """const turns = new given.Turns(), order = [];
        const reads = [1, 2].map((n) => turns.read().then(() => order.push(n)));
        await Promise.all([...reads, turns.write(async () => { await soon(); order.push("written"); })]);
        return order;"""
    assert run(page, "worker/turns.js", script) == ["written", 1, 2]


def test_a_read_comes_to_its_turn_although_writes_keep_coming(page: Page) -> None:
    script = """const turns = new given.Turns();
        let waits = true, writes = 0;
        turns.read().then(() => { waits = false; });
        const keepWriting = async () => { while (waits) await turns.write(soon), writes++; };
        await Promise.all([keepWriting(), keepWriting()]);
        return writes > 2;"""
    assert run(page, "worker/turns.js", script) is True


def test_a_read_goes_on_after_a_write_that_failed(page: Page) -> None:
    script = """const turns = new given.Turns();
        const failed = turns.write(async () => { throw new Error("full"); }).catch(({ message }) => message);
        await turns.read();
        return failed;"""
    assert run(page, "worker/turns.js", script) == "full"


def test_who_asks_while_one_runs_shares_the_next_also_after_a_failure(page: Page) -> None:
    script = """let runs = 0;
        const run = given.coalesced(async () => { await soon(); if (++runs === 1) throw new Error(); });
        const first = run().catch(() => "failed");
        const others = await Promise.all([run(), run(), run()]);
        return [await first, others.length, runs];"""
    assert run(page, "device/coalesced.js", script) == ["failed", 3, 2]


def test_two_never_run_at_once_whenever_somebody_asks(page: Page) -> None:
    script = """let running = 0, most = 0;
        const run = given.coalesced(async () => {
            most = Math.max(most, ++running);
            await soon();
            running--;
        });
        // In every moment between the end of one and the begin of the next somebody asks.
        const ask = (left) => left && run().then(() => { ask(left - 1); }).then(run).then(() => run());
        await Promise.all([1, 2, 3].map(() => ask(5)));
        await run();
        return most;"""
    assert run(page, "device/coalesced.js", script) == 1


def test_a_question_is_asked_once_until_it_is_answered(page: Page) -> None:
    script = """const answers = new given.SharedAnswers();
        let asked = 0;
        const ask = (key) => answers.to(key, async () => { await soon(); return ++asked; });
        return [await Promise.all([ask("a"), ask("a"), ask("b")]), await ask("a")];"""
    assert run(page, "device/shared_answers.js", script) == [[1, 1, 2], 3]
