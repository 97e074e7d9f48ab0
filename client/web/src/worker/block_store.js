import { finished, fulfilled, strict } from "../device/database.js";
import { BLOCK, BlockFile } from "./block_file.js";

/** Blocks that are read at once while loading: 16 MiB. */
const AT_ONCE = 2 ** 24 / BLOCK;
const VERSION = "version";

/** Another tab has written since this store was loaded: what is in memory here is out of date. */
export class Deposed extends Error {}

/**
 * The device's files in memory, and their way to the disk: all changes go there in one transaction
 * (client/web/decisions/0001-blocks-in-indexeddb.md).
 *
 * Nothing may leave the worker before `settled()`. Each transaction compares and counts up `version`, so of
 * two workers only one can go on. After a failure the memory is ahead of the disk, and the store is done for:
 * start a new worker.
 */
export class BlockStore {
  /** @type {Set<BlockFile>} */
  files = new Set();
  /** The paths of files that lack blocks. @type {string[]} */
  broken = [];
  /** Counts the transactions that are on the disk, over all starts. */
  version = 0;

  #database;
  #nextId = 1;
  /** @type {Set<BlockFile>} */
  #changed = new Set();
  /** @type {Set<BlockFile>} the files that the disk knows */
  #stored = new Set();
  /** @type {Set<BlockFile>} */
  #removed = new Set();
  /** @type {((transaction: IDBTransaction) => void)[]} */
  #also = [];
  /** @type {Promise<void>} */
  #running = Promise.resolve();
  /** @type {Promise<void> | null} */
  #waiting = null;
  /** @type {Error | null} */
  #failure = null;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    database.onclose = () => {
      this.#failure ??= new Error("The browser has closed or cleared the storage.");
    };
  }

  /**
   * Read all files into memory. It writes nothing, so it works where the disk is full.
   * @param {IDBDatabase} database
   */
  static async load(database) {
    const store = new BlockStore(database);
    const transaction = database.transaction(["files", "blocks", "facts"]);
    const over = finished(transaction);
    const files = transaction.objectStore("files");
    const [version, ids, rows] = await Promise.all(
      [transaction.objectStore("facts").get(VERSION), files.getAllKeys(), files.getAll()].map(fulfilled),
    );
    store.version = version ?? 0;
    for (const [i, id] of ids.entries()) {
      const { path, mode, size } = rows[i];
      const count = Math.ceil(size / BLOCK);
      const { blocks, whole } = await readBlocks(transaction.objectStore("blocks"), id, count);
      if (!whole) store.broken.push(path);
      const file = new BlockFile(id, path, mode, size, blocks);
      store.files.add(file);
      store.#stored.add(file);
      store.#nextId = Math.max(store.#nextId, id + 1);
    }
    await over;
    return store;
  }

  /**
   * Fulfilled once all that was written before this call is on the disk. Who waits meanwhile shares the next
   * transaction.
   * @returns {Promise<void>}
   */
  settled() {
    if (this.#failure) return Promise.reject(this.#failure);
    if (!this.#changed.size && !this.#removed.size && !this.#also.length) return this.#running;
    this.#waiting ??= this.#running = this.#afterRunning();
    return this.#waiting;
  }

  /**
   * Put something else into the next transaction, beside the files.
   * @param {(transaction: IDBTransaction) => void} work
   */
  also(work) {
    this.#also.push(work);
  }

  /**
   * @param {string} path
   * @param {number} mode
   */
  create(path, mode) {
    const file = new BlockFile(this.#nextId++, path, mode);
    this.files.add(file);
    return this.changed(file);
  }

  /**
   * Note that a file was changed, and return it. One that was removed may still be open; nobody keeps it.
   * @param {BlockFile} file
   */
  changed(file) {
    if (this.files.has(file)) this.#changed.add(file);
    return file;
  }

  /** @param {BlockFile} file */
  remove(file) {
    this.files.delete(file);
    this.#changed.delete(file);
    if (this.#stored.delete(file)) this.#removed.add(file);
  }

  /**
   * Remove everything from the disk. The version stays and counts on, so that no other worker writes its files
   * back; this store is done for.
   */
  async erase() {
    this.#failure = new Error("The device was erased.");
    await this.#running.catch(() => {});
    const stores = [...this.#database.objectStoreNames];
    const transaction = strict(this.#database, stores);
    const over = finished(transaction);
    for (const store of stores) transaction.objectStore(store).clear();
    transaction.objectStore("facts").put(this.version + 1, VERSION);
    await over;
  }

  async #afterRunning() {
    try {
      await this.#running;
      this.#waiting = null;
      await this.#flush();
    } catch (error) {
      this.#failure ??= /** @type {Error} */ (error);
      throw this.#failure;
    }
  }

  async #flush() {
    const transaction = strict(this.#database, ["files", "blocks", "facts", "drafts"]);
    const over = finished(transaction);
    try {
      this.#countUp(transaction);
      this.#putChanges(transaction);
      for (const work of this.#also) work(transaction);
    } catch (error) {
      // What was asked of it so far would be kept otherwise.
      transaction.abort();
      await over.catch(() => {});
      throw error;
    }
    this.#also = [];
    await over;
    this.version++;
  }

  /** @param {IDBTransaction} transaction */
  #countUp(transaction) {
    const facts = transaction.objectStore("facts");
    const known = this.version;
    const found = facts.get(VERSION);
    found.onsuccess = () => {
      if ((found.result ?? 0) === known) return;
      this.#failure = new Deposed("Another tab has written meanwhile.");
      transaction.abort();
    };
    facts.put(known + 1, VERSION);
  }

  /** @param {IDBTransaction} transaction */
  #putChanges(transaction) {
    const [files, blocks] = [transaction.objectStore("files"), transaction.objectStore("blocks")];
    for (const file of this.#removed) {
      files.delete(file.id);
      blocks.delete(keys(file.id));
    }
    for (const file of this.#changed) {
      const changes = file.takeChanges();
      if (changes.cut < Infinity && this.#stored.has(file)) blocks.delete(keys(file.id, changes.cut));
      // The database copies a block now, so later writes do not change what goes to the disk.
      for (const [n, block] of changes.blocks) blocks.put(block, key(file.id, n));
      files.put({ path: file.path, mode: file.mode, size: file.size }, file.id);
      this.#stored.add(file);
    }
    this.#removed.clear();
    this.#changed.clear();
  }
}

/**
 * The key of a file's block: numbers sort as file, then block.
 * @param {number} id
 * @param {number} n
 */
function key(id, n) {
  return id * 2 ** 32 + n;
}

/**
 * The keys of a file's blocks from block `from` on, up to but without `to`.
 * @param {number} id
 * @param {number} [from]
 * @param {number} [to]
 */
function keys(id, from = 0, to = 2 ** 32) {
  return IDBKeyRange.bound(key(id, from), key(id, to), false, true);
}

/**
 * Read the blocks of a file; where some are missing, there are zeros in their place.
 * @param {IDBObjectStore} store
 * @param {number} id
 * @param {number} count
 * @returns {Promise<{ blocks: Uint8Array[], whole: boolean }>}
 */
async function readBlocks(store, id, count) {
  /** @type {Uint8Array[]} */
  const blocks = [];
  if (!count) return { blocks, whole: true };
  const whole = (await fulfilled(store.count(keys(id, 0, count)))) === count;
  for (let n = 0; n < count; n += AT_ONCE) {
    const range = keys(id, n, Math.min(count, n + AT_ONCE));
    if (whole) blocks.push(...(await fulfilled(store.getAll(range))));
    else blocks.push(...(await readSome(store, id, n, range)));
  }
  while (blocks.length < count) blocks.push(new Uint8Array(BLOCK));
  return { blocks, whole };
}

/**
 * @param {IDBObjectStore} store
 * @param {number} id
 * @param {number} from
 * @param {IDBKeyRange} range
 */
async function readSome(store, id, from, range) {
  const [there, found] = await Promise.all([
    fulfilled(store.getAllKeys(range)),
    fulfilled(store.getAll(range)),
  ]);
  /** @type {Uint8Array[]} */
  const blocks = [];
  for (const [i, block] of found.entries()) {
    const at = Number(there[i]) - key(id, from);
    while (blocks.length < at) blocks.push(new Uint8Array(BLOCK));
    blocks.push(block);
  }
  return blocks;
}
