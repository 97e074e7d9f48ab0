/**
 * Runs that do not pile up: who asks while one runs shares the one after it.
 * @param {() => Promise<void>} work
 * @returns {() => Promise<void>}
 */
export function coalesced(work) {
  /** @type {Promise<void> | null} */
  let running = null;
  /** @type {Promise<void> | null} */
  let next = null;
  function begin() {
    next = null;
    running = work().finally(() => {
      running = null;
    });
    return running;
  }
  return () => {
    if (!running) return begin();
    next ??= running.catch(() => {}).then(begin);
    return next;
  };
}
