import { finished, fulfilled, strict } from "./database.js";

/**
 * The page's side of the drafts: it keeps what the person wrote, also before Python is up.
 * @typedef {import('../worker/draft_queue.js').Draft} Draft
 * @typedef {import('./refusal.js').Refused} Refused
 * @typedef {{ id: string, draft: Draft, refused: Refused | null }} KeptDraft
 */

/**
 * A new draft's id. Ids sort by the moment at which their drafts were written.
 * @param {number} now microseconds
 */
export function draftId(now) {
  return `${String(now).padStart(17, "0")}-${crypto.randomUUID().slice(0, 8)}`;
}

/**
 * Keep a draft; when this is fulfilled it is on the disk.
 * @param {IDBDatabase} database
 * @param {string} id
 * @param {Draft} draft
 */
export async function keepDraft(database, id, draft) {
  const transaction = strict(database, "drafts");
  transaction.objectStore("drafts").put(draft, id);
  await finished(transaction);
}

/**
 * The drafts that are no events: those that wait, and those that were refused.
 * @param {IDBDatabase} database
 * @returns {Promise<KeptDraft[]>}
 */
export async function keptDrafts(database) {
  const drafts = database.transaction("drafts").objectStore("drafts");
  const [ids, rows] = await Promise.all([fulfilled(drafts.getAllKeys()), fulfilled(drafts.getAll())]);
  return rows.map(({ refused = null, ...draft }, i) => ({ id: String(ids[i]), draft, refused }));
}

/**
 * Have a refused draft tried again.
 * @param {IDBDatabase} database
 * @param {string} id
 */
export async function retryDraft(database, id) {
  const transaction = strict(database, "drafts");
  const drafts = transaction.objectStore("drafts");
  const found = drafts.get(id);
  found.onsuccess = () => {
    if (found.result) drafts.put({ ...found.result, refused: undefined }, id);
  };
  await finished(transaction);
}

/**
 * Throw a refused draft away. One that waits stays: it may be an event in the next moment.
 * @param {IDBDatabase} database
 * @param {string} id
 */
export async function discardDraft(database, id) {
  const transaction = strict(database, "drafts");
  const drafts = transaction.objectStore("drafts");
  const found = drafts.get(id);
  found.onsuccess = () => {
    if (found.result?.refused) drafts.delete(id);
  };
  await finished(transaction);
}
