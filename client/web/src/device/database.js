/**
 * The browser's database of one device. Its stores:
 *
 * - `files`, `blocks`: the device's folder, kept by the worker (worker/block_store.js);
 * - `facts`: single values, such as the version of the files and the device's key;
 * - `drafts`: what the person wrote and what is no event yet, put by the page (drafts.js);
 * - `views`: what each view showed last, a cache of the page (view_cache.js).
 */

export const DATABASE = "milepost";
const STORES = ["files", "blocks", "facts", "drafts", "views"];

/**
 * Open the database, made at first use.
 * @param {string} [name]
 * @returns {Promise<IDBDatabase>}
 */
export async function openDatabase(name = DATABASE) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const store of STORES) request.result.createObjectStore(store);
  };
  const database = await fulfilled(request);
  // A later version of the app that changes the stores waits for no tab of this one.
  database.onversionchange = () => database.close();
  return database;
}

/**
 * Return the result of a request.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function fulfilled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Wait until a transaction is over; when this is fulfilled, a strict one is on the disk.
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
export function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("The transaction was aborted."));
  });
}

/**
 * Begin a transaction that is on the disk once it is finished.
 * @param {IDBDatabase} database
 * @param {string | string[]} stores
 */
export function strict(database, stores) {
  return database.transaction(stores, "readwrite", { durability: "strict" });
}
