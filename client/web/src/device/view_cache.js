import { coalesced } from "./coalesced.js";
import { finished, fulfilled } from "./database.js";

/** How many views are kept; the oldest go. */
const MOST = 60;

/**
 * What each view showed last, so that it can be painted before Python is up. It may be lost at any time.
 */
export class ViewCache {
  /** @type {Map<string, any>} */
  #memory = new Map();
  /** Whether all was forgotten since this page began. */
  #forgotten = false;
  /** @type {Promise<void>} */
  #recalled = Promise.resolve();
  /** What is on its way to the disk next. @type {Map<string, { value: any, at: number }>} */
  #unkept = new Map();
  /** What is put while a transaction runs goes together into the next. */
  #keep = coalesced(() => this.#keepTogether());
  #database;

  /** @param {Promise<IDBDatabase>} database */
  constructor(database) {
    this.#database = database;
  }

  /** The value that this page got before, at once. @param {string} key */
  inMemory(key) {
    return this.#memory.get(key);
  }

  /** The value that a page got before. @param {string} key */
  async get(key) {
    await this.#recalled;
    if (this.#memory.has(key)) return this.#memory.get(key);
    const views = (await this.#database).transaction("views").objectStore("views");
    return this.#memory.get(key) ?? (await fulfilled(views.get(key)))?.value;
  }

  /** Have views in memory that are being read already. @param {Promise<Map<string, any>>} reading */
  recall(reading) {
    this.#recalled = reading.then(
      (views) => {
        for (const [key, value] of views) {
          if (value !== undefined && !this.#forgotten && !this.#memory.has(key)) this.#memory.set(key, value);
        }
      },
      () => {},
    );
  }

  /** @param {string} key @param {any} value */
  put(key, value) {
    this.#memory.set(key, value);
    this.#unkept.set(key, { value, at: Date.now() });
    return this.#keep();
  }

  /** Forget what this page has in memory. */
  forget() {
    this.#forgotten = true;
    this.#memory.clear();
    this.#unkept.clear();
  }

  /** Forget all views, also those that are kept: they may show what was erased. */
  async clear() {
    this.forget();
    const views = (await this.#database).transaction("views", "readwrite").objectStore("views");
    await fulfilled(views.clear());
  }

  async #keepTogether() {
    const transaction = (await this.#database).transaction("views", "readwrite");
    const over = finished(transaction);
    const views = transaction.objectStore("views");
    for (const [key, row] of this.#unkept) views.put(row, key);
    this.#unkept.clear();
    if ((await fulfilled(views.count())) > MOST) await this.#dropOldest(views);
    await over;
  }

  /** @param {IDBObjectStore} views */
  async #dropOldest(views) {
    const [keys, rows] = await Promise.all([fulfilled(views.getAllKeys()), fulfilled(views.getAll())]);
    const byAge = keys.map((key, i) => ({ key, at: rows[i].at })).sort((a, b) => b.at - a.at);
    for (const { key } of byAge.slice(MOST)) views.delete(key);
  }
}
