/** The bytes of one block. SQLite writes pages of as many. */
export const BLOCK = 4096;

/**
 * A file in memory, in blocks, that knows what changed since its changes were last taken.
 */
export class BlockFile {
  /**
   * @param {number} id
   * @param {string} path within the device's folder, without a leading slash
   * @param {number} mode
   * @param {number} [size]
   * @param {Uint8Array[]} [blocks]
   */
  constructor(id, path, mode, size = 0, blocks = []) {
    this.id = id;
    this.path = path;
    this.mode = mode;
    this.size = size;
    this.time = new Date();
    this.#blocks = blocks;
  }

  /** @type {Uint8Array[]} */
  #blocks;
  /** @type {Set<number>} */
  #dirty = new Set();
  #cut = Infinity;

  /**
   * Return what changed since the last call: the blocks from `cut` on are gone, then `blocks` were written.
   * @returns {{ cut: number, blocks: [number, Uint8Array][] }}
   */
  takeChanges() {
    const changes = {
      cut: this.#cut,
      blocks: [...this.#dirty].map((n) => /** @type {[number, Uint8Array]} */ ([n, this.#blocks[n]])),
    };
    this.#dirty = new Set();
    this.#cut = Infinity;
    return changes;
  }

  /** All bytes of the file. */
  bytes() {
    const all = new Uint8Array(this.size);
    this.read(all, 0);
    return all;
  }

  /**
   * Copy bytes at `position` into `into`; return how many there were.
   * @param {Uint8Array} into
   * @param {number} position
   */
  read(into, position) {
    const length = Math.max(0, Math.min(into.length, this.size - position));
    for (const { n, start, done, many } of pieces(position, length)) {
      into.set(this.#blocks[n].subarray(start, start + many), done);
    }
    return length;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} position
   */
  write(bytes, position) {
    this.grow(position + bytes.length);
    for (const { n, start, done, many } of pieces(position, bytes.length)) {
      this.#blocks[n].set(bytes.subarray(done, done + many), start);
      this.#dirty.add(n);
    }
    this.time = new Date();
    return bytes.length;
  }

  /**
   * Make the file at least that long; what is added is zeros.
   * @param {number} size
   */
  grow(size) {
    for (let n = this.#blocks.length; n < Math.ceil(size / BLOCK); n++) {
      this.#blocks.push(new Uint8Array(BLOCK));
      this.#dirty.add(n);
    }
    this.size = Math.max(this.size, size);
  }

  /**
   * Make the file exactly that long.
   * @param {number} size
   */
  resize(size) {
    if (size < this.size) this.#shorten(size);
    else this.grow(size);
    this.time = new Date();
  }

  /** @param {number} size */
  #shorten(size) {
    const kept = Math.ceil(size / BLOCK);
    this.#blocks.length = kept;
    this.#cut = Math.min(this.#cut, kept);
    for (const n of this.#dirty) if (n >= kept) this.#dirty.delete(n);
    if (size % BLOCK) {
      // Where the file grows again, what stood there must not come back.
      this.#blocks[kept - 1].fill(0, size % BLOCK);
      this.#dirty.add(kept - 1);
    }
    this.size = size;
  }
}

/**
 * The parts of blocks that a range of bytes covers: `many` bytes from `start` of block `n`, which are those
 * from `done` on of the range.
 * @param {number} position
 * @param {number} length
 */
function* pieces(position, length) {
  for (let done = 0; done < length; ) {
    const start = (position + done) % BLOCK;
    const many = Math.min(BLOCK - start, length - done);
    yield { n: Math.floor((position + done) / BLOCK), start, done, many };
    done += many;
  }
}
