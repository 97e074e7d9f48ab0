/** Whether a window keeps what is in it only until it is closed. */

/**
 * Browsers do not tell. Firefox and Safari give a private window no folder; Chromium gives it a share of the
 * memory, and an ordinary one a share of the disk. So it may be wrong, and only words depend on it.
 * @param {{ storage: StorageManager, heapLimit: number | undefined }} browser `heapLimit` of scripts, in bytes,
 *   where the browser tells it
 */
export async function looksPrivate({ storage, heapLimit }) {
  if (heapLimit === undefined) return !(await storage.getDirectory?.().then(Boolean, () => false));
  const { quota } = await storage.estimate();
  return quota !== undefined && quota < 2 * heapLimit;
}

/** What `looksPrivate` asks of this browser. */
export function thisBrowser() {
  const { memory } = /** @type {any} */ (performance);
  return { storage: navigator.storage, heapLimit: memory?.jsHeapSizeLimit };
}
