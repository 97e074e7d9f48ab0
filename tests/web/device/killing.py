"""Kills a tab in the middle of writing, again and again, and looks at what is there afterwards."""

from __future__ import annotations

import random
import time
from collections import Counter

from tests.web.device.conftest import COFFEES, NewTab, Tab

WRITE = """(() => {
  window.told = [];
  const pause = (most) => new Promise((done) => setTimeout(done, Math.random() * most));
  (async () => {
    for (let n = 0; ; n++) {
      const note = `${given}-${n}`;
      const written = write("log_activity", { goal: "coffees", note });
      await written.kept;
      told.push(note);
      if (n % 3) await written.done;
      else await pause(20);
    }
  })();
})()"""
"""Writes without end; `told` are the notes of what the page was told is kept."""


def kill_while_writing(new_tab: NewTab, kills: int, seed: int) -> int:
    """Kill the tab so many times; return how many entries were told of as kept.

    Each of them is there exactly once, and nothing else is.
    """
    chance, told = random.Random(seed), set[str]()
    tab = new_tab()
    tab.run(COFFEES)
    for n in range(kills):
        told |= _killed(tab, f"{seed}-{n}", chance.uniform(0.02, 0.8))
        tab = new_tab()
        tab.drained()
        _check(tab, told)
    findings = tab.run('task("doctor", { fix: false })')
    assert [finding for finding in findings if not finding["well"]] == []
    return len(told)


def _killed(tab: Tab, name: str, after: float) -> set[str]:
    """Write for so many seconds, then kill the tab; return what it was told is kept."""
    tab.page.evaluate(f"(given) => {{ {WRITE} }}", name)
    time.sleep(after)
    try:
        told = set(tab.page.evaluate("told"))
    finally:
        tab.crash()
    return told


def _check(tab: Tab, told: set[str]) -> None:
    there = Counter(tab.activities())
    assert {note for note in told if there[note] != 1} == set(), "told of and lost, or twice"
    assert {note: times for note, times in there.items() if times != 1} == {}
