"""Starts from an image of Python's memory: quicker, the same device, and never a way into nowhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.web.device.conftest import COFFEES, NewTab, Tab

MAKE = """async (address) => {
  const images = () => caches.open("python-image").then((cache) => cache.keys());
  new Worker(new URL("../worker/image_maker.js", address), { type: "module" });
  while (!(await images()).length) await new Promise((done) => setTimeout(done, 50));
}"""
IMAGES = """caches.open("python-image").then((cache) => cache.keys()).then((keys) => keys.length)"""
SPOIL = """async () => {
  const cache = await caches.open("python-image");
  const [key] = await cache.keys();
  const bytes = new Uint8Array(await (await cache.match(key)).arrayBuffer());
  await cache.put(key, new Response(HOW));
}"""
SPOILT = {
    "cut short": "bytes.slice(0, bytes.length / 2)",
    "of other bytes": "bytes.map((byte, i) => (i < 40_000 ? byte : 0xff))",
}


def with_image(tab: Tab) -> Tab:
    """Have an entry, and an image for the next start."""
    tab.run(COFFEES)
    tab.run('write("log_activity", { goal: "coffees", note: "before" }).done')
    tab.page.evaluate(MAKE, tab.address)
    tab.page.close()
    return tab


def test_a_start_from_an_image_is_the_same_device(new_tab: NewTab) -> None:
    with_image(new_tab())
    tab = new_tab()
    tab.ready()
    assert tab.activities() == ["before"]
    tab.run('write("log_activity", { goal: "coffees", note: "after" }).done')
    assert sorted(tab.activities()) == ["after", "before"]
    assert tab.run(IMAGES) == 1


@pytest.mark.parametrize("how", SPOILT)
def test_an_image_that_is_spoilt_is_thrown_away_and_the_start_goes_on(new_tab: NewTab, how: str) -> None:
    first = new_tab()
    with_image(first)
    tab = new_tab()
    tab.ready()
    tab.page.evaluate(SPOIL.replace("HOW", SPOILT[how]))
    tab.page.close()
    last = new_tab()
    last.run("""settled(({ start }) => start === "ready")""")
    assert last.activities() == ["before"]
    assert last.run(IMAGES) == 0


def test_memory_comes_back_as_it_was_without_its_empty_pages(page: Page) -> None:
    sizes = page.evaluate("""async () => {
      const { packed, unpacked } = await import("/src/worker/sparse_memory.js");
      const found = [];
      for (const size of [0, 1, 4095, 4096, 4097, 100_000]) {
        for (const full of [[], [0], [size - 1], [5, 5000, 70_000]]) {
          const memory = new Uint8Array(size);
          for (const at of full) memory[at] = 7;
          const kept = packed(memory);
          const again = unpacked(await kept.arrayBuffer());
          const same = again.length === size && again.every((byte, i) => byte === memory[i]);
          found.push([same, kept.size <= size + 100_000 / 4096 * 4 + 8]);
        }
      }
      const empty = packed(new Uint8Array(1_000_000)).size;
      return [found.every(([same, small]) => same && small), empty];
    }""")
    assert sizes == [True, 8]
