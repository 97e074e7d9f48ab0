import { fulfilled } from "../device/database.js";

/**
 * A draft: what the person wrote, asked of an operation at a moment.
 * @typedef {{ name: string, request: object, moment: import('../device/clock.js').Moment }} Draft
 * @typedef {import('../device/refusal.js').Refused} Refused
 */

/**
 * The drafts that wait to become events. A draft's event and its removal go to the disk in one transaction
 * (client/web/decisions/0002-drafts.md).
 */
export class DraftQueue {
  #database;
  #store;
  /** @type {Set<IDBValidKey>} */
  #taken = new Set();

  /**
   * @param {IDBDatabase} database
   * @param {import('./block_store.js').BlockStore} store
   */
  constructor(database, store) {
    this.#database = database;
    this.#store = store;
  }

  /**
   * The drafts that wait, oldest first. Ask `isWaiting` in the very turn that makes an event of one: it may
   * have become one while this read.
   * @returns {Promise<{ id: string, draft: Draft }[]>}
   */
  async waiting() {
    const drafts = this.#database.transaction("drafts").objectStore("drafts");
    const [ids, rows] = await Promise.all([fulfilled(drafts.getAllKeys()), fulfilled(drafts.getAll())]);
    return ids
      .map((id, i) => ({ id: String(id), draft: rows[i] }))
      .filter(({ id, draft }) => !draft.refused && this.isWaiting(id));
  }

  /** @param {string} id */
  isWaiting(id) {
    return !this.#taken.has(id);
  }

  /**
   * The draft became an event in this very turn.
   * @param {string} id
   */
  becameEvent(id) {
    this.#taken.add(id);
    this.#store.also((transaction) => {
      transaction.objectStore("drafts").delete(id);
    });
  }

  /**
   * The draft cannot become an event: it stays, with the reason, for the person to decide.
   * @param {string} id
   * @param {Draft} draft
   * @param {Refused} refused
   */
  refuse(id, draft, refused) {
    this.#store.also((transaction) => {
      transaction.objectStore("drafts").put({ ...draft, refused }, id);
    });
  }
}
