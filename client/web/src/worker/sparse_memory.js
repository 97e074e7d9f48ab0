/**
 * Memory without its empty pages, which are most of it: its size in bytes, how many pages follow, the number of each,
 * then their bytes.
 */
const PAGE = 4096;
const WORD = 4;

/** @param {Uint8Array<ArrayBuffer>} memory */
export function packed(memory) {
  const numbers = [...Array(Math.ceil(memory.length / PAGE)).keys()].filter((n) =>
    page(memory, n).some(Boolean),
  );
  const head = new Uint32Array([memory.length, numbers.length, ...numbers]);
  return new Blob([head, ...numbers.map((n) => page(memory, n))]);
}

/** @param {ArrayBuffer} bytes what `packed` made @returns {Uint8Array<ArrayBuffer>} */
export function unpacked(bytes) {
  const [size, count] = new Uint32Array(bytes, 0, 2);
  const numbers = new Uint32Array(bytes, 2 * WORD, count);
  const pages = new Uint8Array(bytes, (2 + count) * WORD);
  const memory = new Uint8Array(size);
  for (const [i, n] of numbers.entries()) memory.set(page(pages, i), n * PAGE);
  return memory;
}

/** @param {Uint8Array<ArrayBuffer>} memory @param {number} n */
function page(memory, n) {
  return memory.subarray(n * PAGE, (n + 1) * PAGE);
}
