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
    const run = work().finally(() => {
      if (running === run) running = null;
    });
    running = run;
    return run;
  }
  return () => {
    // One that is to come is not begun twice, also in the moment between the end of one and its begin.
    if (next) return next;
    if (!running) return begin();
    next = running.catch(() => {}).then(begin);
    return next;
  };
}
