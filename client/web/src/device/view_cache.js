import { fulfilled } from "./database.js";

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
    const views = (await this.#database).transaction("views").objectStore("views");
    return this.#memory.get(key) ?? (await fulfilled(views.get(key)))?.value;
  }

  /** Have a view in memory that is being read already. @param {string} key @param {Promise<any>} reading */
  recall(key, reading) {
    reading.then(
      (value) => {
        if (value === undefined || this.#forgotten || this.#memory.has(key)) return;
        this.#memory.set(key, value);
      },
      () => {},
    );
  }

  /** @param {string} key @param {any} value */
  async put(key, value) {
    this.#memory.set(key, value);
    const views = (await this.#database).transaction("views", "readwrite").objectStore("views");
    views.put({ value, at: Date.now() }, key);
    if ((await fulfilled(views.count())) > MOST) await this.#dropOldest(views);
  }

  /** Forget what this page has in memory. */
  forget() {
    this.#forgotten = true;
    this.#memory.clear();
  }

  /** Forget all views, also those that are kept: they may show what was erased. */
  async clear() {
    this.forget();
    const views = (await this.#database).transaction("views", "readwrite").objectStore("views");
    await fulfilled(views.clear());
  }

  /** @param {IDBObjectStore} views */
  async #dropOldest(views) {
    const [keys, rows] = await Promise.all([fulfilled(views.getAllKeys()), fulfilled(views.getAll())]);
    const byAge = keys.map((key, i) => ({ key, at: rows[i].at })).sort((a, b) => b.at - a.at);
    for (const { key } of byAge.slice(MOST)) views.delete(key);
  }
}
