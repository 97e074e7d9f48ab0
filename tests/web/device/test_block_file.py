"""A file in blocks, against the same file as plain bytes."""

from __future__ import annotations

import random
from base64 import b64decode, b64encode
from typing import Any

import pytest
from playwright.sync_api import Page

RUN = """async (steps) => {
  const { BlockFile, BLOCK } = await import("/src/worker/block_file.js");
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const file = new BlockFile(1, "log.db", 0o600);
  const disk = new Map();
  const states = [];
  for (const [kind, at, content] of steps) {
    if (kind === "write") file.write(bytes(content), at);
    if (kind === "resize") file.resize(at);
    if (kind === "take") {
      const { cut, blocks } = file.takeChanges();
      for (const n of disk.keys()) if (n >= cut) disk.delete(n);
      for (const [n, block] of blocks) disk.set(n, block.slice());
      const kept = [...disk.keys()].sort((a, b) => a - b).map((n) => disk.get(n));
      const loaded = new BlockFile(1, "log.db", 0o600, file.size, kept);
      states.push([text(file.bytes()), text(loaded.bytes()), disk.size, Math.ceil(file.size / BLOCK)]);
    }
  }
  return states;
}"""


def random_steps(seed: int) -> tuple[list[Any], list[bytes]]:
    """Return steps on a file, and what it holds at each `take`."""
    chance, content, steps, expected = random.Random(seed), bytearray(), list[Any](), list[bytes]()
    for _ in range(120):
        kind = chance.choice(("write", "write", "write", "resize", "take"))
        at = chance.choice((0, 1, 4095, 4096, 4097, chance.randrange(20_000)))
        if kind == "write":
            some = chance.randbytes(chance.choice((1, 10, 4096, 5000, 9000)))
            content.extend(bytes(max(0, at + len(some) - len(content))))
            content[at : at + len(some)] = some
            steps.append((kind, at, b64encode(some).decode()))
        elif kind == "resize":
            del content[at:]
            content.extend(bytes(at - len(content)))
            steps.append((kind, at, ""))
        else:
            expected.append(bytes(content))
            steps.append((kind, 0, ""))
    return [*steps, ("take", 0, "")], [*expected, bytes(content)]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_written_and_cut_the_blocks_on_the_disk_are_the_file(page: Page, seed: int) -> None:
    steps, expected = random_steps(seed)
    states = page.evaluate(RUN, steps)
    assert [b64decode(state[0]) for state in states] == expected
    assert [b64decode(state[1]) for state in states] == expected
    assert all(kept == needed for _, _, kept, needed in states)


def test_only_the_blocks_that_were_written_are_taken(page: Page) -> None:
    taken = page.evaluate("""async () => {
      const { BlockFile } = await import("/src/worker/block_file.js");
      const file = new BlockFile(1, "log.db", 0o600);
      file.write(new Uint8Array(5 * 4096), 0);
      file.takeChanges();
      file.write(Uint8Array.of(1), 2 * 4096);
      const { cut, blocks } = file.takeChanges();
      return [cut === Infinity, blocks.map(([n]) => n)];
    }""")
    assert taken == [True, [2]]
